"""Makers of synthetic persons. Numbers lie in area 159999, which is never given out, so they are nobody's."""

import itertools
from datetime import date

from qingshan.people.identifiers.resident_id import check_character
from qingshan.people.models import Person

SYNTHETIC_AREA = "159999"
_sequence = itertools.count(1)


def synthetic_id(*, born: date = date(1956, 8, 18), sequence: int | None = None, area: str = SYNTHETIC_AREA) -> str:
    """Return a number with a valid checksum. sequence: 0-999, odd for men; counted up when none is given."""
    order = next(_sequence) % 1000 if sequence is None else sequence
    body = f"{area}{born:%Y%m%d}{order:03d}"
    return body + check_character(body)


def make_person(name: str = "演示居民", **facts) -> Person:
    """Return a saved person, past the services. facts: fields of Person, such as birth_date or is_anonymous."""
    person = Person(**facts)
    person.set_name("" if person.is_anonymous else name)
    person.save(force_insert=True)
    return person


class Seen:
    """A sight for tests: register it, then add whom an actor may see."""

    def __init__(self) -> None:
        self.pairs: set[tuple[int, object]] = set()

    def __call__(self, actor):
        return [pk for user, pk in self.pairs if user == actor.pk]

    def add(self, actor, person: Person) -> None:
        self.pairs.add((actor.pk, person.pk))
