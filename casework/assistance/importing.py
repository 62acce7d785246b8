"""Reading the assistance system's export: good lines are taken over, bad ones are named with their line and fault."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from qingshan.audit.services import record
from qingshan.core.clock import now, today

from . import formats
from .models import AssistanceKind, AssistanceRecord

COLUMNS = {"number": "救助案件编号", "kind": "救助类型", "status": "状态", "opened_on": "受理日期"}
OPTIONAL = {"amount_yuan": "金额", "area_code": "区划代码"}
_KINDS = {str(label): value for value, label in AssistanceKind.choices} | {
    "低保": "dibao", "特困": "tekun", "慈善": "charity", "其他": "other",
}  # fmt: skip
_STATUSES = {str(label): value for value, label in AssistanceRecord.Status.choices}
LARGEST_YUAN = Decimal("9999999999.99")


class BadLine(Exception):
    """One line that cannot be taken over; the message is for the person who runs the import."""


class BadFile(Exception):
    """The file as a whole cannot be read."""


@dataclass
class ImportReport:
    """created, changed, same: numbers of lines; bad: (line number in the file, fault)."""

    created: int = 0
    changed: int = 0
    same: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_file(path: Path) -> ImportReport:
    """Take over a CSV file (UTF-8 or GB 18030, a head line of column names). The same file again changes nothing.

    Raises BadFile when it cannot be read or a column is missing.
    """
    reader = csv.DictReader(io.StringIO(_text_of(path)))
    missing = [name for name in COLUMNS.values() if name not in (reader.fieldnames or [])]
    if missing:
        raise BadFile(_("缺少列：%(columns)s") % {"columns": "、".join(missing)})
    report, seen = ImportReport(), set[str]()
    with transaction.atomic():
        for row in reader:
            try:
                values = _parse(row)
                if values["number"] in seen:
                    raise BadLine(_("编号在文件中重复"))
                seen.add(str(values["number"]))
                _store(values, report)
            except BadLine as fault:
                report.bad.append((reader.line_num, str(fault)))
        record(actor=None, action="assistance.import", reason=f"{report.created}/{report.changed}/{len(report.bad)}")
    return report


def _text_of(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("文件编码不是 UTF-8 或 GB 18030"))


def _parse(row: dict[str, str | None]) -> dict[str, object]:
    cells = {name: (row.get(column) or "").strip() for name, column in (COLUMNS | OPTIONAL).items()}
    number = formats.normalise(cells["number"])
    if not formats.has_ever_been_well_formed(number):
        raise BadLine(_("救助案件编号格式不对或校验码错误：%(text)s") % {"text": number[:40] or _("（空）")})
    return {
        "number": number,
        "kind": _coded(cells["kind"], _KINDS, COLUMNS["kind"]),
        "status": _coded(cells["status"], _STATUSES, COLUMNS["status"]),
        "opened_on": _day(cells["opened_on"]),
        "amount_yuan": _amount(cells["amount_yuan"]),
        "area_code": cells["area_code"][:12],
    }


def _coded(text: str, labels: dict[str, str], column: str) -> str:
    if text in labels.values():
        return text
    if text not in labels:
        raise BadLine(_("%(column)s不认识：%(text)s") % {"column": column, "text": text or _("（空）")})
    return labels[text]


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise BadLine(_("受理日期应为 YYYY-MM-DD：%(text)s") % {"text": text or _("（空）")}) from None
    if day > today():
        raise BadLine(_("受理日期晚于今天：%(text)s") % {"text": text})
    return day


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.replace(",", "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise BadLine(_("金额不是数字：%(text)s") % {"text": text}) from None
    if not 0 <= amount <= LARGEST_YUAN:
        raise BadLine(_("金额超出范围：%(text)s") % {"text": text})
    return amount


def _store(values: dict[str, object], report: ImportReport) -> None:
    found = AssistanceRecord.objects.select_for_update().filter(number=values["number"]).first()
    if found is None:
        AssistanceRecord.objects.create(**values, imported_at=now())
        report.created += 1
    elif any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.imported_at = now()
        found.save()
        report.changed += 1
    else:
        report.same += 1
