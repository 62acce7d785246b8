import pytest
from django.urls import reverse

from qingshan.audit.models import AuditEvent
from qingshan.people.models import Identifier, PossibleDuplicate
from qingshan.people.services import add_contact_point, add_guardian, add_identifier, set_address
from tests.people.makers import make_person, synthetic_id

NUMBER = synthetic_id(sequence=21)


@pytest.fixture
def full(worker, resident):
    """The resident with a number, a phone, an address and a guardian."""
    add_identifier(actor=worker, person=resident, kind="resident_id", number=NUMBER)
    add_contact_point(
        actor=worker, person=resident, phone="13900000004", use="first", hours="晚上八点后", words="我是小李"
    )
    set_address(actor=worker, person=resident, text="演示街道演示路 18 号 3 单元")
    add_guardian(actor=worker, ward=resident, relation="spouse", guardian_name="演示配偶", guardian_phone="13900000005")
    return resident


def page(person):
    return reverse("people:person-detail", args=[person.pk])


def test_the_page_masks_what_is_protected_and_its_reading_is_recorded(sign_in, worker, full):
    answer = sign_in(worker).get(page(full))
    text = answer.content.decode()
    assert answer.status_code == 200 and "王小明" in text and "晚上八点后" in text
    assert f"{NUMBER[:3]}***********{NUMBER[-4:]}" in text
    assert not any(secret in text for secret in (NUMBER, "13900000004", "13900000005", "18 号", "演示配偶"))
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="person.open", actor=worker, subject_id=str(full.pk)).exists()


def test_a_number_is_shown_once_for_a_reason_and_the_asking_is_recorded(sign_in, worker, full):
    client = sign_in(worker)
    row = full.identifiers.get()
    url = reverse("people:person-reveal", args=[full.pk])
    refused = client.post(url, {"kind": "identifier", "row": row.pk, "reason": ""})
    assert refused.status_code == 422 and NUMBER not in refused.content.decode()
    assert not AuditEvent.objects.filter(action__startswith="person.reveal").exists()
    shown = client.post(url, {"kind": "identifier", "row": row.pk, "reason": "verify"})
    assert NUMBER in shown.content.decode() and "13900000004" not in shown.content.decode()
    event = AuditEvent.objects.get(action="person.reveal.identifier")
    assert (event.actor, event.subject_id, event.reason) == (worker, str(row.pk), "verify")
    assert NUMBER not in client.get(page(full)).content.decode()


@pytest.mark.parametrize(
    ("kind", "rows", "secret"),
    [
        ("phone", "contact_points", "13900000004"),
        ("address", "addresses", "演示街道演示路 18 号 3 单元"),
        ("guardian", "guardianships", "13900000005"),
    ],
)
def test_phones_and_addresses_are_shown_the_same_way(sign_in, worker, full, kind, rows, secret):
    row = getattr(full, rows).get()
    url = reverse("people:person-reveal", args=[full.pk])
    answer = sign_in(worker).post(url, {"kind": kind, "row": row.pk, "reason": "contact"})
    assert secret in answer.content.decode()
    assert AuditEvent.objects.filter(action=f"person.reveal.{kind}", reason="contact").exists()


def test_a_row_of_somebody_else_is_not_shown(sign_in, worker, full, seen):
    other = make_person("演示他人")
    seen.add(worker, other)
    url = reverse("people:person-reveal", args=[other.pk])
    row = full.identifiers.get()
    answer = sign_in(worker).post(url, {"kind": "identifier", "row": row.pk, "reason": "verify"})
    assert answer.status_code == 404 and NUMBER not in answer.content.decode()


