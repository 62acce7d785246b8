"""The password that `make run` prints opens the demo's accounts, and changes nobody else's."""

import pytest
from django.core.management import call_command

from qingshan.accounts.models import User
from qingshan.core.demo.staff import MAIL


@pytest.fixture
def district(db):
    """A demo that stands already, and one account that is not the demo's."""
    for name in ("worker", "counselor"):
        User.objects.create_user(username=name, email=f"{name}{MAIL}", password="the-old-password")
    User.objects.create_user(username="somebody", email="somebody@example.org", password="the-old-password")


def opens(username: str, password: str) -> bool:
    return User.objects.get(username=username).check_password(password)


def test_a_new_demo_password_takes_effect_on_the_next_run(district):
    call_command("demo", "--once", "--password", "a-new-password")
    assert opens("worker", "a-new-password")
    assert opens("counselor", "a-new-password")
    assert not opens("worker", "the-old-password")


def test_an_account_that_is_not_the_demos_keeps_its_password(district):
    call_command("demo", "--once", "--password", "a-new-password")
    assert opens("somebody", "the-old-password")


def test_without_a_password_nothing_changes(district):
    call_command("demo", "--once", "--password", "")
    assert opens("worker", "the-old-password")
