"""``/me/`` shows a resident the own things, and nothing of anybody else's."""

import pytest
from django.core.cache import cache

from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.people.models import Person


@pytest.fixture
def residents(make_user, db):
    cache.clear()
    users = [make_user(name, Role.RESIDENT) for name in ("resident-a", "resident-b")]
    for user in users:
        user.person = Person.objects.create(is_anonymous=True)
        user.save()
    return users


def test_an_empty_page_says_what_will_be_here(residents, sign_in):
    text = sign_in(residents[0]).get("/me/").content.decode()
    for words in ("目前没有预约", "还没有商定的计划", "还没有求助记录", "还没有同意记录"):
        assert words in text


def test_a_request_sent_while_signed_in_is_on_the_own_page_only(residents, sign_in):
    mine, other = (sign_in(user) for user in residents)
    mine.post("/help/", {"story": "演示求助", "urgency": "yellow", "reporter": "applicant"})
    from casework.intake.models import Lead

    number = Lead.objects.get().receipt_number
    assert number in mine.get("/me/").content.decode()
    assert number not in other.get("/me/").content.decode()


def test_opening_it_is_in_the_log(residents, sign_in):
    sign_in(residents[0]).get("/me/")
    event = AuditEvent.objects.get(action="me.open")
    assert event.subject_id == str(residents[0].person_id) and event.actor == residents[0]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RESIDENT}))
def test_no_other_role_gets_in(cast, sign_in, role):
    assert sign_in(getattr(cast, role)).get("/me/").status_code == 403


def test_without_sign_in_it_asks_to_sign_in(client, db):
    response = client.get("/me/")
    assert response.status_code == 302 and response.url.startswith("/accounts/login/")
