"""Nothing is changed by a request without its token, by anybody, anywhere."""

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from content.models import HomePage
from content.pages.tree import plant_tree

from . import matrix

pytestmark = pytest.mark.django_db
EXEMPT: list[str] = []
UNSAFE = [row for row in matrix.rows() if "POST" in row.methods]


@pytest.fixture(autouse=True)
def portal(db):
    plant_tree(apps)


def answers_without_token(cast, row, where):
    client = Client(enforce_csrf_checks=True)
    if row.roles != "PUBLIC":
        role = "worker" if row.roles == "SIGNED_IN" else row.roles.split()[0]
        client.force_login(getattr(cast, role))
    return client.post(matrix.address(row, where, None, ""))


def test_every_unsafe_route_refuses_a_request_without_token(cast):
    found = matrix.leaves()
    accepted = {}
    for row in UNSAFE:
        response = answers_without_token(cast, row, found[row.route][0][0])
        if response.status_code != 403 or "页面停留过久" not in response.content.decode():
            accepted[row.route] = response.status_code
    assert len(UNSAFE) > 80 and sorted(accepted) == EXEMPT, accepted


def test_the_check_can_fail(cast, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Csrf" not in name]
    row = next(row for row in UNSAFE if row.route == "core:display")
    assert answers_without_token(cast, row, "display/").status_code != 403


def test_exempt_views_are_those_that_ask_for_the_token_themselves():
    """Ninja and the CMS's own API check it beside their sign-in, which the two tests below try."""
    exempt = {
        name
        for name, entries in matrix.leaves().items()
        for where, leaf in entries
        if getattr(leaf.callback, "csrf_exempt", False) and not where.startswith("cms/api/main/")
    }
    assert exempt <= {"api:me", "api:workdays", "cms-doors:logout"}
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


def test_the_cms_deletes_nothing_without_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.editor)
    page = HomePage.objects.get()
    assert client.post(f"/cms/api/main/pages/{page.pk}/action/delete/").status_code == 403
    assert HomePage.objects.filter(pk=page.pk).exists()


def test_leaving_the_cms_takes_a_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.editor)
    client.post("/cms/logout/")
    assert client.get("/cms/").status_code == 200


def test_the_api_takes_nothing_unsafe(cast, sign_in):
    """Its description is the same whichever way it is asked for; everything else knows GET alone."""
    client = sign_in(cast.worker)
    for name, entries in matrix.leaves().items():
        path = "/" + entries[0][0]
        if name == "api:openapi-json":
            assert client.post(path).content == client.get(path).content
        elif name.startswith("api:"):
            assert client.post(path).status_code in (404, 405), name
