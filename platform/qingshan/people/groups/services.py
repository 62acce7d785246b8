"""Membership of priority groups, from a day until a day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import today
from qingshan.core.errors import Invalid, WrongState
from qingshan.people import rules
from qingshan.people.households.services import last_day
from qingshan.people.persons.models import Person

from .models import PriorityGroup, PriorityMembership


@transaction.atomic
def add_priority_group(
    *,
    actor: User,
    person: Person,
    group: PriorityGroup,
    evidence: str = PriorityMembership.Evidence.STATED,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> PriorityMembership:
    """Record that a person belongs to a priority group. valid_until: exclusive, None = open.

    Raises Refused, Invalid (days the wrong way round, or the days overlap what stands already).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, person))
    start = valid_from or today()
    if valid_until and valid_until <= start:
        raise Invalid("group.days", _("失效日期应在生效日期之后。"), field="valid_until")
    for other in PriorityMembership.objects.filter(person=person, group=group):
        if _overlap(other, start, valid_until):
            raise Invalid("group.overlap", _("这段时间内已登记过这一类别。"), field="group")
    row = PriorityMembership.objects.create(
        person=person,
        group=group,
        evidence=evidence,
        valid_from=start,
        valid_until=valid_until,
        recorded_by=actor,
    )
    record(actor=actor, action="person.group.add", subject=row, reason=group.code)
    return row


@transaction.atomic
def end_priority_group(*, actor: User, membership: PriorityMembership) -> PriorityMembership:
    """End a membership today."""
    row: PriorityMembership = PriorityMembership.objects.select_for_update().get(pk=membership.pk)
    require(rules.can_change(actor, row.person))
    if row.valid_until is not None and row.valid_until <= today():
        raise WrongState("group.over", _("这一类别已经失效。"))
    row.valid_until = last_day(row.valid_from)
    row.save(update_fields=["valid_until"])
    record(actor=actor, action="person.group.end", subject=row, reason=row.group.code)
    return row


def _overlap(row: PriorityMembership, start: date, end: date | None) -> bool:
    return (row.valid_until is None or row.valid_until > start) and (end is None or row.valid_from < end)
