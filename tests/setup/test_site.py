"""What stands already is not done again, and what changed is."""

import pytest

PREPARE = """
import os
from house import site
asked = []
site.step = lambda title, command, env: asked.append(title)
for password in ("one", "one", "two"):
    site.prepare({**os.environ, "DATABASE_URL": "postgres://127.0.0.1:1/none", "DEMO_PASSWORD": password})
    (site.data_dir() / "static").mkdir(exist_ok=True)
    print(", ".join(asked) or "nothing")
    asked.clear()
"""
PASSWORD = """
from house import site
print(site.demo_password(), oct((site.data_dir() / "demo-password").stat().st_mode & 0o777))
"""


@pytest.fixture
def lines(script):
    def of(text: str, **variables: str) -> list[str]:
        return script(text, **variables).communicate(timeout=60)[0].splitlines()

    return of


def test_a_second_start_repeats_nothing_and_a_new_password_is_brought_in(lines):
    first, second, third = lines(PREPARE)
    assert first == "migrate, collect static files, load the demo district"
    assert second == "nothing"
    assert third == "migrate, load the demo district"


def test_the_password_is_made_once_and_kept_for_its_owner_alone(lines):
    first = lines(PASSWORD, DEMO_PASSWORD="")
    assert lines(PASSWORD, DEMO_PASSWORD="") == first
    password, mode = first[0].split()
    assert len(password) >= 20
    assert mode == "0o600"


def test_a_given_password_is_used_and_remembered(lines):
    assert lines(PASSWORD, DEMO_PASSWORD="given-by-hand")[0].startswith("given-by-hand ")
    assert lines(PASSWORD, DEMO_PASSWORD="")[0].startswith("given-by-hand ")


def test_the_accounts_that_are_shown_are_all_the_roles(lines):
    from qingshan.accounts.roles import Role

    assert lines("from house import site; print(*site.demo_accounts())") == [" ".join(Role.values)]
