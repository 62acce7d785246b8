"""Who of a centre could take a referral, with the facts that speak for and against each, in few questions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.referrals.models import Referral
from casework.team import cases_read_by
from counseling.models import CounselorRequest, Episode
from qingshan.accounts.models import RoleGrant, User, in_force
from qingshan.accounts.roles import Role
from qingshan.core.clock import today
from scheduling.availability.models import WeeklyHours
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.search.selectors import Found, Wish, search
from scheduling.terms.models import Terms
from scheduling.terms.selectors import narrowed, suits

from .ranking import Standing, ranked

AGAINST = {
    "self": _("转介的就是本人"),
    "language": _("没有填写这种语言"),
    "sex": _("与居民希望的性别不符，或没有填写"),
    "full": _("预约范围内没有空闲"),
    "declined": _("已婉拒这件转介"),
}
STEP = 30  # minutes between the starts looked at


class Wishes(NamedTuple):
    """What is wished for; "" for any. need: a ``Speciality``."""

    need: str = ""
    language: str = ""
    sex: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Candidate:
    """One colleague on the list. place: from 1; standing: the facts, of which ``reasons`` are the words."""

    user: User
    place: int
    standing: Standing

    @property
    def fits(self) -> bool:
        return not self.standing.against

    @property
    def reasons(self) -> list[str | Promise]:
        """Return what speaks for the colleague, as words."""
        facts: list[str | Promise] = []
        if self.standing.known:
            facts.append(_("曾为这位居民服务"))
        if self.standing.trained:
            facts.append(_("有所需专长"))
        return facts

    @property
    def against(self) -> list[str | Promise]:
        return [AGAINST[code] for code in self.standing.against]


def candidates(actor: User, referral: Referral, wishes: Wishes) -> list[Candidate]:
    """Return the counsellors of the centre that the referral went to, the first to ask first."""
    users = {user.pk: user for user in counsellors_of(referral.to_organisation_id)}
    desks = {user.pk: resource_for_user(user) for user in users.values()}
    house = policy()
    terms = Terms.objects.in_bulk([desk.pk for desk in desks.values()])
    targets, free = _targets(desks, terms, house), _free(referral, desks, wishes, house)
    loads, known = _loads(users), _known_to(actor, referral)
    declined = set(
        CounselorRequest.objects.filter(referral=referral, status="declined").values_list("counselor_id", flat=True)
    )
    standings = []
    for pk, user in users.items():
        own, times = terms.get(desks[pk].pk), free[desks[pk].pk]
        load, last = loads.get(pk, (0, None))
        facts = {
            "self": user.person_id is not None and user.person_id == referral.case.person_id,
            "language": not suits(own, language=wishes.language),
            "sex": not suits(own, sex=wishes.sex),
            "full": not times.count,
            "declined": pk in declined,
        }
        standings.append(
            Standing(
                counselor_id=pk,
                known=pk in known,
                trained=bool(wishes.need and own and wishes.need in own.specialities),
                load=load,
                target=targets[pk],
                soonest=times.soonest.start if times.soonest else None,
                last=last,
                against=tuple(code for code, holds in facts.items() if holds),
            )
        )
    return [Candidate(users[row.counselor_id], place, row) for place, row in enumerate(ranked(standings), start=1)]


def counsellors_of(organisation_id: int) -> list[User]:
    """Return the counsellors of a centre who work there today."""
    grants = RoleGrant.objects.filter(in_force(), role=Role.COUNSELOR, organisation=organisation_id)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("display_name", "pk"))


def _loads(users: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """Return {counsellor: (courses that run, when the last was begun)}; to be asked counts as a course."""
    rows = Episode.objects.filter(counselor__in=users).values("counselor_id").order_by()
    found = rows.annotate(load=Count("pk", filter=Q(status=Episode.Status.OPEN)), last=Max("opened_at"))
    loads = {row["counselor_id"]: (row["load"], row["last"]) for row in found}
    for pk in CounselorRequest.objects.open().filter(counselor__in=users).values_list("counselor_id", flat=True):
        load, last = loads.get(pk, (0, None))
        loads[pk] = (load + 1, last)
    return loads


def _targets(desks: dict[int, Resource], terms: dict[int, Terms], house: Policy) -> dict[int, int]:
    """Return how many sessions a week each can hold: what the open hours take, at most the weekly limit."""
    day = today()
    minutes: dict[int, float] = {}
    rows = WeeklyHours.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day), resource__in=desks.values(), valid_from__lte=day
    )
    for row in rows:
        length = datetime.combine(date.min, row.end) - datetime.combine(date.min, row.start)
        minutes[row.resource_id] = minutes.get(row.resource_id, 0) + length / timedelta(minutes=1)
    found = {}
    for pk, desk in desks.items():
        own = narrowed(house, terms.get(desk.pk))
        one = house.session_minutes + own.buffer / timedelta(minutes=1)
        found[pk] = min(own.week_max, int(minutes.get(desk.pk, 0) / one))
    return found


def _free(referral: Referral, desks: dict[int, Resource], wishes: Wishes, house: Policy) -> dict[int, Found]:
    """Return the free times of each desk in which the resident has nothing else either."""
    wish = Wish(
        first=today(),
        last=today() + house.horizon,
        minutes=house.session_minutes,
        step=STEP,
        mode=wishes.mode,
        session=True,
    )
    resident = Resource.objects.filter(person_id=referral.case.person_id)
    found = search(wish, colleagues=[desk.pk for desk in desks.values()], also=list(resident))
    return {one.resource_id: one for one in found}


def _known_to(actor: User, referral: Referral) -> set[int]:
    """Return who has counselled the resident, as far as the actor may know of it: in cases or courses that they see."""
    seen = Q(case=referral.case_id) | Q(case__in=cases_read_by(actor))
    seen |= Q(pk__in=Episode.objects.visible_to(actor).values("pk"))
    rows = Episode.objects.filter(seen, person_id=referral.case.person_id)
    return set(rows.values_list("counselor_id", flat=True))


def asked_of(actor: User) -> list[CounselorRequest]:
    """Return what a counsellor is asked to take and has not answered."""
    rows = CounselorRequest.objects.open().filter(counselor=actor, referral__status=Referral.Status.SENT)
    return list(rows.select_related("referral__case", "asked_by").order_by("answer_by"))


def history(referral_id: UUID) -> list[CounselorRequest]:
    """Return who was asked for a referral, the latest first."""
    return list(CounselorRequest.objects.filter(referral=referral_id).select_related("counselor", "asked_by"))
