from django.urls import reverse

from qingshan.audit.models import AuditEvent
from qingshan.consent.models import Consent
from qingshan.consent.selectors import has_consent
from qingshan.consent.services import grant


def test_the_words_are_shown_and_the_yes_is_recorded(sign_in, worker, adult):
    client, url = sign_in(worker), reverse("consent:grant", args=[adult.pk, "casework"])
    text = client.get(url).content.decode()
    assert "第 1 版" in text and "撤回的后果" in text and "由哪位监护人" not in text
    assert client.post(url, {"how": "signed"}).status_code == 302
    assert has_consent(adult, "casework")


def test_a_missing_answer_is_told_with_the_rest_kept(sign_in, worker, adult):
    url = reverse("consent:grant", args=[adult.pk, "casework"])
    assert sign_in(worker).post(url, {"csrf": "x"}).status_code == 422
    answer = sign_in(worker).post(url, {"how": "witnessed"})
    assert answer.status_code == 422 and "见证人" in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_child_without_a_verified_guardian_gives_none(sign_in, worker, child):
    url = reverse("consent:grant", args=[child.pk, "casework"])
    text = sign_in(worker).get(url).content.decode()
    assert "须先登记并核实监护人" in text
    answer = sign_in(worker).post(url, {"how": "signed"})
    assert answer.status_code == 422 and "须由监护人同意" in answer.content.decode()
    assert not has_consent(child, "casework")


def test_a_verified_guardian_gives_it(sign_in, worker, child, mother):
    url = reverse("consent:grant", args=[child.pk, "counselling"])
    assert sign_in(worker).post(url, {"how": "signed", "guardianship": mother.pk}).status_code == 302
    assert has_consent(child, "counselling")


def test_sharing_offers_only_organisations_of_its_kind(sign_in, worker, adult, organisations):
    url = reverse("consent:grant", args=[adult.pk, "share.charity"])
    text = sign_in(worker).get(url).content.decode()
    assert organisations["charity"].name in text and organisations["evaluator"].name not in text
    wrong = sign_in(worker).post(url, {"how": "signed", "recipient": organisations["evaluator"].pk})
    assert wrong.status_code == 422
    assert sign_in(worker).post(url, {"how": "signed", "recipient": organisations["charity"].pk}).status_code == 302


def test_a_withdrawal_names_its_effects_first_and_holds_at_once(sign_in, worker, adult):
    given = grant(actor=worker, person=adult, code="counselling", how="signed")
    client, url = sign_in(worker), reverse("consent:list", args=[adult.pk])
    assert given.purpose.effects in client.get(url).content.decode()
    withdraw = reverse("consent:withdraw", args=[adult.pk, given.pk])
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw).status_code == 302
    assert not has_consent(adult, "counselling")
    assert "已撤回" in client.get(url).content.decode()
    assert client.post(withdraw).status_code == 409


def test_consents_out_of_sight_look_missing(sign_in, cast, worker, adult):
    given = grant(actor=worker, person=adult, code="casework", how="signed")
    client = sign_in(cast.supervisor)
    assert client.get(reverse("consent:list", args=[adult.pk])).status_code == 404
    assert client.post(reverse("consent:withdraw", args=[adult.pk, given.pk])).status_code == 404
    assert has_consent(adult, "casework")


def test_reading_the_list_is_recorded(sign_in, worker, adult):
    sign_in(worker).get(reverse("consent:list", args=[adult.pk]))
    assert AuditEvent.objects.filter(action="consent.list", outcome="read", subject_id=str(adult.pk)).exists()


def test_the_persons_page_tells_where_consent_stands(sign_in, worker, adult):
    grant(actor=worker, person=adult, code="casework", how="signed")
    text = sign_in(worker).get(reverse("people:person-detail", args=[adult.pk])).content.decode()
    assert "知情同意" in text and "已同意" in text and "未同意" in text
