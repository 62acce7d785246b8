"""Who came. The outcome fact says that somebody of a case did, and nothing else."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, WrongState
from qingshan.reporting.services import push_fact

from .models import Activity, Attendance, Enrolment
from .rules import can_mark
from .services import lock_activity

Result = Attendance.Result


def mark_attendance(*, actor: User, enrolment: Enrolment, attended: bool, excused: bool = False) -> Attendance:
    """Record whether one enrolled resident came. Raises as ``mark_all``."""
    result = Result.ATTENDED if attended else Result.EXCUSED if excused else Result.ABSENT
    return mark_all(actor=actor, activity_id=enrolment.activity_id, marks={enrolment.pk: result})[0]


@transaction.atomic
def mark_all(*, actor: User, activity_id: int, marks: Mapping[int, str]) -> list[Attendance]:
    """Record who came, all or nothing; a mark again corrects the one before.

    marks: {enrolment id: ``Attendance.Result``}. Raises NotFound, Refused (not the actor's resident), Invalid,
    WrongState (cancelled, not begun, or the resident has no place).
    """
    activity = lock_activity(activity_id)
    if activity.status == Activity.Status.CANCELLED or activity.start > now():
        raise WrongState("activity.not_begun", _("活动尚未开始或已取消，不能登记出席情况。"))
    rows = {row.pk: row for row in activity.enrolments.filter(pk__in=marks).select_related("person")}
    if len(rows) != len(marks):
        raise NotFound("enrolment.not_found")
    for row in rows.values():
        row.activity = activity
        require(can_mark(actor, row))
    return [write_mark(actor, activity, rows[key], result) for key, result in sorted(marks.items())]


@transaction.atomic
def finish_activity(*, actor: User, activity_id: int) -> Activity:
    """Close an activity that is over. Raises WrongState while somebody with a place is not marked."""
    from .rules import can_cancel

    activity = lock_activity(activity_id)
    require(can_cancel(actor, activity))
    if activity.status != Activity.Status.OPEN or activity.end > now():
        raise WrongState("activity.not_over", _("活动尚未结束或已关闭。"))
    if activity.enrolments.filter(status=Enrolment.Status.ENROLLED, attendance__isnull=True).exists():
        raise WrongState("activity.unmarked", _("还有居民没有登记出席情况，请先登记。"))
    activity.status = Activity.Status.DONE
    activity.save(update_fields=["status"])
    activity.booking.status = activity.booking.Status.DONE
    activity.booking.save(update_fields=["status"])
    record(actor=actor, action="activity.finish", subject=activity)
    return activity


def write_mark(actor: User | None, activity: Activity, enrolment: Enrolment, result: str) -> Attendance:
    """Write whether somebody of a locked activity came; who calls has asked whether they may. actor None: by a code."""
    if result not in Result.values:
        raise Invalid("attendance.result", _("请选择出席情况。"), field="marks")
    if enrolment.status != Enrolment.Status.ENROLLED:
        raise WrongState("enrolment.no_place", _("这位居民没有正式名额，不能登记出席情况。"))
    before = Attendance.objects.filter(enrolment=enrolment).values_list("result", flat=True).first()
    row, _new = Attendance.objects.update_or_create(
        enrolment=enrolment, defaults={"result": result, "marked_by": actor}
    )
    if Result.ATTENDED in (before, result):
        push_fact(
            kind="activity.attended",
            subject=str(enrolment.case_id) if enrolment.case_id else f"person:{enrolment.person_id}",
            key=f"enrolment:{enrolment.pk}",
            occurred_on=timezone.localdate(activity.start),
            data={"attended": result == Result.ATTENDED},
        )
    record(actor=actor, action="activity.mark", subject=enrolment, case_id=enrolment.case_id, reason=result)
    return row
