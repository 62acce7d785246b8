"""What the pages of the waiting list show, in few questions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from casework.referrals.models import Referral
from counseling.models import Episode
from qingshan.accounts.models import User
from qingshan.core.deadlines import due
from qingshan.people.models import Person
from scheduling.waiting.models import WaitingEntry, WaitingOffer
from scheduling.waiting.reach import terms
from scheduling.waiting.rooms import standings_of

from .room import KIND, CounsellingRoom, workable_referrals

LEVELS = {1: "red", 2: "orange", 3: "yellow", 4: "green"}


@dataclass
class Line:
    """One who waits, as a line of the list. position: in the whole list, 1 first; name: only for who sees the person;
    long_at: from when on the waiting is too long; silent: must be spoken with before anything more is offered."""

    entry: WaitingEntry
    position: int
    number: str
    name: str
    level: str
    long_at: datetime
    silent: bool
    colleagues: list[User] = field(default_factory=list)
    offer: WaitingOffer | None = None


def lines_for(actor: User) -> list[Line]:
    """Return those who wait and whom the actor sees, in the order of the list."""
    order = list(WaitingEntry.objects.waiting().filter(kind=KIND).in_order().values_list("pk", flat=True))
    rows = WaitingEntry.objects.visible_to(actor).filter(pk__in=order, kind=KIND).select_related("colleague", "person")
    return lines_of(actor, rows.in_order(), {key: number for number, key in enumerate(order, start=1)})


def lines_of(actor: User, rows: Iterable[WaitingEntry], positions: dict[int, int]) -> list[Line]:
    """Return lines for entries that the actor may see."""
    entries = list(rows)
    standings = standings_of(entries)
    numbers = dict(Referral.objects.filter(pk__in=[row.subject for row in entries]).values_list("pk", "case__number"))
    seen = set(
        Person.objects.visible_to(actor).filter(pk__in=[row.person_id for row in entries]).values_list("pk", flat=True)
    )
    wanted = {user for standing in standings.values() for user in standing.colleagues}
    users = {user.pk: user for user in User.objects.filter(pk__in=wanted).order_by("display_name", "pk")}
    offers = WaitingOffer.objects.open().filter(entry__in=entries).select_related("booking", "colleague")
    open_offers = {offer.entry_id: offer for offer in offers}
    most = terms().unanswered
    return [
        Line(
            entry=entry,
            position=positions.get(entry.pk, 0),
            number=numbers.get(entry.subject, ""),
            name=entry.person.display_name if entry.person_id in seen else "",
            level=LEVELS[entry.urgency],
            long_at=due(entry.entered_at, f"waiting.long.{entry.urgency}").at,
            silent=entry.unanswered >= most,
            colleagues=_colleagues(entry, standings[entry.pk].colleagues, users),
            offer=open_offers.get(entry.pk),
        )
        for entry in entries
    ]


def _colleagues(entry: WaitingEntry, named: frozenset[int], users: dict[int, User]) -> list[User]:
    if entry.colleague_id:
        named = named & {entry.colleague_id}
    return [user for key, user in users.items() if key in named]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put on the list."""

    referral: Referral
    label: str
    colleagues: frozenset[int]


def candidates_for(actor: User) -> list[Candidate]:
    """Return the referrals for which the actor may let somebody wait and nobody waits yet, the newest first."""
    waiting = WaitingEntry.objects.waiting().filter(kind=KIND).values("subject")
    rows = workable_referrals(actor).exclude(pk__in=waiting)
    referrals = list(rows.select_related("case", "to_organisation").order_by("-sent_at"))
    said = CounsellingRoom().standings([row.pk for row in referrals])
    courses = Episode.objects.filter(referral__in=referrals).select_related("counselor")
    with_whom = {row.referral_id: str(row.counselor) for row in courses}
    return [
        Candidate(row, f"{row.case.number} · {with_whom.get(row.pk) or row.to_organisation}", said[row.pk].colleagues)
        for row in referrals
        if not said[row.pk].over
    ]
