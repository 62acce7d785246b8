"""What binds one colleague: the house's limits, narrowed by their own terms."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q, QuerySet

from qingshan.people.models import Person
from scheduling.policy import Policy
from scheduling.resources.models import Resource

from .models import Terms

UNASKED = ("", Person.Language.CHINESE, Person.Language.OTHER)  # languages that nobody is chosen for


def policy_of(row: Resource, house: Policy) -> Policy:
    """Return what binds a resource. Rows that were read with ``select_related("terms")`` cost no question."""
    return narrowed(house, getattr(row, "terms", None))


def policies_of(rows: Sequence[Resource], house: Policy) -> dict[int, Policy]:
    """Return what binds each, by id, in one question."""
    own = Terms.objects.in_bulk([row.pk for row in rows])
    return {row.pk: narrowed(house, own.get(row.pk)) for row in rows}


def narrowed(house: Policy, own: Terms | None) -> Policy:
    """Return the stricter of both; what the house tightens later binds at once."""
    if own is None:
        return house
    return replace(
        house,
        buffer=max(house.buffer, timedelta(minutes=own.buffer or 0)),
        notice=max(house.notice, timedelta(minutes=own.notice or 0)),
        horizon=house.horizon if own.horizon is None else min(house.horizon, timedelta(days=own.horizon)),
        day_max=house.day_max if own.day_max is None else min(house.day_max, own.day_max),
        week_max=house.week_max if own.week_max is None else min(house.week_max, own.week_max),
    )


def strictest(policies: Collection[Policy], house: Policy) -> Policy:
    """Return the notice and horizon that suit all of several colleagues."""
    rows = [house, *policies]
    return replace(house, notice=max(row.notice for row in rows), horizon=min(row.horizon for row in rows))


def suits(own: Terms | None, *, language: str = "", speciality: str = "", sex: str = "") -> bool:
    """Tell whether a colleague fits. A language other than Chinese must be recorded; a speciality only counts against
    who has named theirs; a sex must be said."""
    languages, specialities = (own.languages, own.specialities) if own else ([], [])
    if language not in UNASKED and language not in languages:
        return False
    if sex and (own is None or own.sex != sex):
        return False
    return not (speciality and specialities and speciality not in specialities)


def counsellors_with(
    *, language: str = "", speciality: str = "", mode: str = "", place: str = "", sex: str = ""
) -> QuerySet[Resource]:
    """Return the colleagues who can be booked and of whom all of it is recorded; "" for any."""
    found: QuerySet[Resource] = Resource.objects.filter(kind=Resource.Kind.COUNSELOR, active=True)
    wanted = Q()
    if language not in UNASKED:
        wanted &= Q(terms__languages__contains=[language])
    if speciality:
        wanted &= Q(terms__specialities__contains=[speciality])
    if sex:
        wanted &= Q(terms__sex=sex)
    hours = {name: value for name, value in (("mode", mode), ("place", place)) if value}
    if hours:
        wanted &= Q(**{f"weekly_hours__{name}": value for name, value in hours.items()})
    return found.filter(wanted).distinct()
