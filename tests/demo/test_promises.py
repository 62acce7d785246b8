"""What the demo wrote in bulk is what the services would have let through: rooms' rules, numbers, log, facts."""

from collections import Counter
from itertools import pairwise

import pytest
from django.apps import apps
from django.db.models import Count, Q
from django.utils import timezone

from casework.assistance.formats import is_well_formed
from casework.assistance.models import AssistanceRecord
from casework.cases.closing_checks import blockers_of
from casework.cases.stages import ORDER, reasons_against
from casework.cases.wording import WORDS
from casework.models import Case, CaseEvent, ClosureRequest, Lead, Plan, PlanReview, Referral, ServiceRecord
from casework.plans.gas import gas_t_score
from casework.referrals.kinds import TERMS
from counseling.models import Episode, Note, ScaleResponse, Session
from counseling.scales.cut_offs import cut_offs
from counseling.scales.instruments import INSTRUMENTS
from counseling.scales.scoring import score
from counseling.sessions import facts
from qingshan.accounts.models import Supervision
from qingshan.audit.models import AuditEvent
from qingshan.audit.sealing import seal_new
from qingshan.audit.verification import unsealed, verify
from qingshan.consent.models import Consent
from qingshan.consent.rules import guardian_age, may_answer_for
from qingshan.core.clock import now
from qingshan.core.ids import check_char, is_valid_number
from qingshan.people.contacts.phones import normalise_phone
from qingshan.people.identifiers.normal import check_number
from qingshan.people.models import ContactPoint, Identifier
from qingshan.people.selectors import age_on
from qingshan.reporting.facts.models import OutcomeFact
from scheduling.models import Activity, Allocation, Booking
from scheduling.policy import policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
ROOMS = ("people", "consent", "casework", "counseling", "scheduling", "accounts")


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_passes_its_models_own_validation(room):
    """Bulk writing asks the database's constraints, but no choices and no lengths."""
    for model in apps.get_app_config(room).get_models():
        relations = {field.name for field in model._meta.fields if field.is_relation}
        for row in model.objects.all()[:300]:
            empty = {field.name for field in model._meta.fields if getattr(row, field.attname) in (None, {}, [])}
            row.clean_fields(exclude=relations | empty)


def test_every_case_has_what_its_stage_asks_for():
    for case in Case.objects.select_related("lead"):
        done = ORDER[1 : ORDER.index(case.stage) + 1] if case.is_open else []
        assert not [reason for stage in done for reason in reasons_against(case, stage)], case
        if not case.is_open:
            assert not blockers_of(case), case
        assert case.lead.status == Lead.Status.CASE and case.lead.received_at <= case.opened_at
        assert case.is_open == (case.stage_due_at is not None)
    assert set(Case.objects.values_list("stage", flat=True)) == {*ORDER, "closed"}


def test_closures_and_plans_were_decided_by_the_workers_own_supervisor():
    lines = set(Supervision.objects.values_list("supervisee", "supervisor"))
    for request in ClosureRequest.objects.filter(status="approved").select_related("case"):
        assert (
            request.asked_by_id,
            request.decided_by_id,
        ) in lines and request.case.closed_by_id == request.decided_by_id
    for plan in Plan.objects.filter(status="approved"):
        assert (plan.author_id, plan.decided_by_id) in lines
    for review in PlanReview.objects.held().prefetch_related("scores__goal"):
        rows = list(review.scores.all())
        assert review.gas_t == gas_t_score([row.goal.weight for row in rows], [row.score for row in rows])
        assert {row.goal.status for row in rows} <= {"attained", "dropped"}


def test_every_session_agrees_with_its_booking_and_its_notes():
    same = {"held": "done", "missed": "missed", "cancelled": "cancelled", "booked": "booked"}
    sessions = Session.objects.select_related("booking", "episode").prefetch_related("booking__allocations")
    assert {session.status for session in sessions} == set(same)
    for session in sessions:
        assert session.booking.status == same[session.status]
        assert (session.status == "held") == (session.minutes is not None) == (session.held_at is not None)
        assert session.start > session.episode.opened_at
        assert session.status == "booked" or session.start < now()
        assert {row.active for row in session.booking.allocations.all()} == {session.status != "cancelled"}
    assert not Note.objects.exclude(session__status="held").exists()
    assert not Episode.objects.filter(status="closed", sessions__status="booked").exists()
    assert not Episode.objects.filter(status="closed").exclude(referral__status="completed").exists()


