"""The permanent cast: one person a role, in one small district. Tests name them and nobody else."""

from types import SimpleNamespace

import pytest
from django.test import Client

from qingshan.accounts.models import Area, Organisation, RoleGrant, Supervision, User
from qingshan.accounts.roles import Role

ORGANISATION_OF = {
    Role.HOTLINE: "bureau",
    Role.WINDOW: "street",
    Role.REPORTER: "community",
    Role.WORKER: "agency",
    Role.SUPERVISOR: "agency",
    Role.COUNSELOR: "centre",
    Role.CLINICAL: "centre",
    Role.STREET: "street",
    Role.DISTRICT: "bureau",
    Role.OVERSIGHT: "bureau",
    Role.PARTNER: "department",
    Role.CHARITY: "charity",
    Role.EVALUATOR: "evaluator",
    Role.EDITOR: "bureau",
    Role.PRIVACY: "bureau",
    Role.ADMIN: "bureau",
}


@pytest.fixture
def area(db):
    district, _ = Area.objects.get_or_create(code="159999", defaults={"name": "青山区（演示）", "citation": "演示"})
    street, _ = Area.objects.get_or_create(
        code="159999001", defaults={"name": "演示街道", "parent": district, "citation": "演示"}
    )
    return street


@pytest.fixture
def organisations(area):
    return {
        kind: Organisation.objects.create(name=f"演示{label}", kind=kind, area=area)
        for kind, label in Organisation.Kind.choices
    }


@pytest.fixture
def make_user(organisations):
    """Return a maker of users: make_user("worker2", Role.WORKER)."""

    def make(username: str, *roles: Role) -> User:
        user = User.objects.create_user(username=username, password="cast-password-1", display_name=f"演示{username}")
        for role in roles:
            kind = ORGANISATION_OF.get(role)
            RoleGrant.objects.create(user=user, role=role, organisation=organisations[kind] if kind else None)
        return user

    return make


@pytest.fixture
def cast(make_user):
    """One user a role, by the role's name, with the two supervision lines in place."""
    people = SimpleNamespace(**{role.value: make_user(role.value, role) for role in Role})
    Supervision.objects.create(supervisor=people.supervisor, supervisee=people.worker, kind="casework")
    Supervision.objects.create(supervisor=people.clinical, supervisee=people.counselor, kind="clinical")
    return people


@pytest.fixture
def sign_in():
    """Return a maker of signed-in clients: sign_in(cast.worker).get(...)."""

    def make(user: User, **extra) -> Client:
        client = Client(**extra)
        client.force_login(user)
        return client

    return make
