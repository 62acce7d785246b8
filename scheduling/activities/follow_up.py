"""Asking after those who did not come: somebody calls, and writes down what came of it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, WrongState

from .models import Attendance
from .rules import can_enrol


def to_follow_up(actor: User) -> QuerySet[Attendance]:
    """Return the absent whom the actor sees and whom nobody has asked after, the oldest first."""
    rows = Attendance.objects.visible_to(actor).filter(result=Attendance.Result.ABSENT, followed_up_at__isnull=True)
    found: QuerySet[Attendance] = rows.select_related("enrolment__activity", "enrolment__person")
    return found.order_by("marked_at")


@transaction.atomic
def follow_up(*, actor: User, attendance_id: int, outcome: str) -> Attendance:
    """Write down what came of asking. outcome: an ``Attendance.Outcome``.

    Raises NotFound, Refused, Invalid, WrongState (was not absent, or is followed up already).
    """
    seen = get_visible(Attendance, actor, pk=attendance_id)
    require(can_enrol(actor, seen.enrolment.person))
    row = Attendance.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if outcome not in Attendance.Outcome.values:
        raise Invalid("attendance.outcome", _("请选择回访结果。"), field="outcome")
    if row.result != Attendance.Result.ABSENT or row.followed_up_at is not None:
        raise WrongState("attendance.followed_up", _("这位居民没有缺席，或已经回访过。"))
    row.outcome, row.followed_up_by, row.followed_up_at = outcome, actor, now()
    row.save(update_fields=["outcome", "followed_up_by", "followed_up_at"])
    record(actor=actor, action="activity.follow_up", subject=row, case_id=seen.enrolment.case_id, reason=outcome)
    return row
