"""Saying at the door that one has come: by the own account, or by the code that the resident was given."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import NotFound, WrongState
from qingshan.core.limits.selectors import limit

from .attendance import write_mark
from .models import Activity, Attendance, Enrolment
from .services import lock_activity

PATH = "/checkin/{token}/"


def activity_at_door(token: str) -> Activity:
    """Return the activity whose door this is. Raises NotFound."""
    found = Activity.objects.filter(checkin_token=token).exclude(status=Activity.Status.CANCELLED).first()
    if found is None:
        raise NotFound("activity.not_found")
    return found


def is_door_open(activity: Activity) -> bool:
    """Tell whether one may say now that one has come: from shortly before the start until the end."""
    early = timedelta(minutes=float(limit("activity.checkin.early").value))
    return activity.status == Activity.Status.OPEN and activity.start - early <= now() <= activity.end


def own_place(actor: User, activity: Activity) -> Enrolment | None:
    """Return a resident's own place in an activity."""
    if actor.person_id is None:
        return None
    return activity.enrolments.filter(person=actor.person_id, status=Enrolment.Status.ENROLLED).first()


@transaction.atomic
def check_in(*, token: str, code: str = "", actor: User | None = None) -> Attendance:
    """Mark that a resident came; again, it stays so.

    code: the resident's six letters, in any case; actor: the signed-in resident instead. Raises NotFound (no such
    door, code or place), WrongState (the door is not open).
    """
    activity = lock_activity(activity_at_door(token).pk)
    if not is_door_open(activity):
        raise WrongState("activity.door_closed", _("现在不在签到时间内。请找现场工作人员登记。"))
    rows = activity.enrolments.filter(status=Enrolment.Status.ENROLLED).select_related("person")
    wanted = {"person": actor.person_id} if actor else {"pass_code": code.strip().upper()}
    if not any(wanted.values()):
        raise NotFound("enrolment.not_found")
    enrolment = rows.filter(**wanted).first()
    if enrolment is None:
        raise NotFound("enrolment.not_found")
    marked: Attendance | None = Attendance.objects.filter(
        enrolment=enrolment, result=Attendance.Result.ATTENDED
    ).first()
    return marked or write_mark(actor, activity, enrolment, Attendance.Result.ATTENDED)
