"""What of the waiting list waits for a colleague: a call, a silent resident, and who has waited too long."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casework.team import cases_worked_by
from counseling.models import Episode
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.desk import NavItem, WorkItem
from scheduling.waiting.models import WaitingEntry, WaitingOffer

from .room import KIND, STAFF, seen_referrals
from .selectors import LEVELS, Line, lines_of

NAV = [NavItem(_("等候名单"), "counseling:waiting-list", frozenset(STAFF), order=45)]
MOST = 50


def work(actor: User) -> Iterator[WorkItem]:
    """Yield what the case's social workers and the course's counsellor must do about those who wait."""
    if not actor.has_role(Role.WORKER, Role.COUNSELOR):
        return
    rows = WaitingEntry.objects.waiting().filter(kind=KIND, subject__in=_mine(actor)).select_related("person")
    for line in lines_of(actor, rows.in_order()[:MOST], {}):
        yield from _of(line)


def _mine(actor: User) -> list[UUID]:
    """Whose waiting is the actor's own to look after, rather than merely in sight."""
    mine = seen_referrals(actor)
    if actor.has_role(Role.WORKER):
        return list(mine.filter(case__in=cases_worked_by(actor)).values_list("pk", flat=True))
    return list(Episode.objects.open().filter(counselor=actor).values_list("referral_id", flat=True))


def _of(line: Line) -> Iterator[WorkItem]:
    url = reverse("counseling:waiting-entry", args=[line.entry.pk])
    offer = line.offer
    if offer and offer.way == WaitingOffer.Way.CALL and offer.called_at is None:
        title = _t("%(number)s 有一个时间等居民答复，请致电") % {"number": line.number}
        yield WorkItem(_("等候名单"), title, url, offer.answer_by, level="orange", action=_("致电"))
    elif line.silent:
        title = _t("%(number)s 的居民连续未答复，请联系") % {"number": line.number}
        yield WorkItem(_("等候名单"), title, url, line.long_at, level="orange", action=_("联系"))
    elif line.long_at <= now():
        title = _t("%(number)s 等候咨询时间过久") % {"number": line.number}
        yield WorkItem(_("等候名单"), title, url, line.long_at, level=LEVELS[line.entry.urgency], action=_("查看"))
