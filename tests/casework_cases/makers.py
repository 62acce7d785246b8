"""Leads and cases for any room's tests."""

from casework.cases.models import Case, CaseMember
from casework.cases.opening import make_case as open_a_case
from casework.intake.models import Lead
from casework.intake.receiving import LeadInput, receive_lead
from qingshan.people.models import Person


def make_person(name: str = "演示王芳", **more) -> Person:
    """A named person, or an anonymous one for an empty name."""
    person = Person(is_anonymous=not name, **more)
    person.set_name(name)
    person.save(force_insert=True)
    return person


def make_lead(actor, **told) -> Lead:
    """A lead taken in by ``actor``; a window accepts by receiving."""
    return make_lead_with_receipt(actor, **told)[0]


def make_lead_with_receipt(actor, **told) -> tuple[Lead, str, str]:
    values = {"story": "丈夫工伤住院，家里没有收入。", "channel": Lead.Channel.HOTLINE, "urgency": "orange", **told}
    return receive_lead(actor=actor, told=LeadInput(**values))


def make_case(
    cast, *, person: Person | None = None, area=None, level: str = "yellow", responsible=True, **more
) -> Case:
    """An open case that the window opened and, unless ``responsible=False``, the worker accepted."""
    case = open_a_case(actor=cast.window, person=person or make_person(), level=level, area=area, **more)
    if responsible:
        user = cast.worker if responsible is True else responsible
        case.responsible = user
        case.save(update_fields=["responsible"])
        CaseMember.objects.create(case=case, user=user, role=CaseMember.Role.RESPONSIBLE, granted_by=cast.supervisor)
    return case
