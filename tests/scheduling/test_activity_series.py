"""Activities that repeat: previewed, announced at once, joined at once, changed one, following or all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from qingshan.core.errors import Invalid, Refused
from qingshan.notifications.models import OutboxMessage
from scheduling.activities.models import Activity, Enrolment
from scheduling.activities.places import enrol, enrol_following
from scheduling.activities.series import Gathering, announce, preview
from scheduling.activities.services import create_programme
from scheduling.bookings.models import Allocation, Booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_person, resource_for_user
from scheduling.series.arranging import Choice
from scheduling.series.cancelling import cancel_occurrences
from scheduling.series.changes import Change, change_series
from scheduling.series.models import Series
from scheduling.series.plan import Plan

from .makers import at, make_booking, make_hours
from .test_activities import make_people

pytestmark = pytest.mark.django_db


def first_start():
    """Return the first workday a week ahead, at 14:00."""
    start = at(7, 14)
    while start.weekday() > 4:
        start += timedelta(days=1)
    return start


@pytest.fixture
def hours(cast):
    return make_hours(cast.worker)


def gathering(cast, times=5, **values):
    start = first_start()
    plan = Plan("activity", start, start + timedelta(minutes=90), "weekly", times=times, place="演示活动室")
    form = values.pop("form", "group")
    programme = create_programme(actor=cast.worker, name=f"演示{uuid4().hex[:6]}", aim="重新与人交往", form=form)
    said = {"title": "照护者小组", "place": "演示活动室", "capacity": 2, "leader": cast.worker, **values}
    return Gathering(plan=plan, programme=programme, **said)


def keep_all(plan):
    """Holidays among the dates are decided on: they take place all the same."""
    return {plan.start + timedelta(weeks=week): Choice("keep") for week in range(plan.times)}


def make(cast, key="k1", **values):
    wanted = gathering(cast, **values)
    return announce(actor=cast.worker, gathering=wanted, choices=keep_all(wanted.plan), idempotency_key=key)


def activities():
    return list(Activity.objects.order_by("start"))


def test_a_preview_saves_nothing(cast, hours):
    wanted = gathering(cast)
    lines = preview(actor=cast.worker, gathering=wanted, choices={})
    assert len(lines) == 5 and not Activity.objects.exists() and not Resource.objects.filter(kind="group").exists()


def test_each_meeting_is_an_activity_and_a_group_goes_through_its_stages(cast, hours, room):
    series = make(cast, room=room)
    found = activities()
    assert [row.stage for row in found] == ["preparation", "formation", "transition", "maturity", "ending"]
    assert [row.title for row in found] == [f"照护者小组 · {number}" for number in range(1, 6)]
    assert {row.series_id for row in found} == {series.pk} and len({row.booking_id for row in found}) == 5
    assert Allocation.objects.filter(resource=room, active=True).count() == 5
    wanted = Gathering(plan=Plan("activity", found[0].start, found[0].end, "weekly", times=5), **{
        name: getattr(found[0], name) for name in ("programme", "title", "place", "capacity", "leader")
    })  # fmt: skip
    assert announce(actor=cast.worker, gathering=wanted, choices={}, idempotency_key="k1") == series
    assert Series.objects.count() == 1


def test_what_makes_no_sense_is_refused(cast, hours):
    with pytest.raises(Invalid, match="名额"):
        make(cast, capacity=0)
    with pytest.raises(Refused):
        announce(actor=cast.counselor, gathering=gathering(cast, form="open"), choices={}, idempotency_key="k")
    assert not Activity.objects.exists()


def test_a_resident_joins_all_that_are_to_come_and_hears_where_not(cast, hours, let_see):
    make(cast, form="open")
    person = make_people(1)[0]
    let_see(cast.worker, person)
    found = activities()
    make_booking(cast.worker, [resource_for_person(person)], found[3].start, kind="visit")
    rows, missed = enrol_following(actor=cast.worker, activity=found[1], person=person, agreed="spoken")
    assert [row.activity_id for row in rows] == [found[1].pk, found[2].pk, found[4].pk] and missed == [found[3]]


def test_moving_one_takes_the_residents_along_or_frees_their_place(cast, hours, let_see):
    series = make(cast, form="open")
    free, busy = make_people(2)
    for person in (free, busy):
        let_see(cast.worker, person)
    one = activities()[1]
    rows = [enrol(actor=cast.worker, activity=one, person=person, agreed="spoken") for person in (free, busy)]
    later = one.start - timedelta(hours=3)
    make_booking(cast.worker, [resource_for_person(busy)], later, kind="visit")
    change = Change(one.start, "one", later, later + timedelta(minutes=90))
    change_series(
        actor=cast.worker, series_id=series.pk, change=change, choices={one.start: Choice("keep")}, idempotency_key="m"
    )
    one.refresh_from_db()
    for row in rows:
        row.refresh_from_db()
    assert one.start == later and one.taken == 1 and [row.status for row in rows] == ["enrolled", "cancelled"]
    taken = Allocation.objects.get(resource=resource_for_person(free), active=True)
    assert (taken.busy_start, taken.busy_end) == (one.start, one.end)
    assert OutboxMessage.objects.filter(template="activity.changed").count() == 2


def test_calling_off_the_following_cancels_their_activities_and_tells(cast, hours, let_see):
    series = make(cast, form="open")
    person = make_people(1)[0]
    let_see(cast.worker, person)
    found = activities()
    enrol(actor=cast.worker, activity=found[3], person=person, agreed="spoken")
    cancel_occurrences(
        actor=cast.worker, series_id=series.pk, original_start=found[2].start, scope="following", reason="closure",
        idempotency_key="c",
    )  # fmt: skip
    assert [row.status for row in activities()] == ["open", "open", "cancelled", "cancelled", "cancelled"]
    assert OutboxMessage.objects.filter(template="activity.changed", to_person=person).count() == 1
    assert not Allocation.objects.filter(booking=found[3].booking, active=True).exists()


def test_the_pages_go_from_form_to_preview_to_the_series(cast, sign_in, hours):
    client, wanted = sign_in(cast.worker), gathering(cast, form="open")
    start = first_start()
    data = {
        "programme": wanted.programme.pk, "title": "邻里茶会", "place": "演示活动室", "capacity": "6",
        "leader": cast.worker.pk,
        "listed": "on", "start": f"{start:%Y-%m-%d}", "clock": "14:00", "minutes": "90", "repeat": "weekly",
        "weekdays": [("MO", "TU", "WE", "TH", "FR")[start.weekday()], ("TU", "WE", "TH", "FR", "MO")[start.weekday()]],
        "times": "4", "step": "preview",
    }  # fmt: skip
    door = reverse("scheduling:activity-series")
    assert client.get(door).status_code == 200
    assert client.post(door, {**data, "capacity": ""}).status_code == 422
    page = client.post(door, data)
    assert page.status_code == 200 and not Activity.objects.exists()
    decided = {f"do-{row['seconds']}": "keep" for row in page.context["rows"]}
    done = client.post(door, {**data, **decided, "step": "confirm", "key": "k9"})
    assert done.status_code == 302 and Activity.objects.count() == 4
    assert len({row.start.weekday() for row in activities()}) == 2
    detail = client.get(reverse("scheduling:activity-detail", args=[activities()[0].pk])).content.decode()
    assert "整个系列" in detail and "以后各次也一起报名" in detail


def test_the_leaders_time_is_taken_once_for_each(cast, hours):
    make(cast, form="open")
    own = resource_for_user(cast.worker)
    assert Allocation.objects.filter(resource=own, active=True).count() == 5
    assert Booking.objects.filter(kind="activity").count() == 5 and not Enrolment.objects.exists()
