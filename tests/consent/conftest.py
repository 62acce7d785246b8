from datetime import date

import pytest

from qingshan.core.clock import now
from qingshan.people import sight
from qingshan.people.models import Guardianship
from tests.people.makers import Seen, make_person


@pytest.fixture
def seen(monkeypatch):
    mine = Seen()
    monkeypatch.setattr(sight, "_sights", [mine])
    return mine


@pytest.fixture
def adult(db):
    return make_person("王小明", birth_date=date(1980, 1, 1))


@pytest.fixture
def child(db):
    return make_person("王小小", birth_date=date(2019, 6, 1))


@pytest.fixture
def worker(cast, seen, adult, child):
    """The worker, who sees the adult and the child."""
    seen.add(cast.worker, adult)
    seen.add(cast.worker, child)
    return cast.worker


@pytest.fixture
def mother(worker, adult, child):
    """A verified guardianship of the child."""
    return Guardianship.objects.create(
        ward=child,
        guardian=adult,
        relation="parent",
        evidence="hukou_book",
        verified_at=now(),
        verified_by=worker,
    )
