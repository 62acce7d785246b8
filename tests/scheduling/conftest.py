import pytest

from qingshan.people.models import Person
from qingshan.people.persons.models import name_index
from qingshan.people.sight import register_sight
from scheduling.resources.services import resource_for_person

from .makers import make_hours, make_room


@pytest.fixture
def room(cast):
    return make_room(cast.admin)


@pytest.fixture
def counselor(cast):
    return make_hours(cast.counselor)


@pytest.fixture
def resident(db):
    return Person.objects.create(name="演示居民", name_index=name_index("演示居民"))


@pytest.fixture
def let_see(monkeypatch):
    """Return a switch: let_see(user, person) lets a user see a person, as an open case would."""
    pairs: set[tuple[int, object]] = set()
    monkeypatch.setattr("qingshan.people.sight._sights", [])
    register_sight(lambda actor: Person.objects.filter(pk__in=[p for u, p in pairs if u == actor.pk]).values("pk"))
    return lambda user, person: pairs.add((user.pk, person.pk))


@pytest.fixture
def person_resource(resident):
    return resource_for_person(resident)


@pytest.fixture
def seeded_limits(transactional_db):
    """Emptying the tables after an earlier test took the seeds of the migrations with it; put the limits back."""
    from importlib import import_module

    from django.apps import apps

    from qingshan.core.limits.services import seed_limits

    for module in (
        "scheduling.migrations.0003_seed",
        "scheduling.migrations.0005_waiting",
        "scheduling.migrations.0007_reminders",
        "scheduling.migrations.0009_terms",
        "scheduling.migrations.0012_activities",
        "scheduling.migrations.0014_outside",
        "qingshan.notifications.migrations.0002_seed",
    ):
        seed_limits(apps, import_module(module).LIMITS)