def test_out_of_sight_looks_like_missing(sign_in, cast, seen, resident):
    client = sign_in(cast.worker)
    hidden = client.get(page(resident))
    missing = client.get("/desk/people/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == missing.status_code == 404

    def body(answer):
        return answer.content.decode().split("<main")[1]

    assert body(hidden) == body(missing)


def test_a_counselor_sees_no_numbers_phones_or_addresses(sign_in, cast, seen, full):
    seen.add(cast.counselor, full)
    client = sign_in(cast.counselor)
    text = client.get(page(full)).content.decode()
    assert "晚上八点后" in text and "我是小李" in text
    assert not any(word in text for word in (NUMBER[-4:], "显示完整号码", "登记证件", "演示路"))
    row = full.identifiers.get()
    url = reverse("people:person-reveal", args=[full.pk])
    assert client.post(url, {"kind": "identifier", "row": row.pk, "reason": "verify"}).status_code == 403


@pytest.mark.parametrize("role", ["evaluator", "admin", "editor", "partner", "privacy", "resident", "oversight"])
def test_other_roles_do_not_come_in(sign_in, cast, seen, resident, role):
    user = getattr(cast, role)
    seen.add(user, resident)
    assert sign_in(user).get(page(resident)).status_code == 403


def test_a_wrong_number_is_told_on_the_field_and_kept(sign_in, worker, resident):
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    url = reverse("people:identifier-new", args=[resident.pk])
    answer = sign_in(worker).post(url, {"kind": "resident_id", "number": wrong})
    text = answer.content.decode()
    assert answer.status_code == 422 and "校验不通过" in text and wrong in text
    assert not Identifier.objects.exists()


def test_a_number_that_stands_elsewhere_marks_a_possible_duplicate(sign_in, worker, full, seen):
    twin = make_person("王小明")
    seen.add(worker, twin)
    url = reverse("people:identifier-new", args=[twin.pk])
    answer = sign_in(worker).post(url, {"kind": "resident_id", "number": NUMBER})
    assert answer.status_code == 409 and "已经登记在另一份居民档案" in answer.content.decode()
    assert PossibleDuplicate.objects.get().reasons == ["id_number"]
    assert "疑似重复建档" in sign_in(worker).get(page(twin)).content.decode()


def test_an_unknown_area_warns_and_saves(sign_in, worker, resident):
    url = reverse("people:identifier-new", args=[resident.pk])
    answer = sign_in(worker).post(url, {"kind": "resident_id", "number": NUMBER}, follow=True)
    assert "不是已知的区划代码" in answer.content.decode() and Identifier.objects.get().area_doubt


def test_the_search_shows_a_label_and_opens_only_within_sight(sign_in, cast, worker, full):
    url = reverse("people:search")
    mine = sign_in(worker).post(url, {"id_number": NUMBER}).content.decode()
    assert "王**" in mine and page(full) in mine and "王小明" not in mine
    others = sign_in(cast.window).post(url, {"phone": "139 0000 0004"}).content.decode()
    assert "王**" in others and page(full) not in others
    nothing = sign_in(cast.window).post(url, {"name": "王小明"})
    assert nothing.status_code == 422 and "姓名加出生日期" in nothing.content.decode()


FORMS = [
    ("people:person-edit", {"name": "王大明", "sex": "male", "language": "mn", "hukou": "elsewhere"}),
    ("people:contact-new", {"phone": "0472 3333333", "whose": "own", "use": "allowed"}),
    ("people:address-new", {"kind": "residence", "text": "演示路 2 号"}),
    ("people:household-new", {"name": "演示子女", "relation": "child", "sex": "female"}),
    ("people:guardian-new", {"guardian_name": "演示监护", "relation": "parent", "evidence": "court"}),
]


@pytest.mark.parametrize(("name", "data"), FORMS)
def test_each_form_opens_saves_and_goes_back_to_the_person(sign_in, worker, resident, name, data):
    client, url = sign_in(worker), reverse(name, args=[resident.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, data)
    assert answer.status_code == 302 and answer["Location"] == page(resident)
    assert client.get(page(resident)).status_code == 200


@pytest.mark.parametrize(("name", "data"), FORMS)
def test_each_form_says_what_is_missing(sign_in, worker, resident, name, data):
    answer = sign_in(worker).post(reverse(name, args=[resident.pk]), {"csrf": "x"})
    assert answer.status_code == 422 and "invalid" in answer.content.decode()
