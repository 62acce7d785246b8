"""A resident's account: opened by who sees the person, handed over once, made one's own at first sign-in."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from qingshan.accounts.administration import users
from qingshan.accounts.models import RoleGrant, User
from qingshan.accounts.residents.services import (
    close_resident_account,
    open_resident_account,
    reset_resident_password,
)
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Refused, WrongState
from qingshan.people.households.models import Guardianship
from qingshan.people.services import add_guardian
from tests.people.makers import make_person

LOGIN = "/accounts/login/"
OWN = "my-own-long-word-9"


@pytest.fixture(autouse=True)
def fresh_throttle():
    cache.clear()


@pytest.fixture
def child(cast, seen):
    person = make_person("王小小", birth_date=today() - timedelta(days=365 * 9))
    seen.add(cast.worker, person)
    return person


def page(name, person):
    return reverse(f"residents:{name}", args=[person.pk])


def signed_in(user, password):
    client = Client()
    client.post(LOGIN, {"login": user.username, "password": password})
    return client


def shown_password(answer):
    groups = re.findall(r'<span class="d-inline-block me-3">([a-z0-9]{4})</span>', answer.content.decode())
    return "".join(groups)


def test_a_worker_opens_an_account_with_a_name_that_tells_nothing(worker, resident):
    user, password = open_resident_account(actor=worker, person=resident)
    assert re.fullmatch(r"q[a-hjkmnp-z2-9]{8}", user.username) and user.display_name == ""
    assert user.person == resident and user.roles == {Role.RESIDENT} and user.check_password(password)
    assert user.grants.get().granted_by == worker and user.must_change_password
    event = AuditEvent.objects.get(action="account.resident.open")
    assert event.actor == worker and event.subject_id == str(user.pk) and password not in event.reason


def test_the_password_is_shown_once(worker, resident, sign_in):
    client = sign_in(worker)
    answer = client.post(page("account-open", resident))
    user = User.objects.get(person=resident)
    word = shown_password(answer)
    assert len(word) == 12 and user.check_password(word) and "no-store" in answer["Cache-Control"]
    again = client.post(page("account-open", resident))
    assert again.status_code == 409 and shown_password(again) == ""
    later = client.get(page("account", resident)).content.decode()
    assert user.username in later and word[:4] not in later and "重置密码" in later


def test_the_person_page_leads_there(worker, resident, sign_in):
    body = sign_in(worker).get(reverse("people:person-detail", args=[resident.pk])).content.decode()
    assert page("account", resident) in body


def test_a_second_account_is_a_conflict(worker, resident):
    open_resident_account(actor=worker, person=resident)
    with pytest.raises(Conflict, match="resident_account.exists"):
        open_resident_account(actor=worker, person=resident)
    assert User.objects.filter(person=resident).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.WORKER, Role.WINDOW)])
def test_no_other_role_comes_near(role, cast, seen, resident, sign_in):
    actor = getattr(cast, role.value)
    seen.add(actor, resident)
    client = sign_in(actor)
    assert client.get(page("account", resident)).status_code == 403
    assert client.post(page("account-open", resident)).status_code == 403
    with pytest.raises(Refused, match="resident_account.not_opener"):
        open_resident_account(actor=actor, person=resident)
    assert not User.objects.filter(person=resident).exists()


@pytest.mark.parametrize("name", ["account-open", "account-reset", "account-close"])
def test_an_unseen_person_is_not_there(name, cast, seen, resident, sign_in):
    client = sign_in(cast.window)
    assert client.get(page("account", resident)).status_code == 404
    assert client.post(page(name, resident)).status_code == 404
    assert not User.objects.filter(person=resident).exists()


def test_a_child_needs_a_verified_guardian(worker, child, sign_in):
    with pytest.raises(Refused, match="resident_account.no_guardian"):
        open_resident_account(actor=worker, person=child)
    row = add_guardian(actor=worker, ward=child, relation="parent", guardian_name="王大")
    answer = sign_in(worker).post(page("account-open", child))
    assert answer.status_code == 403 and "须先登记并核实监护人" in answer.content.decode()
    Guardianship.objects.filter(pk=row.pk).update(evidence="birth", verified_at="2026-01-01T00:00Z", verified_by=worker)
    assert open_resident_account(actor=worker, person=child)[0].person == child


def test_nothing_but_the_own_password_opens_until_it_is_changed(worker, resident):
    user, password = open_resident_account(actor=worker, person=resident)
    client = signed_in(user, password)
    change = reverse("account_change_password")
    assert client.get("/me/")["Location"] == change
    assert "一次性密码" in client.get(change).content.decode()
    same = {"oldpassword": password, "password1": password, "password2": password}
    assert "不能与一次性密码相同" in client.post(change, same).content.decode()
    assert client.get("/me/").status_code == 302
    client.post(change, {"oldpassword": password, "password1": OWN, "password2": OWN})
    assert client.get("/me/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(OWN) and not user.must_change_password
    assert AuditEvent.objects.filter(action="account.password_change", actor=user).count() == 1


def test_a_reset_ends_every_session_and_socket(worker, resident, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("qingshan.realtime.services._send", sent.extend)
    user, first = open_resident_account(actor=worker, person=resident)
    client = signed_in(user, first)
    assert client.get("/accounts/password/change/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        _user, second = reset_resident_password(actor=worker, person=resident)
    assert client.get("/accounts/password/change/").status_code == 302
    assert "_auth_user_id" not in signed_in(user, first).session
    assert "_auth_user_id" in signed_in(user, second).session
    assert (f"user.{user.pk}", {"type": "ended"}) in sent
    assert AuditEvent.objects.filter(action="account.resident.reset", actor=worker).count() == 1


def test_a_closed_account_opens_nothing_until_it_is_opened_again(worker, resident, sign_in):
    user, password = open_resident_account(actor=worker, person=resident)
    client = signed_in(user, password)
    assert sign_in(worker).post(page("account-close", resident)).status_code == 302
    assert client.get("/accounts/password/change/").status_code == 302
    assert "_auth_user_id" not in signed_in(user, password).session
    with pytest.raises(WrongState, match="resident_account.none"):
        close_resident_account(actor=worker, person=resident)
    again, fresh = open_resident_account(actor=worker, person=resident)
    assert again.pk == user.pk and "_auth_user_id" in signed_in(again, fresh).session
    assert again.grants.count() == 1


def test_a_case_worker_does_not_reset_a_colleague(worker, resident):
    user, _password = open_resident_account(actor=worker, person=resident)
    RoleGrant.objects.create(user=user, role=Role.CLINICAL, valid_from=date(2026, 1, 1))
    for act in (reset_resident_password, close_resident_account):
        with pytest.raises(Refused, match="resident_account.staff"):
            act(actor=worker, person=resident)


def test_new_staff_and_reset_staff_change_their_password_first(cast, organisations, sign_in):
    user = users.create_user(
        actor=cast.admin,
        username="demo.new",
        display_name="演示新人",
        password="a-long-demo-word-7",
        role="worker",
        organisation=organisations["agency"],
    )
    assert sign_in(user).get("/desk/")["Location"] == reverse("account_change_password")
    client = sign_in(cast.worker)
    assert client.get("/desk/").status_code == 200
    answer = sign_in(cast.admin).post(reverse("administration:user-password", args=[cast.worker.pk]))
    assert client.get("/desk/")["Location"].startswith(LOGIN)
    assert signed_in(cast.worker, shown_password(answer)).get("/desk/")["Location"] == reverse(
        "account_change_password"
    )
    assert AuditEvent.objects.filter(action="account.reset", actor=cast.admin).count() == 1


def test_an_administrator_does_not_reset_a_resident(cast, worker, resident, sign_in):
    user, password = open_resident_account(actor=worker, person=resident)
    assert sign_in(cast.admin).post(reverse("administration:user-password", args=[user.pk])).status_code == 404
    user.refresh_from_db()
    assert user.check_password(password)
