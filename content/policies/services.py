"""Writing policies."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid

from .models import PolicyIndexPage, PolicyPage
from .notice import Notice, read_notice
from .numbers import normalise_number, to_simplified


@dataclass(frozen=True)
class Imported:
    """is_new: the page did not exist before; report: lines for the editor."""

    page: PolicyPage
    is_new: bool
    report: list[str]


@transaction.atomic
def import_notice(*, actor: User | None, text: str, publish: bool = False) -> Imported:
    """Turn a notice in plain text into a draft, or write a new revision of the page with that document number.

    actor: None for the command line. A published page keeps what it shows until somebody publishes the draft.
    Raises Invalid when there is no title or no readable document number: nothing is guessed.
    """
    notice = read_notice(text)
    number = _number_of(notice)
    if not notice.fields.get("title"):
        raise Invalid("policy.no_title", _("没有找到“名称”，无法建立页面。"))
    page = PolicyPage.objects.filter(document_number=number).select_for_update().first()
    is_new = page is None
    if page is None:
        page = _new_page(notice, number)
    else:
        page = page.get_latest_revision_as_object()
        _fill(page, notice, number)
    revision = page.save_revision(user=actor, log_action=True)
    if publish:
        revision.publish(user=actor)
    record(actor=actor, action="policy.import", subject=page)
    return Imported(page, is_new, notice.report)


def _number_of(notice: Notice) -> str:
    try:
        return normalise_number(notice.fields.get("document_number", ""))
    except ValidationError as error:
        found = notice.fields.get("document_number", "")
        raise Invalid("policy.number", _("文号“%(found)s”读不出来，没有导入。") % {"found": found}) from error


def _new_page(notice: Notice, number: str) -> PolicyPage:
    parent = PolicyIndexPage.objects.select_for_update().first()
    if parent is None:
        raise Invalid("policy.no_index", _("还没有“政策文件”栏目，请先运行 migrate。"))
    page = PolicyPage(live=False, slug=slug_of(number))
    _fill(page, notice, number)
    parent.add_child(instance=page)
    return page


def _fill(page: PolicyPage, notice: Notice, number: str) -> None:
    page.title = page.draft_title = notice.fields["title"]
    page.document_number = number
    for name in ("index_number", "issuer", "source"):
        setattr(page, name, notice.fields.get(name, ""))
    page.written_on, page.published_on = notice.day("written_on"), notice.day("published_on")
    if to_simplified(notice.original) != notice.original:
        page.original_text = notice.original
    page.import_report = "\n".join(notice.report)
    page.body = blocks_of(notice)


def blocks_of(notice: Notice) -> list[tuple[str, dict[str, Any]]]:
    """Return a notice's sections as a body's blocks."""
    from wagtail.rich_text import RichText

    return [
        (
            "section",
            {
                "heading": section.heading,
                "level": str(section.level),
                "text": RichText("".join(f"<p>{escape(line)}</p>" for line in section.paragraphs)),
            },
        )
        for section in notice.sections
    ]


def slug_of(number: str) -> str:
    """Return the address part of a document number: 演办发〔2024〕17号 becomes yanbanfa-2024-17."""
    body, _open, rest = number.partition("〔")
    return f"{''.join(lazy_pinyin(body))}-{rest.replace('〕', '-').rstrip('号')}"
