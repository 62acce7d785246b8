"""Each planted anomaly is found where somebody of the house would meet it: at any seed, in 100 cases or more."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from casework.assessments.models import Assessment
from casework.models import Case, Referral
from casework.referrals.selectors import inbox
from casework.referrals.services import ReferralInput, send_referral
from counseling.sessions.selectors import unsealed_sessions
from qingshan.accounts.models import Organisation, User
from qingshan.audit.models import AuditEvent
from qingshan.consent.selectors import has_consent
from qingshan.core.clock import now, today
from qingshan.core.desk import work_for
from qingshan.core.errors import Refused
from qingshan.people.models import Person
from qingshan.people.persons.matching import match_persons
from qingshan.people.selectors import age_on, guardians_of

pytestmark = [pytest.mark.django_db]


@pytest.fixture(scope="module", params=[11, 20140630])
def district(request, django_db_setup, django_db_blocker):
    """The smallest district that promises them all, at two seeds."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", cases=100, password="demo-password-for-tests", seed=request.param)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def overdue(username, kind):
    """What waits too long for somebody, of one kind."""
    actor = User.objects.get(username=username)
    return [item for item in work_for(actor) if str(item.kind) == kind and item.due_at and item.due_at < now()]


def test_overdue_paperwork_heads_the_work_lists(enter):
    plan, draft, note = (
        overdue("supervisor", "计划待审批"),
        overdue("worker", "预估草稿"),
        overdue("counselor", "咨询记录"),
    )
    assert plan and draft and note
    assert str(plan[0].title) in enter("supervisor")("/desk/") and str(draft[0].title) in enter("worker")("/desk/")
    counselor = User.objects.get(username="counselor")
    assert unsealed_sessions(counselor).filter(held_at__lt=now() - timedelta(days=6)).exists()
    assert "面谈记录尚未封存" in enter("counselor")("/desk/")


def test_an_orphan_referral_reproaches_its_sender_and_stands_in_the_inbox(enter):
    waiting = Referral.objects.filter(status="sent", accept_by__lt=now() - timedelta(days=2), accepted_by=None)
    orphan = waiting.get(sent_by__username="worker")
    assert orphan.case.number in [item.title for item in overdue("worker", "转介超时未办")]
    assert orphan in inbox(User.objects.get(username="counselor"))
    assert orphan.case.number in enter("counselor")("/desk/counseling/referrals/")


def test_a_red_case_waits_for_a_signature(enter):
    case = Case.objects.get(level="red", status="open", responsible__username="worker", stage="assessment")
    assert not Assessment.objects.filter(case=case).signed().exists()
    assert (case.number, "red") in [(item.title, item.level) for item in overdue("worker", "预估草稿")]
    assert case.number in enter("supervisor")("/desk/cases/", level="red", status="open")
    assert "草稿" in enter("supervisor")(f"/desk/cases/{case.number}/assessments/")


def test_a_child_under_14_is_served_without_a_guardians_consent(enter):
    worker = User.objects.get(username="worker")
    cases = Case.objects.filter(status="open", responsible=worker).select_related("person")
    (case,) = [
        found for found in cases if (age_on(found.person) or 99) < 14 and not has_consent(found.person, "casework")
    ]
    (guardian,) = guardians_of(case.person)
    assert not guardian.can_consent
    assert "未同意" in enter("worker")(reverse("consent:list", args=[case.person_id]))
    wanted = ReferralInput(
        kind="counselling",
        strand="counselling",
        to_organisation=Organisation.objects.get(kind="centre"),
        reason="x",
        disclosed=["age"],
    )
    with pytest.raises(Refused, match="referral.no_consent"):
        send_referral(actor=worker, case_id=case.pk, referral=wanted)


def test_a_resident_is_entered_twice(enter, client):
    person = next(
        case.person
        for case in Case.objects.filter(responsible__username="worker").select_related("person")
        if Person.objects.filter(name_index=case.person.name_index, birth_date=case.person.birth_date).count() == 2
    )
    window = User.objects.get(username="window")
    found = match_persons(actor=window, name=person.name, birth_date=person.birth_date)
    assert len(found) == 2 and all(match.reasons == ("name_birth",) for match in found)
    enter("window")
    page = client.post("/desk/people/", {"name": person.name, "birth_date": person.birth_date.isoformat()})
    assert page.content.decode().count(person.label) >= 2


def test_out_of_role_access_is_in_the_log_as_the_pages_write_it(enter, client):
    planted = AuditEvent.objects.filter(actor__username="editor", outcome="refused", reason="access.role")
    before = list(planted.values("action", "outcome", "reason", "route", "actor", "case_id", "subject_id"))
    assert len(before) >= 3
    enter("editor")("/desk/")
    assert client.get("/desk/cases/").status_code == 403
    last = (
        planted.order_by("pk").values("action", "outcome", "reason", "route", "actor", "case_id", "subject_id").last()
    )
    assert last in before


def test_a_deadline_after_new_year_rests_on_an_unpublished_calendar(enter):
    worker = User.objects.get(username="worker")
    later = [item for item in work_for(worker) if item.due_at and item.due_at.year > today().year]
    found, *_ = [item for item in later if item.provisional]
    page = enter("worker")("/desk/")
    assert str(found.title) in page and "暂定" in page and "暂定" in enter("worker")(found.url)
