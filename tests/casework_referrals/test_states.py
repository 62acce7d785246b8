import pytest

from casework.closing import referrals_have_ended
from casework.referrals.models import Referral
from casework.referrals.services import (
    accept_referral,
    decline_referral,
    report_back,
    start_serving,
    withdraw_referral,
)
from casework.work import work
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage


@pytest.fixture
def sent(consents, send):
    return send()


def test_a_referral_goes_from_sent_to_feedback_and_leaves_the_receivers_sight(cast, sent):
    accept_referral(actor=cast.partner, referral_id=sent.pk)
    start_serving(actor=cast.partner, referral_id=sent.pk)
    done = report_back(actor=cast.partner, referral_id=sent.pk, outcome="helped", feedback="已补缴")
    assert (done.status, done.outcome) == ("completed", "helped")
    assert not Referral.objects.visible_to(cast.partner).exists()
    assert Referral.objects.visible_to(cast.worker).get().feedback == "已补缴"


def test_a_declined_referral_returns_to_the_sender_with_its_reason(cast, case, sent):
    assert [blocker.code for blocker in referrals_have_ended(case)] == ["referral.open"]
    back = decline_referral(actor=cast.partner, referral_id=sent.pk, reason="不属于本部门")
    assert (back.status, back.decline_reason) == ("declined", "不属于本部门")
    assert OutboxMessage.objects.filter(template="work.returned", to_user=cast.worker).exists()
    assert list(referrals_have_ended(case)) == []
    case.refresh_from_db()
    assert case.responsible == cast.worker


def test_two_colleagues_cannot_both_accept(cast, sent, make_user):
    colleague = make_user("partner2", "partner")
    accept_referral(actor=cast.partner, referral_id=sent.pk)
    with pytest.raises(Refused, match="referral.accepted_by_another"):
        accept_referral(actor=colleague, referral_id=sent.pk)
    with pytest.raises(WrongState, match="referral.state"):
        accept_referral(actor=cast.partner, referral_id=sent.pk)


def test_the_sender_cannot_answer_and_the_receiver_cannot_withdraw(cast, sent):
    with pytest.raises(Refused, match="referral.not_receiver"):
        accept_referral(actor=cast.worker, referral_id=sent.pk)
    with pytest.raises(NotFound):
        withdraw_referral(actor=cast.partner, referral_id=sent.pk)


def test_a_withdrawn_referral_is_gone_for_the_receiver(cast, sent):
    withdraw_referral(actor=cast.worker, referral_id=sent.pk)
    with pytest.raises(NotFound, match="referral.not_found"):
        accept_referral(actor=cast.partner, referral_id=sent.pk)


def test_feedback_needs_acceptance_and_a_known_outcome(cast, sent):
    with pytest.raises(WrongState):
        report_back(actor=cast.partner, referral_id=sent.pk, outcome="helped")
    accept_referral(actor=cast.partner, referral_id=sent.pk)
    with pytest.raises(Invalid, match="referral.outcome"):
        report_back(actor=cast.partner, referral_id=sent.pk, outcome="wonderful")


def test_the_receiver_finds_it_on_the_desk_and_the_sender_when_it_is_late(cast, sent):
    assert [str(item.kind) for item in work(cast.partner)] == ["收到转介"]
    assert list(work(cast.worker)) == []
    Referral.objects.update(accept_by=now())
    assert [str(item.kind) for item in work(cast.worker)] == ["转介超时未办"]