def test_nobody_is_in_two_places_and_no_counsellor_sees_more_than_the_limit():
    for row in Allocation.objects.filter(active=True).values("resource").annotate(n=Count("pk")).filter(n__gt=1)[:60]:
        spans = Allocation.objects.filter(active=True, resource=row["resource"]).order_by("busy_start")
        ends = [(span.busy_start, span.busy_end) for span in spans]
        assert all(before[1] <= after[0] for before, after in pairwise(ends))
    weeks = Counter(
        (session.episode.counselor_id, timezone.localtime(session.start).isocalendar()[:2])
        for session in Session.objects.exclude(status="cancelled").select_related("booking", "episode")
    )
    assert max(weeks.values()) <= policy().week_max


def test_scores_are_what_the_scoring_function_says():
    import json

    for row in ScaleResponse.objects.all():
        kind, limits = INSTRUMENTS[row.instrument], cut_offs(INSTRUMENTS[row.instrument])
        found = score(kind, json.loads(row.items))
        assert (row.total, row.safety, row.band) == (found.total, found.safety, limits.band(found.total))
        assert row.is_case == (found.total >= limits.case)


def test_nothing_was_disclosed_or_served_without_a_consent_that_counts():
    for referral in Referral.objects.select_related("case__person", "to_organisation"):
        terms = TERMS[referral.kind]
        given = Consent.objects.filter(
            person=referral.case.person, purpose__code=terms.consent, given_at__lte=referral.sent_at
        )
        assert (given.filter(recipient=referral.to_organisation) if terms.one_recipient else given).exists()
        assert set(referral.disclosed) <= {field.value for field in terms.fields}
    for consent in Consent.objects.select_related("person", "guardianship"):
        age = age_on(consent.person)
        assert (age is not None and age < guardian_age()) == (consent.given_by == "guardian")
        assert consent.guardianship is None or may_answer_for(consent.person, consent.guardianship)


def test_activities_count_their_places():
    rows = Activity.objects.annotate(
        placed=Count("enrolments", filter=Q(enrolments__status="enrolled")),
        unmarked=Count("enrolments", filter=Q(enrolments__status="enrolled", enrolments__attendance__isnull=True)),
    )
    assert all(row.taken == row.placed <= row.capacity for row in rows)
    assert not [row for row in rows if row.status == "done" and (row.unmarked or row.booking.status != "done")]


def test_every_number_passes_its_own_check():
    assert all(is_valid_number(number) for number in Case.objects.values_list("number", flat=True))
    assert all(is_well_formed(number) for number in AssistanceRecord.objects.values_list("number", flat=True))
    for number in Lead.objects.values_list("receipt_number", flat=True):
        plain = number.replace("-", "")
        assert check_char(plain[:-1]) == plain[-1]
    for row in Identifier.objects.select_related("person"):
        checked = check_number(row.kind, row.number)
        assert checked.number == row.number and f"{row.person.birth_date:%Y%m%d}" in row.number
    assert all(normalise_phone(row.phone) == row.phone for row in ContactPoint.objects.all())


def test_nothing_has_happened_yet_that_is_still_to_come():
    moments = [
        (AuditEvent, "at"), (CaseEvent, "at"), (ServiceRecord, "at"), (Note, "sealed_at"), (Consent, "given_at"),
        (ScaleResponse, "answered_at"), (Lead, "received_at"), (OutcomeFact, "occurred_on"), (Referral, "sent_at"),
    ]  # fmt: skip
    for model, field in moments:
        assert model.objects.exists() and not model.objects.filter(**{f"{field}__gt": now()}).exists(), model


def test_the_timeline_has_words_for_all_that_it_tells():
    assert set(CaseEvent.objects.values_list("kind", flat=True)) <= set(WORDS)


def test_the_log_is_in_order_and_can_be_sealed_and_verified(tmp_path):
    heads = tmp_path / "heads"
    times = list(AuditEvent.objects.filter(action__startswith="case.").order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    while seal_new(heads):
        pass
    assert unsealed() == 0 and verify(heads) is None


def test_facts_are_the_ones_that_the_services_push():
    count = OutcomeFact.objects.count()
    kinds = Counter(OutcomeFact.objects.values_list("kind", flat=True))
    assert kinds["session.held"] == Session.objects.held().count()
    assert kinds["lead.received"] == Lead.objects.count() and kinds["case.opened"] == Case.objects.count()
    before = {
        row.key: (row.subject, row.occurred_on, row.area_code, row.groups, row.data)
        for row in OutcomeFact.objects.all()
    }
    for session in Session.objects.held()[:40]:
        facts.push_held(session)
    after = {
        row.key: (row.subject, row.occurred_on, row.area_code, row.groups, row.data)
        for row in OutcomeFact.objects.all()
    }
    assert OutcomeFact.objects.count() == count and before == after


def test_bookings_are_made_by_whoever_may():
    assert not Booking.objects.exclude(created_by__grants__role__in=["worker", "counselor", "supervisor"]).exists()
