"""One district for all tests of a file: built once, rolled back at its end."""

import pytest
from django.core.management import call_command
from django.db import transaction

PASSWORD = "demo-password-for-tests"


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """A demo of 120 cases at a seed of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", cases=120, password=PASSWORD, seed=7)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def enter(district, db, client):
    """Return a maker of signed-in visits: enter("worker")("/desk/") gives the text of a page that opens."""
    from qingshan.accounts.models import User

    def sign_in(username):
        client.force_login(User.objects.get(username=username))

        def read(path, **data):
            page = client.get(path, data)
            assert page.status_code == 200, (path, page.status_code)
            return page.content.decode()

        return read

    return sign_in
