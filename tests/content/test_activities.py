"""Activities for residents: the portal's list, signing up, the door, a word afterwards."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from scheduling.activities.attendance import mark_all
from scheduling.activities.models import Activity, Attendance, Enrolment, Feedback
from scheduling.activities.places import withdraw_enrolment
from tests.scheduling.conftest import let_see as let_see
from tests.scheduling.makers import at
from tests.scheduling.test_activities import let_begin, make_activity, make_people
from tests.scheduling.test_taking_part import join, open_door

pytestmark = pytest.mark.django_db
LIST, OWN = reverse("content:activities"), reverse("content:me-activities")


@pytest.fixture(autouse=True)
def quiet():
    cache.clear()


@pytest.fixture(autouse=True)
def person(cast):
    cast.resident.person = make_people(1)[0]
    cast.resident.save()
    return cast.resident.person


def door(activity):
    return reverse("content:checkin", args=[activity.checkin_token])


def sign_up(client, activity, **values):
    return client.post(reverse("content:me-enrol", args=[activity.pk]), {"agree": "on", **values})


def test_the_portal_lists_what_is_open_with_places_left(client, cast):
    shown = make_activity(cast.worker, title="邻里茶会")
    Activity.objects.filter(pk=make_activity(cast.worker, title="封闭小组", start=at(4, 14)).pk).update(listed=False)
    page = client.get(LIST).content.decode()
    assert "邻里茶会" in page and "剩余 2 个名额" in page and "封闭小组" not in page
    Activity.objects.filter(pk=shown.pk).update(taken=2)
    assert "名额已满，可候补" in client.get(LIST).content.decode()


def test_nothing_on_still_says_what_to_do(client):
    assert "近期没有公布的活动" in client.get(LIST).content.decode()


def test_a_resident_signs_up_with_consent_and_leaves_again(cast, sign_in, person):
    activity, client = make_activity(cast.worker), sign_in(cast.resident)
    assert sign_up(client, activity, agree="").status_code == 422 and not Enrolment.objects.exists()
    assert sign_up(client, activity).status_code == 302
    row = Enrolment.objects.get()
    assert (row.person, row.agreed, row.status) == (person, "online", "enrolled")
    assert row.pass_code in client.get(OWN).content.decode()
    client.post(reverse("content:me-enrol-leave", args=[row.pk]))
    row.refresh_from_db()
    assert row.status == "cancelled" and "还没有报名活动" in client.get(OWN).content.decode()


def test_whom_it_is_not_for_reads_why_and_cannot_pass(cast, sign_in):
    activity, client = make_activity(cast.worker), sign_in(cast.resident)
    activity.programme.needs_case = True
    activity.programme.save()
    page = client.get(reverse("content:me-enrol", args=[activity.pk])).content.decode()
    assert "只面向在办个案的居民" in page and "请负责您的社工代为报名" in page
    assert sign_up(client, activity, exception="我想来").status_code == 422 and not Enrolment.objects.exists()


def test_a_kept_place_is_answered_online(cast, sign_in, resident_in_line):
    first, row = resident_in_line
    client = sign_in(cast.resident)
    withdraw_enrolment(actor=cast.worker, enrolment_id=first.pk)
    assert "有一个名额为您保留到" in client.get(OWN).content.decode()
    client.post(reverse("content:me-enrol-answer", args=[row.pk]), {"accept": "1"})
    row.refresh_from_db()
    assert row.status == "enrolled"
    again = client.post(reverse("content:me-enrol-answer", args=[row.pk]), {"accept": "1"}, follow=True)
    assert "已经答复过" in again.content.decode()


@pytest.fixture
def resident_in_line(cast, sign_in, let_see):
    """An activity of one place, which somebody else has; the resident waits."""
    activity, other = make_activity(cast.worker, capacity=1), make_people(1)[0]
    let_see(cast.worker, other)
    first = join(cast, activity, other)
    sign_up(sign_in(cast.resident), activity)
    row = Enrolment.objects.get(person=cast.resident.person)
    assert row.status == "waiting"
    return first, row


def test_who_is_signed_in_checks_in_with_one_tap(cast, sign_in):
    activity, client = make_activity(cast.worker), sign_in(cast.resident)
    sign_up(client, activity)
    assert "现在不在签到时间内" in client.get(door(activity)).content.decode()
    open_door(activity)
    assert "签到码" not in client.get(door(activity)).content.decode()
    assert "已签到" in client.post(door(activity)).content.decode()
    assert Attendance.objects.get().result == "attended"


def test_who_is_not_signed_in_types_the_code_and_guessing_ends(client, cast, sign_in):
    activity = make_activity(cast.worker)
    sign_up(sign_in(cast.resident), activity)
    open_door(activity)
    code = Enrolment.objects.get().pass_code
    page = client.get(door(activity)).content.decode()
    assert code not in page and cast.resident.person.name not in page
    assert client.post(door(activity), {"code": "AAAAAA"}).status_code == 422
    assert "已签到" in client.post(door(activity), {"code": code.lower()}).content.decode()
    for _try in range(30):
        last = client.post(door(activity), {"code": "AAAAAA"})
    assert last.status_code == 429
    assert client.get(reverse("content:checkin", args=["elsewhere"])).status_code in (404, 429)


def test_who_came_says_what_it_was_like_once(cast, sign_in):
    activity, client = make_activity(cast.worker), sign_in(cast.resident)
    sign_up(client, activity)
    let_begin(activity)
    row = Enrolment.objects.get()
    place = reverse("content:me-feedback", args=[row.pk])
    assert client.get(place).status_code == 409
    mark_all(actor=cast.worker, activity_id=activity.pk, marks={row.pk: "attended"})
    assert "说说这次活动怎么样" in client.get(OWN).content.decode()
    assert client.post(place, {"useful": "5"}).status_code == 422
    assert client.post(place, {"useful": "5", "belonging": "4", "again": "5", "comment": "好"}).status_code == 302
    assert Feedback.objects.get().comment == "好" and client.get(place).status_code == 409
