from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid
from qingshan.people.models import Person
from scheduling.availability.rules import can_edit_hours
from scheduling.bookings.freed import tell_freed
from scheduling.policy import Policy, policy
from scheduling.resources.models import Resource

from .models import Speciality, Terms

BUFFER_MOST, NOTICE_MOST, HORIZON_LEAST = 120, 14 * 24 * 60, 7  # minutes, minutes, days: beyond, hours are the place


@transaction.atomic
def save_terms(*, actor: User, resource: Resource, **values: Any) -> Terms:
    """Set the terms of one's own calendar; what is already booked stands.

    values: fields of ``Terms``; None is the house's. Raises Refused (not one's own calendar), Invalid with the field
    (looser than the house, or so strict that nobody could book).
    """
    locked = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    require(can_edit_hours(actor, locked))
    house = policy()
    for field, (least, most) in bounds(house).items():
        value = values.get(field)
        if value is not None and not least <= value <= most:
            raise Invalid(f"terms.{field}", out_of_bounds(least, most), field=field)
    _known(values, "languages", Person.Language.values)
    _known(values, "specialities", Speciality.values)
    terms, _made = Terms.objects.update_or_create(resource=locked, defaults=values)
    record(actor=actor, action="terms.save", subject=locked)
    tell_freed([locked.pk])
    return terms


def bounds(house: Policy) -> dict[str, tuple[int, int]]:
    """Return the least and the most of each number: never looser than the house."""
    return {
        "buffer": (_minutes(house.buffer), BUFFER_MOST),
        "notice": (_minutes(house.notice), NOTICE_MOST),
        "horizon": (min(HORIZON_LEAST, house.horizon.days), house.horizon.days),
        "day_max": (1, house.day_max),
        "week_max": (1, house.week_max),
    }


def out_of_bounds(least: int, most: int) -> str:
    return str(_("请填 %(least)d 到 %(most)d 之间的数，或留空按全站规定。") % {"least": least, "most": most})


def _minutes(span: Any) -> int:
    return int(span.total_seconds() // 60)


def _known(values: dict[str, Any], field: str, codes: list[str]) -> None:
    if set(values.get(field) or []) - set(codes):
        raise Invalid(f"terms.{field}", _("请从列出的选项中选择。"), field=field)
