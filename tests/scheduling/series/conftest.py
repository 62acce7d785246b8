import pytest

from .makers import NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Return a switch: clock.at(moment) sets the house's clock."""

    class Clock:
        def at(self, moment):
            monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    found = Clock()
    found.at(NOW)
    return found


@pytest.fixture
def pair(clock, cast, counselor, person_resource, resident, let_see):
    """The counsellor's own time and that of a resident whom the counsellor sees."""
    let_see(cast.counselor, resident)
    return [counselor, person_resource]


@pytest.fixture(autouse=True)
def no_owner(monkeypatch):
    """These series belong to no room above."""
    monkeypatch.setattr("scheduling.series.owners._owners", {})
