"""Uploads of editors: small, of a kind on the list, and really of that kind by their content."""

from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

SNIFF_BYTES = 65_536
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTAINERS = {"docx": _ZIP, "xlsx": _ZIP, "pptx": _ZIP, "zip": _ZIP, "doc": _OLE, "xls": _OLE}
_ALIKE = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}


def check_upload(file: UploadedFile[Any], *, extensions: list[str], max_bytes: int) -> None:
    """Raise ValidationError unless the file is small enough, on the list, and what its name says.

    extensions: lower case, without the dot. max_bytes: largest size.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if extension not in extensions:
        raise ValidationError(
            _("不接受这种文件。可以上传：%(kinds)s。") % {"kinds": "、".join(extensions)}, code="upload.kind"
        )
    if (file.size or 0) > max_bytes:
        raise ValidationError(
            _("文件太大，最多 %(size)d MB。请压缩或拆分后再上传。") % {"size": max_bytes // 1_000_000},
            code="upload.size",
        )
    head = file.read(SNIFF_BYTES)
    file.seek(0)
    if not _is_what_it_says(head, extension):
        raise ValidationError(
            _("文件内容与扩展名“.%(extension)s”不符，没有接收。请用原程序另存后再上传。") % {"extension": extension},
            code="upload.content",
        )


def _is_what_it_says(head: bytes, extension: str) -> bool:
    if extension in _CONTAINERS:
        return head.startswith(_CONTAINERS[extension])
    if extension in {"txt", "csv"}:
        return b"\x00" not in head
    try:
        found = {match.extension.lower().lstrip(".") for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    return _ALIKE.get(extension, extension) in {_ALIKE.get(kind, kind) for kind in found}


class _CheckedFile:
    """Mixed into the CMS's upload forms."""

    extensions_setting: str
    max_bytes_setting: str

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")  # type: ignore[attr-defined]
        if isinstance(file, UploadedFile):
            check_upload(
                file,
                extensions=getattr(settings, self.extensions_setting),
                max_bytes=getattr(settings, self.max_bytes_setting),
            )
        return file


class DocumentForm(_CheckedFile, BaseDocumentForm):  # type: ignore[misc]
    extensions_setting, max_bytes_setting = "WAGTAILDOCS_EXTENSIONS", "WAGTAILDOCS_MAX_UPLOAD_SIZE"


class ImageForm(_CheckedFile, BaseImageForm):  # type: ignore[misc]
    extensions_setting, max_bytes_setting = "WAGTAILIMAGES_EXTENSIONS", "WAGTAILIMAGES_MAX_UPLOAD_SIZE"
