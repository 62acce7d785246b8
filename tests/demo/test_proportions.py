"""The district in numbers: the parameters of the field notes (section 8), at one seed and moment."""

from collections import Counter
from datetime import datetime
from statistics import correlation, mean, stdev
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Avg

from casework.assistance.models import AssistanceRecord
from casework.models import Case, Lead
from counseling.demo.outcomes import Rules
from counseling.models import Episode
from qingshan.accounts.models import RoleGrant
from qingshan.core.demo.staff import LESS_WELL_OFF, SHARES
from qingshan.people.models import Person, PriorityMembership
from qingshan.people.selectors import age_on
from scheduling.models import Activity

pytestmark = pytest.mark.django_db
CASES = 400
MOMENT = datetime(2026, 9, 15, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("qingshan.core.management.commands.demo.now", lambda: MOMENT)
        call_command("demo", cases=CASES, password="demo-password-for-tests", seed=1)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def courses(district, db):
    """Each course of counselling: sessions that were due by now, in order, and totals by measure."""
    found = []
    for episode in Episode.objects.select_related("case__area").prefetch_related("sessions__booking", "responses"):
        sessions = [s for s in sorted(episode.sessions.all(), key=lambda s: s.start) if s.status != "booked"]
        totals = {}
        for row in sorted(episode.responses.all(), key=lambda row: row.answered_at):
            totals.setdefault(row.instrument, []).append(row)
        found.append((episode, sessions, totals))
    return found


def share(flags):
    flags = list(flags)
    return sum(map(bool, flags)) / len(flags)


def near(value, wanted, within):
    return abs(value - wanted) <= within


def test_hands_leads_and_cases(district):
    hands = Counter(RoleGrant.objects.values_list("role", flat=True))
    assert (hands["worker"], hands["counselor"], hands["supervisor"], hands["evaluator"]) == (40, 14, 5, 3)
    levels, channels = (
        Counter(rows.values_list(field, flat=True))
        for rows, field in ((Case.objects, "level"), (Lead.objects, "channel"))
    )
    assert Case.objects.count() == CASES and Lead.objects.count() == 900
    parts = {"discovery": 45, "window": 20, "hotline": 15, "referral": 15, "online": 5}
    for found, wanted in ((levels, {"red": 3, "orange": 10, "yellow": 30, "green": 57}), (channels, parts)):
        total = found.total()
        assert all(near(100 * found[key] / total, percent, 1.3) for key, percent in wanted.items()), found
    assert near(share(Case.objects.values_list("closed_at", flat=True)), 650 / 800, 0.06)


def test_people_live_where_people_live(district):
    streets = Counter(Person.objects.values_list("residence_area_code", flat=True))
    for code, percent in SHARES.items():
        assert near(100 * streets[code] / streets.total(), percent, 4)
    ages = [age_on(person) for person in Person.objects.exclude(birth_date=None)]
    assert 45 < mean(ages) < 56 and min(ages) >= 6 and max(ages) <= 92
    groups = Counter(PriorityMembership.objects.values_list("group__code", flat=True))
    assert groups["dibao"] > groups["dibao_edge"] > groups["tekun"] > 0


def test_grants_are_small_sums_that_nobody_pays(district):
    temporary = AssistanceRecord.objects.filter(kind="temporary", amount_yuan__isnull=False)
    assert AssistanceRecord.objects.count() == 600
    assert near(float(temporary.aggregate(mean=Avg("amount_yuan"))["mean"]), 1430, 150)
    assert all(str(amount).endswith(".01") for amount in temporary.values_list("amount_yuan", flat=True))


def test_groups_and_activities(district):
    names = Activity.objects.values_list("title", flat=True)
    assert near(sum("次" in name for name in names), 30 * 8, 35) and near(sum("期" in name for name in names), 100, 12)
    assert mean(row.taken for row in Activity.objects.filter(status="done")) > 4


def test_first_appointments_are_missed_more_often(courses):
    kept = [[s.status for s in sessions if s.status != "cancelled"] for _, sessions, _ in courses]
    assert near(share(row[0] == "missed" for row in kept if row), 0.25, 0.07)
    assert near(share(status == "missed" for row in kept for status in row[1:]), 0.10, 0.03)
    held = [sum(s.status == "held" for s in sessions) for episode, sessions, _ in courses if episode.status == "closed"]
    assert near(mean(held), 6, 0.8) and near(stdev(held), 3.5, 0.8)
    left = [episode.closed_reason in ("withdrew", "lost") for episode, _, _ in courses if episode.status == "closed"]
    assert near(share(left), 0.15, 0.06)


def test_distress_at_the_start(courses):
    first = {
        code: [totals[code][0].total for _, _, totals in courses if totals.get("gad7")] for code in ("phq9", "gad7")
    }
    assert near(mean(first["phq9"]), 12.5, 0.9) and near(stdev(first["phq9"]), 5.5, 0.8)
    assert near(mean(first["gad7"]), 10.5, 0.9) and near(stdev(first["gad7"]), 5, 0.8)
    assert near(correlation(first["phq9"], first["gad7"]), 0.7, 0.1)
    assert near(share(totals["phq9"][0].safety for _, _, totals in courses if totals.get("gad7")), 0.18, 0.02)


def test_three_in_five_improve_and_less_well_off_streets_recover_less(courses):
    rules = Rules.read()
    several = [(e, t) for e, sessions, t in courses if sum(s.status == "held" for s in sessions) > 1]
    pairs = [
        ({code: rows[0].total for code, rows in t.items()}, {code: rows[-1].total for code, rows in t.items()}, e)
        for e, t in several
        if len(t["phq9"]) > 1
    ]
    names = [rules.name(first, last) for first, last, _ in pairs]
    assert near(len(pairs) / len(several), 0.75, 0.02)
    assert near(share(name in ("improved", "recovered") for name in names), 0.60, 0.05)
    assert near(share(name == "worse" for name in names), 0.06, 0.03)
    cases = [(first, last, e.case.area.code in LESS_WELL_OFF) for first, last, e in pairs if rules.is_case(first)]
    less, well = ([not rules.is_case(last) for _, last, poor in cases if poor == wanted] for wanted in (True, False))
    assert near(share(less + well), 0.42, 0.06) and 0.05 < share(well) - share(less) < 0.16
