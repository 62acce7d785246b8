"""One look at what is free and who waits: read once, in few questions; the lock decides afterwards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from qingshan.accounts.models import User
from qingshan.core.clock import now, today
from scheduling.availability.selectors import free_slots
from scheduling.availability.windows import Stretch
from scheduling.bookings.models import Allocation
from scheduling.modes import Mode
from scheduling.resources.models import Resource
from scheduling.resources.selectors import rooms
from scheduling.resources.services import resource_for_user

from .models import WaitingEntry, WaitingOffer, Why, part_of
from .reach import Reach, Terms, answer_by, reach_of, terms
from .rooms import Standing, standings_of
from .skills import suits

STEP = 30  # minutes between the starts that are offered
SOFT = {Why.NO_ANSWER, Why.MODE, Why.SKILL, Why.PLACE, Why.TIME, Why.REFUSED, Why.UNREACHABLE}  # a colleague may decide


@dataclass(frozen=True, order=True)
class Place:
    """A free time of one colleague. order: the earliest first."""

    start: datetime
    end: datetime
    colleague_id: int
    mode: str


class Market:
    """The free times of the colleagues for whom somebody waits, and the rooms."""

    def __init__(self, now_on: Terms) -> None:
        self.first, self.last = today(), today() + timedelta(days=min(now_on.horizon.days, 90))
        self.desks: dict[int, Resource] = {}
        self.rooms = list(rooms())
        self._taken = _busy(self.first, Resource.Kind.ROOM)
        self._slots: dict[tuple[int, str, int], list[Place]] = {}

    def places(self, colleagues: Iterable[int], modes: Iterable[str], minutes: int) -> Iterator[Place]:
        """Yield what is free in order of time."""
        keys = [(user, mode) for user in sorted(colleagues) for mode in modes]
        yield from sorted(place for user, mode in keys for place in self._of(user, mode, minutes))

    def desk(self, colleague_id: int) -> Resource:
        if colleague_id not in self.desks:
            self.desks[colleague_id] = resource_for_user(User.objects.get(pk=colleague_id))
        return self.desks[colleague_id]

    def room_at(self, place: Place, wanted: str = "") -> Resource | None:
        """Return a room that is free then, at the wanted place if one is named."""
        for room in self.rooms:
            if wanted and (room.place or room.name) != wanted:
                continue
            if not _meets(self._taken.get(room.pk, ()), place):
                return room
        return None

    def forget(self, place: Place, room: Resource | None) -> None:
        """Read a colleague's times anew: one of them is taken."""
        self._slots = {key: found for key, found in self._slots.items() if key[0] != place.colleague_id}
        if room is not None:
            self._taken.setdefault(room.pk, []).append((place.start, place.end))

    def _of(self, user: int, mode: str, minutes: int) -> list[Place]:
        key = (user, mode, minutes)
        if key not in self._slots:
            found = free_slots(
                resources=[self.desk(user)], first=self.first, last=self.last, minutes=minutes, step=STEP, mode=mode
            )
            self._slots[key] = [Place(slot.start, slot.end, user, mode) for slot in found]
        return self._slots[key]


