"""What a resident reads about oneself: always by the person behind the sign-in, never by an id from the address."""

from dataclasses import dataclass, field
from typing import Any

from casework.intake.models import Lead
from casework.intake.receipts import PUBLIC_WORDS
from casework.plans.selectors import ResidentPlan, plan_for_person
from counseling.own.selectors import Course, courses_of
from qingshan.accounts.models import User
from qingshan.audit.models import AuditEvent
from qingshan.consent.selectors import consents_of
from scheduling.bookings.selectors import Appointment, upcoming_for_person

from .waiting import OwnWaiting, own_waiting


@dataclass(frozen=True)
class OwnRequest:
    """A receipt of one's own in the same words as on the public page."""

    number: str
    received_at: Any
    label: Any
    next_step: Any


@dataclass(frozen=True)
class OwnPage:
    appointments: list[Appointment] = field(default_factory=list)
    waiting: OwnWaiting = field(default_factory=OwnWaiting)
    courses: list[Course] = field(default_factory=list)
    plan: ResidentPlan | None = None
    requests: list[OwnRequest] = field(default_factory=list)
    consents: list[Any] = field(default_factory=list)


def own_page(actor: User) -> OwnPage:
    """Return everything of ``/me/``; an account without a person has only the requests sent while signed in."""
    if actor.person is None:
        return OwnPage(requests=own_requests(actor))
    return OwnPage(
        appointments=upcoming_for_person(actor.person),
        waiting=own_waiting(actor),
        courses=courses_of(actor),
        plan=plan_for_person(actor.person),
        requests=own_requests(actor),
        consents=consents_of(actor.person),
    )


def own_requests(actor: User) -> list[OwnRequest]:
    """Return the requests the actor sent while signed in, and those that led to the own case, the newest first.

    A lead keeps no account; the log knows who sent it.
    """
    sent = AuditEvent.objects.filter(actor=actor, action="lead.receive").values_list("subject_id", flat=True)
    leads = Lead.objects.filter(pk__in=list(sent))
    if actor.person_id:
        leads = leads | Lead.objects.filter(case__person_id=actor.person_id, reporter=Lead.Reporter.APPLICANT)
    return [
        OwnRequest(lead.receipt_number, lead.received_at, *PUBLIC_WORDS[lead.status])
        for lead in leads.distinct().order_by("-received_at")[:20]
    ]
