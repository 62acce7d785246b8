"""What those who came thought of it: kept without a name, and shown only where enough have answered."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import get_visible, require
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, WrongState
from qingshan.core.limits.selectors import limit

from .models import Activity, Attendance, Enrolment, Feedback
from .rules import can_answer

QUESTIONS = {"useful": _("对我有帮助"), "belonging": _("让我觉得被接纳"), "again": _("愿意再来")}


@dataclass(frozen=True)
class Summary:
    """count: answers; means: {question: 1-5}, one decimal, and comments; both empty below ``least`` answers."""

    count: int
    least: int
    means: list[tuple[str, float]]
    comments: list[str]


@transaction.atomic
def give_feedback(
    *, actor: User, enrolment_id: int, useful: int, belonging: int, again: int, comment: str = ""
) -> None:
    """Keep what a resident who came thought of it, once, with nothing that says whose it is.

    useful, belonging, again: 1-5, 5 the best. Raises NotFound, Refused, Invalid (with the field), WrongState (did not
    come, too late, or answered already).
    """
    scores = {"useful": useful, "belonging": belonging, "again": again}
    for field, score in scores.items():
        if not 1 <= score <= 5:
            raise Invalid("feedback.score", _("请选 1 到 5 分。"), field=field)
    seen = get_visible(Enrolment, actor, pk=enrolment_id)
    require(can_answer(actor, seen))
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("activity").get(pk=seen.pk)
    if not may_give(enrolment):
        raise WrongState("feedback.closed", _("没有参加这次活动、已经填过或已过填写期限。"))
    enrolment.feedback_given = True
    enrolment.save(update_fields=["feedback_given"])
    Feedback.objects.create(activity_id=enrolment.activity_id, comment=comment.strip()[:500], **scores)


def may_give(enrolment: Enrolment) -> bool:
    """Tell whether somebody came, may still answer, and has not."""
    until = enrolment.activity.end + timedelta(days=float(limit("activity.feedback").value))
    came = Attendance.objects.filter(enrolment=enrolment, result=Attendance.Result.ATTENDED).exists()
    return came and not enrolment.feedback_given and now() <= until


def summary_of(activity: Activity) -> Summary:
    """Return what may be shown of one activity's answers."""
    return _summary(Feedback.objects.filter(activity=activity))


def _summary(rows: QuerySet[Feedback]) -> Summary:
    found = rows.aggregate(count=Count("pk"), **{name: Avg(name) for name in QUESTIONS})
    least = int(limit("activity.feedback.least").value)
    if found["count"] < least:
        return Summary(found["count"], least, [], [])
    means = [(str(label), round(found[name], 1)) for name, label in QUESTIONS.items()]
    return Summary(found["count"], least, means, sorted(row.comment for row in rows if row.comment))
