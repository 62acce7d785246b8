from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent, Purpose
from qingshan.consent.selectors import has_consent, purpose, purposes
from qingshan.consent.services import grant, withdraw
from qingshan.core.clock import now, today
from qingshan.core.errors import Conflict, Invalid, Refused, WrongState
from tests.people.makers import make_person


@pytest.mark.django_db
def test_the_five_purposes_stand_with_their_law():
    codes = ["casework", "counselling", "summary.case", "share.partner", "share.charity"]
    assert [row.code for row in purposes()] == codes
    assert all("个人信息保护法" in row.citation for row in purposes())


def test_a_yes_counts_for_its_own_purpose_only(worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    assert has_consent(adult, "casework")
    assert not has_consent(adult, "counselling") and not has_consent(adult, "share.charity")


def test_a_withdrawal_holds_at_once_and_keeps_the_row(worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    withdraw(actor=worker, person=adult, code="casework")
    assert not has_consent(adult, "casework")
    assert Consent.objects.get().withdrawn_by == worker
    with pytest.raises(WrongState, match="consent.none"):
        withdraw(actor=worker, person=adult, code="casework")
    grant(actor=worker, person=adult, code="casework", how="verbal")
    assert has_consent(adult, "casework")


def test_the_same_yes_twice_is_a_conflict(worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    with pytest.raises(Conflict, match="consent.stands"):
        grant(actor=worker, person=adult, code="casework", how="verbal")


def test_sharing_is_agreed_for_one_recipient_at_a_time(worker, adult, organisations):
    with pytest.raises(Invalid, match="consent.no_recipient"):
        grant(actor=worker, person=adult, code="share.charity", how="signed")
    charity, department = organisations["charity"], organisations["department"]
    grant(actor=worker, person=adult, code="share.charity", how="signed", recipient=charity)
    assert has_consent(adult, "share.charity", recipient=charity)
    assert not has_consent(adult, "share.charity", recipient=department)


def test_under_fourteen_only_a_guardian_consents(worker, child, mother):
    with pytest.raises(Invalid, match="consent.guardian_needed"):
        grant(actor=worker, person=child, code="casework", how="signed")
    assert not has_consent(child, "casework")
    given = grant(actor=worker, person=child, code="casework", how="signed", guardianship=mother)
    assert has_consent(child, "casework") and given.given_by == "guardian"


def test_on_the_fourteenth_birthday_the_person_consents(worker, seen):
    teen = make_person("演示少年", birth_date=today() - relativedelta(years=14))
    seen.add(worker, teen)
    grant(actor=worker, person=teen, code="casework", how="signed")
    younger = make_person("演示少年", birth_date=teen.birth_date + timedelta(days=1))
    seen.add(worker, younger)
    with pytest.raises(Invalid, match="consent.guardian_needed"):
        grant(actor=worker, person=younger, code="casework", how="signed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"verified_at": None}, "consent.guardian_unverified"),
        ({"in_conflict": True}, "consent.guardian_conflict"),
        ({"valid_from": date(2020, 1, 1), "valid_until": date(2021, 1, 1)}, "consent.guardian_over"),
    ],
)
def test_a_guardian_whose_yes_does_not_count(worker, child, mother, change, code):
    type(mother).objects.filter(pk=mother.pk).update(**change)
    mother.refresh_from_db()
    with pytest.raises(Invalid, match=code):
        grant(actor=worker, person=child, code="casework", how="signed", guardianship=mother)
    assert not has_consent(child, "casework")


def test_a_guardian_of_somebody_else_does_not_answer(worker, seen, mother):
    other = make_person("演示儿童", birth_date=date(2020, 1, 1))
    seen.add(worker, other)
    with pytest.raises(Invalid, match="consent.other_ward"):
        grant(actor=worker, person=other, code="casework", how="signed", guardianship=mother)


def test_an_unknown_birth_date_asks_for_the_age_face_to_face(worker, seen):
    caller = make_person(is_anonymous=True)
    seen.add(worker, caller)
    with pytest.raises(Invalid, match="consent.age_unknown"):
        grant(actor=worker, person=caller, code="casework", how="verbal")
    assert grant(actor=worker, person=caller, code="casework", how="verbal", age_confirmed=True)


def test_a_witnessed_yes_names_the_witness(worker, adult):
    with pytest.raises(Invalid, match="consent.no_witness"):
        grant(actor=worker, person=adult, code="casework", how="witnessed", witness=" ")


def test_a_yes_cannot_lie_in_the_future(worker, adult):
    with pytest.raises(Invalid, match="consent.future"):
        grant(actor=worker, person=adult, code="casework", how="signed", given_at=now() + timedelta(hours=1))


def test_new_words_that_must_be_renewed_end_the_old_yes(worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    old = purpose("casework")
    newer = Purpose(code="casework", version=2, title=old.title, text="新的告知", effects="", citation=old.citation)
    newer.must_renew = False
    newer.save()
    assert has_consent(adult, "casework")
    Purpose.objects.filter(pk=newer.pk).update(must_renew=True)
    assert not has_consent(adult, "casework")
    grant(actor=worker, person=adult, code="casework", how="signed")
    assert has_consent(adult, "casework")


def test_a_worker_without_sight_records_nothing(cast, seen, adult):
    with pytest.raises(Refused, match="consent.out_of_sight"):
        grant(actor=cast.worker, person=adult, code="casework", how="signed")
    assert not AuditEvent.objects.filter(action="consent.grant").exists()


def test_a_resident_withdraws_alone(cast, worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    cast.resident.person = adult
    cast.resident.save()
    withdraw(actor=cast.resident, person=adult, code="casework")
    assert not has_consent(adult, "casework")


def test_consents_are_seen_through_the_person(cast, worker, adult):
    given = grant(actor=worker, person=adult, code="casework", how="signed")
    assert list(Consent.objects.visible_to(worker)) == [given]
    assert not Consent.objects.visible_to(cast.supervisor).exists()
    assert AuditEvent.objects.filter(action="consent.grant", subject_id=str(given.pk), reason="casework").exists()
