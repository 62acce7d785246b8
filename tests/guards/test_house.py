"""The walls of the house: rooms, doors and the folder that must not hide the standard library."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db.models import ForeignKey
from django.http import HttpResponse
from django.urls import get_resolver, path

from qingshan.access.checks import every_route_has_a_policy
from qingshan.access.routes import PUBLIC, foreign, named_walk, roles, route

ROOT = Path(settings.ROOT)
ROOM_OF = {"scheduling": "scheduling", "casework": "casework", "counseling": "counseling", "content": "content"}
KERNEL = {"core", "accounts", "access", "people", "consent", "audit", "notifications", "realtime", "reporting", "api"}


def room(label):
    return ROOM_OF.get(label, "kernel" if label in KERNEL else "library")


def test_platform_holds_qingshan_alone_and_stays_the_standard_library():
    assert [p.name for p in (ROOT / "platform").iterdir() if p.name != "__pycache__"] == ["qingshan"]
    assert Path(platform.__file__).is_relative_to(Path(sys.base_prefix))


def test_uuid_imports_with_platform_on_the_path():
    run = subprocess.run(
        [sys.executable, "-c", "import uuid, platform; print(platform.system())"],
        cwd=ROOT,
        env={"PYTHONPATH": "platform:."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0 and run.stdout.strip()


def reverse_sides_shown(models):
    """Foreign keys from one room to another whose reverse side can be seen from below."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and room(model._meta.app_label) in ROOM_OF.values()
        and room(field.related_model._meta.app_label) not in {room(model._meta.app_label), "library"}
        and not (field.remote_field.related_name or "").endswith("+")
    ]


def test_foreign_keys_across_rooms_hide_their_reverse_side():
    assert reverse_sides_shown(apps.get_models()) == []


def test_the_reverse_side_check_can_fail(monkeypatch):
    model = apps.get_model("casework", "Case")
    field = model._meta.get_field("person")
    monkeypatch.setattr(field.remote_field, "related_name", "cases")
    assert "casework.Case.person" in reverse_sides_shown([model])


def test_every_route_names_a_policy():
    assert every_route_has_a_policy(None) == []
    assert len(list(named_walk(get_resolver().url_patterns))) > 100


def test_the_site_refuses_a_route_without_policy(settings):
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("bare/", lambda request: HttpResponse())]})
    errors = every_route_has_a_policy(None)
    assert [error.id for error in errors] == ["qingshan.E010"] and "bare/" in errors[0].msg
    assert errors[0].id in {error.id for error in run_checks(tags=["urls"])}


def test_a_request_to_a_route_without_policy_is_refused(client, settings, db):
    urls = type("Urls", (), {"urlpatterns": [path("bare/", lambda request: HttpResponse("open"))]})
    settings.ROOT_URLCONF = type(
        "Urls", (), {"urlpatterns": [*get_resolver("qingshan.urls").url_patterns, *urls.urlpatterns]}
    )
    answer = client.get("/bare/")
    assert answer.status_code in (403, 404) and b"open" not in answer.content


def test_a_policy_without_roles_is_a_mistake():
    with pytest.raises(ValueError, match="role"):
        roles("case.read")


def test_foreign_routes_and_own_ones_carry_their_policy():
    own = route("x/", lambda request: HttpResponse(), name="x", policy=PUBLIC)
    taken = foreign(path("y/", lambda request: HttpResponse()), policy=PUBLIC)
    assert own.callback.policy is taken.callback.policy is PUBLIC