@dataclass
class Line:
    """Those who wait, in order, and whatever decides whether a time is for them."""

    entries: list[WaitingEntry]
    standings: dict[int, Standing]
    terms: Terms
    offered: set[int] = field(default_factory=set)
    answered: dict[int, set[date]] = field(default_factory=dict)
    busy: dict[object, list[Stretch]] = field(default_factory=dict)
    _reach: dict[int, Reach | None] = field(default_factory=dict)

    def reach(self, entry: WaitingEntry) -> Reach | None:
        if entry.pk not in self._reach:
            self._reach[entry.pk] = reach_of(entry.person)
        return self._reach[entry.pk]

    def modes(self, entry: WaitingEntry) -> list[str]:
        return [entry.mode] if entry.mode else list(Mode.values)

    def colleagues(self, entry: WaitingEntry) -> frozenset[int]:
        """Return whose time is for somebody: whom the room above names, and the one wished for among them."""
        named = self.standings[entry.pk].colleagues
        return named & {entry.colleague_id} if entry.colleague_id else named

    def ahead_of(self, entry: WaitingEntry) -> list[WaitingEntry]:
        return self.entries[: next(n for n, row in enumerate(self.entries) if row.pk == entry.pk)]

    def why_not(self, entry: WaitingEntry, place: Place, market: Market, waive: Collection[Why] = ()) -> str:
        """Return why a time is not for somebody, a ``Why``, or empty; waive: what does not count."""
        return next((why for why in self._whys(entry, place, market) if why not in waive), "")

    def _whys(self, entry: WaitingEntry, place: Place, market: Market) -> Iterator[Why]:
        if entry.pk in self.offered:
            yield Why.HAS_OFFER
        if entry.unanswered >= self.terms.unanswered:
            yield Why.NO_ANSWER
        if place.colleague_id not in self.colleagues(entry):
            yield Why.COLLEAGUE
        if entry.mode and entry.mode != place.mode:
            yield Why.MODE
        if not suits(market.desk(place.colleague_id), language=entry.language, need=entry.need):
            yield Why.SKILL
        if entry.times and part_of(place.start) not in entry.times:
            yield Why.TIME
        if timezone.localdate(place.start) in self.answered.get(entry.pk, ()):
            yield Why.REFUSED
        if _meets(self.busy.get(entry.person_id, ()), place):
            yield Why.BUSY
        if place.mode == Mode.IN_PERSON:
            if market.room_at(place) is None:
                yield Why.ROOM
            elif entry.place and market.room_at(place, entry.place) is None:
                yield Why.PLACE
        yield from self._whether_in_time(entry, place)

    def _whether_in_time(self, entry: WaitingEntry, place: Place) -> Iterator[Why]:
        reach = self.reach(entry)
        if reach is None:
            yield Why.UNREACHABLE
        asked_at = reach.asked_at if reach else now()
        if answer_by(asked_at, place.start, self.terms) is None:
            yield Why.TOO_SOON


def line_up() -> Line:
    """Read who waits, in order."""
    entries = list(WaitingEntry.objects.waiting().select_related("person").in_order())
    answered: dict[int, set[date]] = defaultdict(set)
    offered = set()
    rows = WaitingOffer.objects.filter(entry__in=[entry.pk for entry in entries]).select_related("booking")
    for offer in rows:
        if offer.is_open:
            offered.add(offer.entry_id)
        elif offer.state in (WaitingOffer.State.DECLINED, WaitingOffer.State.LAPSED):
            answered[offer.entry_id].add(timezone.localdate(offer.start))
    return Line(
        entries=entries,
        standings=standings_of(entries),
        terms=terms(),
        offered=offered,
        answered=answered,
        busy=_busy_persons(entries),
    )


def _busy_persons(entries: list[WaitingEntry]) -> dict[object, list[Stretch]]:
    rows = Allocation.objects.filter(
        resource__person__in=[entry.person_id for entry in entries], active=True, busy_end__gt=now()
    )
    found: dict[object, list[Stretch]] = defaultdict(list)
    for person, start, end in rows.values_list("resource__person_id", "busy_start", "busy_end"):
        found[person].append((start, end))
    return found


def _busy(first: date, kind: str) -> dict[int, list[Stretch]]:
    rows = Allocation.objects.filter(resource__kind=kind, active=True, busy_end__gt=now())
    found: dict[int, list[Stretch]] = defaultdict(list)
    for resource, start, end in rows.values_list("resource_id", "busy_start", "busy_end"):
        found[resource].append((start, end))
    return found


def _meets(stretches: Iterable[Stretch], place: Place) -> bool:
    return any(start < place.end and end > place.start for start, end in stretches)
