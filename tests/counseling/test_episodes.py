"""A referral becomes an episode only with consent; closing tells the case how many sessions, and nothing else."""

import pytest

from casework.cases.models import CaseEvent
from casework.referrals.models import Referral
from casework.referrals.services import withdraw_referral
from counseling.episodes.services import close_episode, decline, open_episode, record_advice
from counseling.models import Episode, MedicalAdvice
from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState

from .makers import make_case, make_consent, make_held, make_referral, make_session

pytestmark = pytest.mark.django_db


def test_accepting_opens_an_episode_and_names_the_supervisor(cast, referral):
    episode = open_episode(actor=cast.counselor, referral_id=referral.pk)
    assert (episode.counselor, episode.supervisor) == (cast.counselor, cast.clinical)
    assert episode.case_id == referral.case_id
    assert Referral.objects.get(pk=referral.pk).status == "accepted"
    assert AuditEvent.objects.filter(action="episode.open", subject_id=str(episode.pk)).count() == 1


def test_without_consent_nothing_is_accepted(cast, referral):
    Consent.objects.update(withdrawn_at=now(), withdrawn_by=cast.worker)
    with pytest.raises(WrongState, match=r"episode\.no_consent"):
        open_episode(actor=cast.counselor, referral_id=referral.pk)
    assert Referral.objects.get(pk=referral.pk).status == "sent"
    assert not Episode.objects.exists()


def test_a_referral_is_accepted_once(cast, referral, stranger):
    open_episode(actor=cast.counselor, referral_id=referral.pk)
    with pytest.raises((WrongState, Refused)):
        open_episode(actor=stranger, referral_id=referral.pk)
    assert Episode.objects.count() == 1


def test_one_open_episode_a_person_and_case(cast, centre, episode):
    again = make_referral(cast.worker, centre, episode.case)
    with pytest.raises(Conflict, match=r"episode\.open_already"):
        open_episode(actor=cast.counselor, referral_id=again.pk)
    assert Referral.objects.get(pk=again.pk).status == "sent"


def test_declining_gives_the_case_back_with_the_reason(cast, referral):
    decline(actor=cast.counselor, referral_id=referral.pk, reason="近期没有空档")
    found = Referral.objects.get(pk=referral.pk)
    assert (found.status, found.decline_reason) == ("declined", "近期没有空档")
    assert not Episode.objects.exists()


def test_a_worker_cannot_open_an_episode(cast, referral):
    with pytest.raises(Refused):
        open_episode(actor=cast.worker, referral_id=referral.pk)
    assert not Episode.objects.exists()


def test_closing_reports_the_number_of_sessions_and_no_more(cast, episode):
    make_held(episode)
    close_episode(actor=cast.counselor, episode_id=episode.pk, reason="goals_met", outcome="helped")
    referral = Referral.objects.get(pk=episode.referral_id)
    assert (referral.status, referral.outcome, referral.feedback) == ("completed", "helped", "共完成面谈 1 次。")
    assert set(
        CaseEvent.objects.filter(case=episode.case, kind__startswith="session").values_list("kind", flat=True)
    ) == {"session.held"}


def test_a_summary_needs_the_residents_own_consent(cast, episode):
    with pytest.raises(Invalid, match=r"episode\.no_summary_consent"):
        close_episode(
            actor=cast.counselor, episode_id=episode.pk, reason="goals_met", outcome="helped", summary="睡眠好转"
        )
    assert Episode.objects.get(pk=episode.pk).is_open
    make_consent(episode.person, cast.worker, "summary.case")
    close_episode(actor=cast.counselor, episode_id=episode.pk, reason="goals_met", outcome="helped", summary="睡眠好转")
    assert "睡眠好转" in Referral.objects.get(pk=episode.referral_id).feedback


def test_a_booked_session_keeps_the_episode_open(cast, episode):
    make_session(episode)
    with pytest.raises(WrongState, match=r"episode\.session_booked"):
        close_episode(actor=cast.counselor, episode_id=episode.pk, reason="goals_met", outcome="helped")


def test_only_the_counsellor_closes(cast, episode):
    with pytest.raises(Refused, match=r"episode\.not_counselor"):
        close_episode(actor=cast.clinical, episode_id=episode.pk, reason="goals_met", outcome="helped")
    with pytest.raises(NotFound):
        close_episode(actor=cast.worker, episode_id=episode.pk, reason="goals_met", outcome="helped")


def test_medical_advice_is_recorded_sealed(cast, episode):
    given = {"given_at": now(), "institution": "演示医院", "response": "considering"}
    advice = record_advice(actor=cast.counselor, episode_id=episode.pk, **given)
    stored = MedicalAdvice.objects.filter(pk=advice.pk).extra(select={"raw": "institution"}).values_list("raw")[0][0]
    assert "演示医院" not in stored
    assert MedicalAdvice.objects.get(pk=advice.pk).institution == "演示医院"


def test_advice_cannot_lie_in_the_future(cast, episode):
    later = now().replace(year=now().year + 1)
    with pytest.raises(Invalid, match=r"advice\.in_future"):
        record_advice(
            actor=cast.counselor, episode_id=episode.pk, given_at=later, institution="演示医院", response="accepted"
        )


def test_a_counsellor_does_not_see_their_own_counselling(cast, centre, make_user, area):
    case = make_case(cast.worker, area=area)
    make_consent(case.person, cast.worker)
    episode = open_episode(actor=cast.counselor, referral_id=make_referral(cast.worker, centre, case).pk)
    cast.counselor.person = case.person
    cast.counselor.save()
    assert not Episode.objects.visible_to(cast.counselor).filter(pk=episode.pk).exists()


def test_a_referral_taken_back_ends_booking_and_closing_still_works(cast, episode):
    withdraw_referral(actor=cast.worker, referral_id=episode.referral_id)
    with pytest.raises(WrongState, match=r"episode\.referral_ended"):
        make_session(episode)
    closed = close_episode(actor=cast.counselor, episode_id=episode.pk, reason="withdrew", outcome="stopped")
    assert closed.status == "closed"
    assert Referral.objects.get(pk=episode.referral_id).status == "withdrawn"
