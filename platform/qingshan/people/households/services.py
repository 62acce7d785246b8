"""Who lives with whom, and who answers for whom."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, require
from qingshan.accounts.models import User, in_force
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Conflict, Invalid, WrongState
from qingshan.people import rules
from qingshan.people.contacts.phones import normalise_phone
from qingshan.people.identifiers.models import Identifier
from qingshan.people.identifiers.normal import check_number
from qingshan.people.persons.models import Person, name_index
from qingshan.people.persons.services import create_person

from .models import Guardianship, Household, HouseholdMember


@transaction.atomic
def add_household_member(
    *, actor: User, person: Person, member: Person, relation: str, valid_from: date | None = None
) -> HouseholdMember:
    """Put somebody into a person's household; without one yet, the person becomes the head of a new one.

    relation: of the member to the head. Raises Refused, Invalid (same person, second head), Conflict (lives elsewhere).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_change(actor, person))
    if member.pk == person.pk:
        raise Invalid("household.oneself", _("不能把本人加为自己的家庭成员。"), field="name")
    if HouseholdMember.objects.filter(person=member, valid_until__isnull=True).exists():
        raise Conflict("household.lives_elsewhere", _("这位居民已在一个家庭中，请先办理迁出。"))
    row = HouseholdMember(
        household=_household_of(person), person=member, relation=relation, valid_from=valid_from or today()
    )
    if relation == HouseholdMember.Relation.HEAD:
        raise Invalid("household.second_head", _("这个家庭已有户主，请选择与户主的关系。"), field="relation")
    row.save(force_insert=True)
    record(actor=actor, action="person.household.add", subject=row)
    return row


@transaction.atomic
def add_relative(
    *,
    actor: User,
    person: Person,
    relation: str,
    name: str,
    sex: str = Person.Sex.UNKNOWN,
    birth_date: date | None = None,
    id_number: str = "",
) -> HouseholdMember:
    """Add a member by facts: the holder of the resident ID number if there is one, else a new person."""
    require(rules.can_change(actor, person))
    member = _holder(id_number)
    if member is None:
        identifiers = [(Identifier.Kind.RESIDENT_ID, id_number)] if id_number else []
        member = create_person(actor=actor, name=name, sex=sex, birth_date=birth_date, identifiers=identifiers)
    elif member.name_index != name_index(name):
        message = _("这个号码已登记在另一个姓名下，请核对姓名和号码。")
        raise Invalid("household.name_differs", message, field="name")
    return add_household_member(actor=actor, person=person, member=member, relation=relation)


@transaction.atomic
def end_household_member(*, actor: User, membership: HouseholdMember) -> HouseholdMember:
    """Record that somebody moved out today."""
    row = HouseholdMember.objects.select_for_update().get(pk=membership.pk)
    require(_can_change_household(actor, row))
    if row.valid_until is not None:
        raise WrongState("household.left", _("这位成员已经迁出。"))
    row.valid_until = last_day(row.valid_from)
    row.save(update_fields=["valid_until"])
    record(actor=actor, action="person.household.end", subject=row)
    return row


@transaction.atomic
def add_guardian(
    *,
    actor: User,
    ward: Person,
    relation: str,
    guardian: Person | None = None,
    guardian_name: str = "",
    guardian_phone: str = "",
    evidence: str = "",
    in_conflict: bool = False,
    valid_from: date | None = None,
) -> Guardianship:
    """Record a guardian, who is a person of the house or a name. evidence: the document seen; empty = unverified."""
    ward = Person.objects.select_for_update().get(pk=ward.pk)
    require(rules.can_change(actor, ward))
    _check_guardian(ward, guardian, guardian_name)
    row = Guardianship(ward=ward, guardian=guardian, relation=relation, in_conflict=in_conflict)
    row.valid_from = valid_from or today()
    if guardian is None:
        row.guardian_name, row.guardian_name_index = guardian_name.strip(), name_index(guardian_name)
    row.guardian_phone = normalise_phone(guardian_phone) if guardian_phone else ""
    _set_evidence(row, actor, evidence)
    row.save(force_insert=True)
    record(actor=actor, action="person.guardian.add", subject=row)
    return row


@transaction.atomic
def review_guardian(*, actor: User, guardianship: Guardianship, evidence: str, in_conflict: bool) -> Guardianship:
    """Record the document seen for a guardianship, or a conflict of interest found."""
    row = _open_guardianship(actor, guardianship)
    row.in_conflict = in_conflict
    _set_evidence(row, actor, evidence)
    row.save()
    record(actor=actor, action="person.guardian.review", subject=row)
    return row


@transaction.atomic
def end_guardianship(*, actor: User, guardianship: Guardianship) -> Guardianship:
    """End a guardianship today."""
    row = _open_guardianship(actor, guardianship)
    row.valid_until = last_day(row.valid_from)
    row.save(update_fields=["valid_until"])
    record(actor=actor, action="person.guardian.end", subject=row)
    return row


def last_day(valid_from: date) -> date:
    """Return the exclusive end for something that ends now: today, but never before the day after its start."""
    return max(today(), valid_from + timedelta(days=1))


def _household_of(person: Person) -> Household:
    own = HouseholdMember.objects.filter(person=person, valid_until__isnull=True).first()
    if own is not None:
        return own.household
    household = Household.objects.create(area_code=person.residence_area_code)
    HouseholdMember.objects.create(household=household, person=person, relation=HouseholdMember.Relation.HEAD)
    return household


def _holder(id_number: str) -> Person | None:
    if not id_number:
        return None
    checked = check_number(Identifier.Kind.RESIDENT_ID, id_number)
    row = Identifier.objects.active().filter(kind=checked.kind, number_index=checked.index).first()
    return row.person if row else None


def _can_change_household(actor: User, row: HouseholdMember) -> Decision:
    """Who may change one of the household may record that another moved out."""
    living = Person.objects.filter(
        in_force(prefix="household_memberships__"), household_memberships__household=row.household
    )
    seen = Person.objects.visible_to(actor).filter(pk__in=living.values("pk")).first()
    return rules.can_change(actor, seen or row.person)


def _check_guardian(ward: Person, guardian: Person | None, guardian_name: str) -> None:
    if guardian is None and not name_index(guardian_name):
        message = _("请选择家庭成员，或填写监护人姓名（单位填名称）。")
        raise Invalid("guardian.nobody", message, field="guardian_name")
    if guardian is not None and guardian.pk == ward.pk:
        raise Invalid("guardian.oneself", _("本人不能做自己的监护人。"), field="guardian")


def _set_evidence(row: Guardianship, actor: User, evidence: str) -> None:
    if evidence == row.evidence and row.verified_at:
        return
    row.evidence = evidence
    row.verified_at, row.verified_by = (now(), actor) if evidence else (None, None)


def _open_guardianship(actor: User, guardianship: Guardianship) -> Guardianship:
    Person.objects.select_for_update().get(pk=guardianship.ward_id)
    row: Guardianship = Guardianship.objects.select_for_update().get(pk=guardianship.pk)
    require(rules.can_change(actor, row.ward))
    if row.valid_until is not None:
        raise WrongState("guardian.over", _("这项监护关系已经终止。"))
    return row
