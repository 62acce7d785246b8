"""The figure's own district at a small size: full of bookings, and answered as subtraction of rows answers."""

import pytest

import bench.harness
from qingshan.core.clock import today
from scheduling.availability.selectors import free_slots
from scheduling.bookings.models import Allocation
from scheduling.search.selectors import search


@pytest.fixture
def figure(monkeypatch, db):
    monkeypatch.setattr(bench.harness, "REGISTRY", {})
    from bench.figures import availability

    monkeypatch.setattr(availability, "COLLEAGUES", 4)
    monkeypatch.setattr(availability, "BOOKINGS", 800)
    availability.district.cache_clear()
    yield availability
    availability.district.cache_clear()


def test_the_district_has_what_the_figure_says_and_the_page_shows_it(figure):
    here = figure.district()
    assert Allocation.objects.filter(resource__in=here.resources).count() == 800
    wish = figure.wish()
    found = search(wish, colleagues=[row.pk for row in here.resources])
    for one, row in zip(found, here.resources, strict=True):
        assert one.slots() == free_slots(resources=[row], first=today(), last=wish.last, minutes=60)
    assert sum(one.count for one in found) > 0


def test_the_library_reads_every_hour_and_meeting(figure):
    here = figure.district()
    calendars = list(figure.Calendar.objects.filter(pk__in=[row.calendar_id for row in here.resources]))
    before = figure.by_period(calendars)
    figure.template_events(here.resources[0])
    assert figure.by_period(calendars) >= before + 35
