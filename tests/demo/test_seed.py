"""The same seed at the same moment makes the same district; any moment will do."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from casework.models import Case, Lead
from counseling.models import ScaleResponse
from qingshan.people.models import Person
from scheduling.models import Booking

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 9, 16, 10, 5, tzinfo=CHINA)


def built(monkeypatch, *, seed, cases=24, moment=MOMENT):
    """Build a district, read it, take it away again."""
    monkeypatch.setattr("qingshan.core.management.commands.demo.now", lambda: moment)
    with transaction.atomic():
        call_command("demo", cases=cases, password="demo-password-for-tests", seed=seed)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = {
            "people": sorted((str(p.pk), p.name, str(p.birth_date)) for p in Person.objects.all()),
            "cases": sorted(Case.objects.values_list("number", "level", "stage", "opened_at", "stage_due_at")),
            "leads": sorted(Lead.objects.values_list("receipt_number", "channel", "status", "received_at")),
            "scores": sorted(ScaleResponse.objects.values_list("pk", "instrument", "total", "answered_at")),
            "bookings": sorted(Booking.objects.values_list("kind", "start", "status")),
        }
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_district_and_another_seed_another(monkeypatch):
    first, again, other = (built(monkeypatch, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert all(first[part] and first[part] != other[part] for part in first)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 14, 3, 20),  # a Saturday night
        datetime(2026, 10, 2, 12, 0),  # a public holiday
        datetime(2027, 1, 4, 8, 31),  # the first days of a year without a published calendar
        datetime(2028, 2, 29, 23, 59),
    ],
)
def test_it_can_be_built_at_any_moment(monkeypatch, moment):
    found = built(monkeypatch, seed=5, moment=moment.replace(tzinfo=CHINA))
    assert len(found["cases"]) == 24 and found["scores"]
