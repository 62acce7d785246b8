from datetime import date

from casework.assistance.models import AssistanceRecord
from qingshan.core.clock import now
from qingshan.core.ids import check_char


def make_id(serial=1, kind="LS"):
    body = f"{kind}-159999-2026-{serial:06d}"
    return f"{body}-{check_char(body)}"


def make_record(serial=1, **more):
    values = {"kind": "temporary", "status": "approved", "opened_on": date(2026, 3, 2), "imported_at": now()}
    return AssistanceRecord.objects.create(number=make_id(serial), **(values | more))
