import pytest

from casework.referrals.models import Referral
from casework.referrals.selectors import disclosed_to
from casework.referrals.services import ReferralInput, send_referral
from qingshan.accounts.models import Organisation
from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Invalid, Refused


def test_without_the_consent_nothing_is_sent(send):
    for kind in ("counselling", "department", "charity", "activity"):
        with pytest.raises(Refused, match="referral.no_consent"):
            send(kind)
    assert not Referral.objects.exists()


def test_consent_to_one_department_is_not_consent_to_another(cast, case, consents, send):
    other = Organisation.objects.create(name="演示另一部门", kind="department")
    with pytest.raises(Refused, match="referral.no_consent"):
        send(to_organisation=other)


def test_an_emergency_sends_without_consent_only_when_red_and_leaves_its_ground(case, send):
    with pytest.raises(Refused, match="referral.override_not_red"):
        send(override="life")
    type(case).objects.filter(pk=case.pk).update(level="red")
    with pytest.raises(Refused, match="referral.override_unknown"):
        send(override="because")
    sent = send(override="life")
    assert sent.override == "life"
    assert AuditEvent.objects.get(action="referral.sent").reason == "life"


def test_a_field_beyond_the_purpose_is_refused(consents, send):
    with pytest.raises(Invalid, match="referral.fields"):
        send("charity", disclosed=["name", "level"])
    with pytest.raises(Invalid, match="referral.fields"):
        send(disclosed=[])


def test_a_kind_goes_only_to_its_kind_of_organisation(cast, case, consents, organisations):
    wrong = ReferralInput("counselling", "counselling", organisations["charity"], "演示", ["summary"])
    with pytest.raises(Invalid, match="referral.organisation"):
        send_referral(actor=cast.worker, case_id=case.pk, referral=wrong)


def test_the_receiver_reads_what_was_ticked_and_nothing_else(cast, consents, send):
    sent = send(disclosed=["summary"])
    assert [(str(field.label), field.value) for field in disclosed_to(cast.partner, sent)] == [
        ("转介说明", "需要办理社保补缴")
    ]
    assert disclosed_to(cast.charity, sent) == []


def test_only_the_role_of_the_kind_at_the_receiving_organisation_sees_it(cast, consents, send, make_user):
    sent = {kind: send(kind).pk for kind in ("counselling", "department", "charity")}
    for user, kind in ((cast.counselor, "counselling"), (cast.partner, "department"), (cast.charity, "charity")):
        assert list(Referral.objects.visible_to(user).values_list("pk", flat=True)) == [sent[kind]]
    for user in (cast.clinical, cast.window, cast.evaluator, cast.admin, cast.resident, cast.oversight):
        assert not Referral.objects.visible_to(user).exists()


def test_red_is_answered_sooner_than_green(case, consents, send):
    times = {}
    for level in ("green", "orange", "red"):
        type(case).objects.filter(pk=case.pk).update(level=level)
        times[level] = send().accept_by
    assert times["red"] < times["orange"] < times["green"]
