"""One sign-in page, two factors for staff, sessions that end."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from qingshan.accounts import middleware
from qingshan.audit.models import AuditEvent

LOGIN = "/accounts/login/"
PASSWORD = "cast-password-1"


@pytest.fixture(autouse=True)
def fresh_throttle():
    cache.clear()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def second_factor(cast, settings):
    """The worker with a TOTP and recovery codes, where staff need one."""
    settings.STAFF_SECOND_FACTOR = True
    secret = generate_totp_secret()
    TOTP.activate(cast.worker, secret)
    RecoveryCodes.activate(cast.worker)
    return secret


def test_a_password_opens_the_desk(cast, client):
    answer = client.post(LOGIN, {"login": "worker", "password": PASSWORD})
    assert answer.status_code == 302 and client.get("/desk/").status_code == 200
    assert AuditEvent.objects.filter(action="account.sign_in", actor=cast.worker).count() == 1


def test_a_wrong_password_is_throttled_by_account_wherever_it_comes_from(cast, client):
    for n in range(10):
        client.post(LOGIN, {"login": "worker", "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{n}")
    answer = client.post(LOGIN, {"login": "worker", "password": PASSWORD}, REMOTE_ADDR="10.0.1.1")
    assert "_auth_user_id" not in client.session and answer.status_code in (200, 429)


def test_a_spoofed_forwarding_header_does_not_make_a_new_visitor(cast, client):
    for n in range(10):
        client.post(LOGIN, {"login": "worker", "password": "wrong"}, HTTP_X_FORWARDED_FOR=f"10.9.0.{n}")
    client.post(LOGIN, {"login": "worker", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="10.9.1.1")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_the_cms_uses_the_same_sign_in(client, db):
    for door in ("/cms/", "/cms/login/"):
        answer = client.get(door)
        assert answer.status_code == 302 and answer["Location"].startswith(LOGIN)


def test_staff_without_a_second_factor_can_only_set_one_up(cast, sign_in, settings):
    settings.STAFF_SECOND_FACTOR = True
    client = sign_in(cast.worker)
    assert client.get("/desk/")["Location"].startswith("/accounts/2fa/")
    assert sign_in(cast.resident).get("/me/").status_code == 200


def test_a_second_factor_is_asked_for_and_its_code_works_once(second_factor, client, cast):
    answer = client.post(LOGIN, {"login": "worker", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/") and "_auth_user_id" not in client.session
    code = code_of(second_factor)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/desk/").status_code == 200
    client.logout()
    client.post(LOGIN, {"login": "worker", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(second_factor, client, cast):
    code = Authenticator.objects.get(user=cast.worker, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        client.post(LOGIN, {"login": "worker", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is expected
        client.logout()


def test_second_factor_secrets_lie_encrypted(second_factor, cast):
    stored = str(Authenticator.objects.filter(user=cast.worker).values_list("data", flat=True))
    assert second_factor not in stored and "v1|" in stored


@pytest.mark.parametrize("limit", ["idle", "absolute"])
def test_a_session_ends(cast, sign_in, settings, monkeypatch, limit):
    client = sign_in(cast.worker)
    assert client.get("/desk/").status_code == 200
    start, step = time.time(), settings.SESSION_IDLE_MINUTES * 60
    if limit == "idle":
        moments = [start + step + 1]
    else:
        moments = [start + n * (step - 60) for n in range(1, settings.SESSION_ABSOLUTE_HOURS * 3600 // (step - 60) + 2)]
    for moment in moments:
        monkeypatch.setattr(middleware.time, "time", lambda moment=moment: moment)
        answer = client.get("/desk/")
    assert answer.status_code == 302 and answer["Location"].startswith(LOGIN)
    assert "登录已超时" in client.get(LOGIN).content.decode()


def test_signing_in_changes_the_session_key_and_signing_out_ends_it(cast, client):
    client.get(LOGIN)
    client.session["planted"] = "x"
    before = client.session.session_key
    client.post(LOGIN, {"login": "worker", "password": PASSWORD})
    inside = client.session.session_key
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = inside
    assert before != inside and client.get("/desk/").status_code == 302


def test_each_role_starts_at_its_own_page(cast, sign_in):
    homes = {"worker": "/desk/", "resident": "/me/", "evaluator": "/evaluation/", "editor": "/cms/"}
    for name, home in homes.items():
        assert sign_in(getattr(cast, name)).get("/accounts/home/")["Location"] == home
