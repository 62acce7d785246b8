"""What waits on the desk out of assessments, plans, reviews and referrals. Titles are case numbers, never names."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.assessments.models import Assessment
from casework.plans.models import Plan
from casework.plans.selectors import plans_to_decide
from casework.referrals.kinds import ReferralKind
from casework.referrals.models import Referral
from casework.referrals.selectors import inbox
from casework.reviews.selectors import reviews_waiting_for
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.desk import WorkItem


def work(actor: User) -> Iterator[WorkItem]:
    """Yield all that waits for the actor."""
    if actor.has_role(Role.WORKER):
        yield from _drafts(actor)
        yield from _returned_plans(actor)
        yield from _reviews(actor)
        yield from _sent_referrals(actor)
    if actor.has_role(Role.SUPERVISOR):
        yield from _plans_to_decide(actor)
    if actor.has_role(Role.WORKER, Role.PARTNER, Role.CHARITY):
        yield from _received_referrals(actor)


def _drafts(actor: User) -> Iterator[WorkItem]:
    mine = Assessment.objects.filter(author=actor, status=Assessment.Status.DRAFT, case__status="open")
    for draft in mine.select_related("case"):
        url = reverse("casework:assessment-edit", args=[draft.case.number, draft.pk])
        yield WorkItem(
            _("预估草稿"), draft.case.number, url, draft.due_at, draft.due_provisional, draft.case.level, _("继续填写")
        )


def _returned_plans(actor: User) -> Iterator[WorkItem]:
    mine = Plan.objects.filter(author=actor, status=Plan.Status.RETURNED, case__status="open")
    for plan in mine.select_related("case"):
        url = reverse("casework:plan-detail", args=[plan.case.number, plan.pk])
        yield WorkItem(_("计划被退回"), plan.case.number, url, level=plan.case.level, action=_("按意见修改"))


def _plans_to_decide(actor: User) -> Iterator[WorkItem]:
    for plan in plans_to_decide(actor):
        url = reverse("casework:plan-detail", args=[plan.case.number, plan.pk])
        yield WorkItem(
            _("计划待审批"), plan.case.number, url, plan.decide_by, plan.decide_provisional, plan.case.level, _("审批")
        )


def _reviews(actor: User) -> Iterator[WorkItem]:
    """Reviews that are due now; those to come stand on the case."""
    for review in reviews_waiting_for(actor).filter(due_at__lte=now(), plan__case__responsible=actor):
        case = review.plan.case
        url = reverse("casework:review-hold", args=[case.number, review.plan_id])
        yield WorkItem(
            _("计划检视到期"), case.number, url, review.due_at, review.due_provisional, case.level, _("检视")
        )


def _sent_referrals(actor: User) -> Iterator[WorkItem]:
    """Referrals that the receiver has let pass a deadline: the sender is still responsible."""
    mine = Referral.objects.filter(sent_by=actor).open().select_related("case")
    for referral in mine:
        due = referral.current_due
        if due is None or due > now():
            continue
        url = reverse("casework:referral-detail", args=[referral.case.number, referral.pk])
        yield WorkItem(
            _("转介超时未办"), referral.case.number, url, due, referral.deadlines_provisional, referral.level, _("跟进")
        )


def _received_referrals(actor: User) -> Iterator[WorkItem]:
    for referral in inbox(actor).exclude(kind=ReferralKind.COUNSELLING):
        if referral.accepted_by_id not in (None, actor.pk):
            continue
        url = reverse("casework:referral-received", args=[referral.pk])
        waiting = referral.status == Referral.Status.SENT
        yield WorkItem(
            _("收到转介"), referral.get_kind_display(), url, referral.current_due, referral.deadlines_provisional,
            referral.level, _("接受或退回") if waiting else _("办理"),
        )  # fmt: skip
