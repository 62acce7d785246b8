import pytest

from qingshan.people import sight
from tests.people.makers import Seen, make_person


@pytest.fixture
def seen(monkeypatch):
    """A sight of the test's own: seen.add(cast.worker, person)."""
    mine = Seen()
    monkeypatch.setattr(sight, "_sights", [mine])
    return mine


@pytest.fixture
def resident(db):
    return make_person("王小明")


@pytest.fixture
def worker(cast, seen, resident):
    """The worker, who sees the resident."""
    seen.add(cast.worker, resident)
    return cast.worker
