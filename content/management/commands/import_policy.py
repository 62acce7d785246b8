from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from content.policies.services import import_notice
from qingshan.core.errors import DomainError

MAX_BYTES = 2_000_000


class Command(BaseCommand):
    help = _("把纯文本的政府通知变成政策页面草稿；同一文号再次导入时写入新修订版。")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--publish", action="store_true", help=str(_("导入后立即发布")))

    def handle(self, *args: Any, files: list[Path], publish: bool, **options: Any) -> None:
        failed = 0
        for file in files:
            try:
                done = import_notice(actor=None, text=self._read(file), publish=publish)
            except (DomainError, OSError, ValueError) as error:
                failed += 1
                self.stderr.write(f"{file}: {getattr(error, 'message', error)}")
                continue
            verb = _("新建") if done.is_new else _("更新")
            state = _("已发布") if publish else _("草稿")
            self.stdout.write(f"{file}: {verb}（{state}）{done.page.document_number} {done.page.title}")
            for line in done.report:
                self.stdout.write(f"  - {line}")
        if failed:
            raise CommandError(_("%(count)s 个文件没有导入。") % {"count": failed})

    def _read(self, file: Path) -> str:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(_("文件超过 2 MB，不像一份通知。"))
        raw = file.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise ValueError(_("文件既不是 UTF-8 也不是 GB18030 编码。"))
