"""Households, guardians and the priority groups of the demo's residents."""

from datetime import date, timedelta
from uuid import UUID

from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext
from qingshan.people.models import (
    Guardianship,
    Household,
    HouseholdMember,
    Person,
    PriorityGroup,
    PriorityMembership,
)
from qingshan.people.selectors import age_on

from .persons import relative

# Recognised families in the proportions of the register (domain notes, section 8): 6,250 dibao, 300 tekun, 1,500 edge,
# 400 rigid expenses; the other groups of the notice are estimates. Half of the clients are in none of them.
GROUPS = {
    "": 8500, "dibao": 6250, "tekun": 300, "dibao_edge": 1500, "rigid_expense": 400,
    "severe_disability": 900, "youfu": 250, "orphan": 40, "sudden_hardship": 1200,
}  # fmt: skip
LESS_WELL_OFF_FACTOR = 1.6  # how much likelier a recognised family is in a less well-off street
MARRIED = 0.25
EVIDENCE = {"shared": 70, "certificate": 22, "stated": 8}


def build(context: DemoContext, people: list[Person], *, without_proof: Person | None) -> None:
    """Give children a parent, some adults a spouse, and each what the register says.

    without_proof: the child whose parent nobody has verified yet.
    """
    homes: list[Household] = []
    relatives: list[Person] = []
    members: list[HouseholdMember] = []
    guardians: list[Guardianship] = []
    for person in people:
        age = age_on(person, context.today)
        if age is None or (age >= 18 and context.rng.random() > MARRIED):
            continue
        home = Household(id=context.new_id(), area_code=person.residence_area_code, created_at=context.start)
        homes.append(home)
        if age < 18:
            other = relative(context, person, youngest=age + 22, oldest=age + 35, surname=person.name[:1])
            members += _members(context, home, (other, "head"), (person, "child"))
            guardians.append(_guardian(context, person, other, verified=person is not without_proof))
        else:
            other = relative(context, person, youngest=max(22, age - 6), oldest=max(23, age + 6))
            members += _members(context, home, (person, "head"), (other, "spouse"))
        relatives.append(other)
    Person.objects.bulk_create(relatives, 2_000)
    Household.objects.bulk_create(homes, 2_000)
    HouseholdMember.objects.bulk_create(members, 2_000)
    Guardianship.objects.bulk_create(guardians, 2_000)
    context.made["guardians"] = {row.ward_id: row for row in guardians if row.verified_at}
    context.made["groups"] = _groups(context, people)


def _members(context: DemoContext, home: Household, *who: tuple[Person, str]) -> list[HouseholdMember]:
    since = context.start.date()
    return [HouseholdMember(household=home, person=p, relation=relation, valid_from=since) for p, relation in who]


def _guardian(context: DemoContext, ward: Person, parent: Person, *, verified: bool) -> Guardianship:
    return Guardianship(
        id=context.new_id(),
        ward=ward,
        guardian=parent,
        relation="parent",
        evidence="hukou_book" if verified else "",
        verified_at=context.start if verified else None,
        verified_by=context.staff[Role.WINDOW][0] if verified else None,
        valid_from=context.start.date(),
    )


def _groups(context: DemoContext, people: list[Person]) -> dict[UUID, list[str]]:
    """Record the priority groups; return their codes by person."""
    kinds = {group.code: group for group in PriorityGroup.objects.filter(code__in=GROUPS)}
    poorer = {**GROUPS, "": GROUPS[""] / LESS_WELL_OFF_FACTOR}
    rows, found = [], dict[UUID, list[str]]()
    for person in people:
        less = person.residence_area_code in context.made["less_well_off"]
        code = "" if person.is_anonymous else context.pick(poorer if less else GROUPS)
        found[person.pk] = [code] if code else []
        if code:
            since: date = context.start.date() - timedelta(days=context.rng.randrange(700))
            rows.append(
                PriorityMembership(
                    person=person,
                    group=kinds[code],
                    evidence=context.pick(EVIDENCE),
                    recorded_by=person.created_by,
                    valid_from=since,
                )
            )
    PriorityMembership.objects.bulk_create(rows, 2_000)
    return found
