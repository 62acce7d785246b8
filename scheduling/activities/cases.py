"""The room above says which case a resident has; this room keeps the number and asks no more."""

from collections.abc import Callable

from qingshan.people.models import Person

CaseLookup = Callable[[Person], int | None]
_lookups: list[CaseLookup] = []


def register_case_lookup(lookup: CaseLookup) -> None:
    """Register, from ``AppConfig.ready()``, who answers with the key of a resident's open case."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def open_case_of(person: Person) -> int | None:
    """Return the key of the open case, or None where there is none or nobody knows."""
    return next((found for found in (lookup(person) for lookup in _lookups) if found is not None), None)
