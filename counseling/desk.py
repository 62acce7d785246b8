"""The room's ways in and its work, for the kernel's desk."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casework.referrals.kinds import ReferralKind
from casework.referrals.models import Referral
from counseling.assignment.selectors import asked_of
from counseling.models import Episode, Outreach, SafetyAlert
from counseling.sessions.selectors import unsealed_sessions, waiting_sessions
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.desk import NavItem, WorkItem

NAV = [
    NavItem(_("心理咨询"), "counseling:home", frozenset({Role.COUNSELOR}), order=40),
    NavItem(_("转介收件箱"), "counseling:referral-inbox", frozenset({Role.COUNSELOR}), order=41),
    NavItem(_("咨询督导"), "counseling:supervision", frozenset({Role.CLINICAL}), order=42),
    NavItem(_("安全提醒"), "counseling:alert-list", frozenset({Role.COUNSELOR, Role.CLINICAL}), order=43),
    NavItem(_("代约咨询"), "counseling:for-list", frozenset({Role.WORKER}), order=43),
    NavItem(_("未到联系"), "counseling:outreach-list", frozenset({Role.WORKER}), order=44),
]


def work(actor: User) -> Iterator[WorkItem]:
    """Yield what waits for a counsellor, a clinical supervisor, or the worker of a resident who did not come."""
    if actor.has_role(Role.CLINICAL):
        yield from _alerts(actor)
    if actor.has_role(Role.COUNSELOR):
        yield from _asked(actor)
        yield from _referrals(actor)
        yield from _sessions(actor)
        yield from _notes(actor)
    if actor.has_role(Role.WORKER):
        yield from _outreach(actor)


def _alerts(actor: User) -> Iterator[WorkItem]:
    for alert in SafetyAlert.objects.visible_to(actor).waiting().exclude(raised_by=actor):
        url = reverse("counseling:alert-detail", args=[alert.pk])
        yield WorkItem(_("安全提醒"), _("一项安全提醒等您确认"), url, alert.due_at, level="red", action=_("查看并确认"))


def _referrals(actor: User) -> Iterator[WorkItem]:
    waiting = Referral.objects.received_by(actor).filter(kind=ReferralKind.COUNSELLING, status=Referral.Status.SENT)
    for referral in waiting:
        yield WorkItem(
            _("转介"),
            _t("%(number)s 转介心理咨询，待答复") % {"number": referral.case.number},
            reverse("counseling:referral-detail", args=[referral.pk]),
            referral.accept_by,
            provisional=referral.deadlines_provisional,
            level=referral.level,
            action=_("答复"),
        )


def _asked(actor: User) -> Iterator[WorkItem]:
    for row in asked_of(actor):
        yield WorkItem(
            _("派请"),
            _t("%(asker)s 请您接 %(number)s") % {"asker": row.asked_by, "number": row.referral.case.number},
            reverse("counseling:referral-detail", args=[row.referral_id]),
            row.answer_by,
            level=row.referral.level,
            action=_("答复"),
        )


def _sessions(actor: User) -> Iterator[WorkItem]:
    for session in waiting_sessions(actor):
        begun = session.start <= now()
        when = timezone.localtime(session.start).strftime("%H:%M")
        yield WorkItem(
            _("咨询面谈"),
            _("面谈待登记") if begun else _t("今天 %(when)s 的面谈") % {"when": when},
            reverse("counseling:session-detail", args=[session.pk]),
            session.end + timedelta(days=1) if begun else session.start,
            level="yellow" if begun else "grey",
            action=_("登记") if begun else "",
        )


def _notes(actor: User) -> Iterator[WorkItem]:
    for session in unsealed_sessions(actor):
        limit = due(session.held_at or now(), "session.note.seal")
        yield WorkItem(
            _("咨询记录"),
            _("面谈记录尚未封存"),
            reverse("counseling:note-write", args=[session.pk]),
            limit.at,
            provisional=limit.provisional,
            level="yellow",
            action=_("书写"),
        )


def _outreach(actor: User) -> Iterator[WorkItem]:
    for task in Outreach.objects.visible_to(actor).filter(done_at__isnull=True).select_related("case"):
        yield WorkItem(
            _("外展联系"),
            _t("%(number)s 的居民未如约到场，请联系") % {"number": task.case.number},
            reverse("counseling:outreach-list"),
            task.due_at,
            level="orange",
            action=_("登记联系"),
        )


def persons_seen(actor: User) -> QuerySet[Any, Any] | None:
    """Return whom the room lets an actor see: the clients of a counsellor's open episodes."""
    if not actor.has_role(Role.COUNSELOR):
        return None
    return Episode.objects.filter(counselor=actor).open().values("person_id")
