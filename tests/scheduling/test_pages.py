from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from scheduling.activities.models import Activity, Enrolment, Programme
from scheduling.activities.places import enrol
from scheduling.availability.models import HoursException, WeeklyHours
from scheduling.availability.picker import SlotChoiceForm, slot_week
from scheduling.resources.models import Resource

from .makers import at, make_booking
from .test_activities import let_begin, make_activity

pytestmark = pytest.mark.django_db
CALENDAR = {"counselor", "worker", "supervisor", "clinical"}
DOORS = {
    "calendar": CALENDAR,
    "hours": CALENDAR,
    "room-list": {"admin"},
    "room-new": {"admin"},
    "activity-list": {"worker", "supervisor"},
    "activity-new": {"worker", "supervisor"},
    "programme-new": {"worker", "supervisor"},
}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_to_its_roles_alone(cast, sign_in, door):
    entered = {
        r.value for r in Role if sign_in(getattr(cast, r.value)).get(reverse(f"scheduling:{door}")).status_code == 200
    }
    assert entered == DOORS[door]


def test_the_week_shows_own_bookings_by_kind_and_nobody_elses(
    cast, sign_in, counselor, person_resource, resident, let_see
):
    let_see(cast.worker, resident)
    make_booking(cast.worker, [counselor, person_resource], at(7, 10), place="一号咨询室")
    address = f"{reverse('scheduling:calendar')}?day={today() + timedelta(days=7)}"
    page = sign_in(cast.counselor).get(address).content.decode()
    assert "心理咨询" in page and "10:00" in page and "一号咨询室" in page
    assert resident.name not in page and str(resident.pk) not in page
    assert "心理咨询</" not in sign_in(cast.clinical).get(address).content.decode()


def test_the_week_names_holidays_makeup_days_and_unpublished_years(cast, sign_in):
    client = sign_in(cast.counselor)
    page = client.get(reverse("scheduling:calendar") + "?day=2026-01-01").content.decode()
    assert "元旦放假" in page and "调休放假" in page and "调休上班，按星期五" in page and "暂定年历" not in page
    assert "暂定年历" in client.get(reverse("scheduling:calendar") + "?day=2031-01-08").content.decode()


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30", "'"])
def test_a_day_that_is_none_shows_this_week(cast, sign_in, text):
    response = sign_in(cast.counselor).get(reverse("scheduling:calendar"), {"day": text})
    assert response.status_code == 200 and response.context["holds_today"]


def test_a_colleague_opens_hours_and_takes_leave(cast, sign_in):
    client = sign_in(cast.counselor)
    weekly = {
        "weekday": 1,
        "start": "09:00",
        "end": "12:00",
        "mode": "phone",
        "place": "",
        "valid_from": "",
        "valid_until": "",
    }
    assert client.post(reverse("scheduling:hours-new"), weekly).status_code == 302
    refused = client.post(reverse("scheduling:hours-new"), {**weekly, "start": "11:00", "end": "13:00"})
    assert refused.status_code == 422 and "重叠" in refused.content.decode() and "13:00" in refused.content.decode()
    backwards = client.post(reverse("scheduling:hours-new"), {**weekly, "start": "15:00", "end": "14:00"})
    assert backwards.status_code == 422 and backwards.context["weekly"].errors.keys() == {"end"}
    leave = {"kind": "leave", "first_day": at(3).date(), "start": "09:00", "last_day": at(4).date(), "end": "09:00"}
    assert client.post(reverse("scheduling:exception-new"), leave).status_code == 302
    late = client.post(reverse("scheduling:exception-new"), {**leave, "last_day": at(2).date()})
    assert late.status_code == 422 and late.context["exception"].errors.keys() == {"end"}
    row, away = WeeklyHours.objects.get(), HoursException.objects.get()
    assert client.post(reverse("scheduling:hours-end", args=[row.pk])).status_code == 302
    assert client.post(reverse("scheduling:exception-remove", args=[away.pk])).status_code == 302
    assert not WeeklyHours.objects.exists() and not HoursException.objects.exists()


def test_an_administrator_keeps_the_rooms(cast, sign_in):
    client = sign_in(cast.admin)
    values = {"name": "二号咨询室", "place": "三楼", "seats": "3", "active": "on"}
    assert client.post(reverse("scheduling:room-new"), values).status_code == 302
    twice = client.post(reverse("scheduling:room-new"), values)
    assert twice.status_code == 422 and twice.context["form"].errors.keys() == {"name"}
    room = Resource.objects.get(kind="room")
    assert client.post(reverse("scheduling:room-edit", args=[room.pk]), {**values, "active": ""}).status_code == 302
    room.refresh_from_db()
    assert not room.active and "已停用" in client.get(reverse("scheduling:room-list")).content.decode()
    assert client.get(reverse("scheduling:room-edit", args=[0])).status_code == 404


def test_a_resource_of_a_resident_is_no_room_to_edit(cast, sign_in, person_resource):
    assert sign_in(cast.admin).get(reverse("scheduling:room-edit", args=[person_resource.pk])).status_code == 404


def test_an_activity_from_programme_to_attendance(cast, sign_in, resident, let_see):
    let_see(cast.worker, resident)
    client = sign_in(cast.worker)
    programme = {"name": "出门走走", "aim": "重新与人交往", "strand": "integration", "form": "open"}
    assert client.post(reverse("scheduling:programme-new"), programme).status_code == 302
    values = {
        "idempotency_key": uuid4().hex, "programme": Programme.objects.get().pk, "title": "社区花园",
        "place": "演示花园",
        "day": at(3).date(), "start": "09:00", "end": "11:00", "capacity": "3", "leader": cast.worker.pk,
    }  # fmt: skip
    wrong = client.post(reverse("scheduling:activity-new"), {**values, "end": "08:00"})
    assert wrong.status_code == 422 and wrong.context["form"].errors.keys() == {"end"}
    assert client.post(reverse("scheduling:activity-new"), values).status_code == 302
    busy = client.post(reverse("scheduling:activity-new"), {**values, "idempotency_key": "k", "start": "10:00"})
    assert busy.status_code == 422 and busy.context["form"].errors.keys() == {"start"}
    activity = Activity.objects.get()
    address = reverse("scheduling:activity-detail", args=[activity.pk])
    assert (
        client.post(
            reverse("scheduling:activity-enrol", args=[activity.pk]), {"person": resident.pk, "agreed": "spoken"}
        ).status_code
        == 302
    )
    assert resident.name in client.get(address).content.decode()
    let_begin(activity)
    row = Enrolment.objects.get()
    assert (
        client.post(reverse("scheduling:attendance", args=[activity.pk]), {f"mark_{row.pk}": "attended"}).status_code
        == 302
    )
    assert "到场" in client.get(address).content.decode()
    assert client.post(reverse("scheduling:activity-finish", args=[activity.pk])).status_code == 302
    assert AuditEvent.objects.filter(action="activity.read", actor=cast.worker).exists()


def test_other_workers_residents_are_a_number_without_names(cast, sign_in, resident, let_see):
    let_see(cast.worker, resident)
    activity = make_activity(cast.worker)
    row = enrol(actor=cast.worker, activity=activity, person=resident, agreed="spoken")
    client = sign_in(cast.supervisor)
    page = client.get(reverse("scheduling:activity-detail", args=[activity.pk])).content.decode()
    assert resident.name not in page and str(resident.pk) not in page and "另有 1 位居民" in page
    assert client.post(reverse("scheduling:withdraw", args=[row.pk])).status_code == 404
    enrolling = client.post(reverse("scheduling:activity-enrol", args=[activity.pk]), {"person": resident.pk})
    assert enrolling.status_code == 422 and Enrolment.objects.count() == 1
    let_begin(activity)
    client.post(reverse("scheduling:attendance", args=[activity.pk]), {f"mark_{row.pk}": "attended"})
    assert not hasattr(Enrolment.objects.get(), "attendance")


def test_cancelling_needs_a_reason_and_the_right_person(cast, sign_in, make_user):
    activity = make_activity(cast.worker)
    address = reverse("scheduling:activity-cancel", args=[activity.pk])
    assert sign_in(make_user("worker2", Role.WORKER)).post(address, {"reason": "无"}).status_code == 403
    assert sign_in(cast.worker).post(address, {"reason": ""}).status_code == 422
    assert sign_in(cast.worker).post(address, {"reason": "场地检修"}).status_code == 302
    assert (
        "场地检修"
        in sign_in(cast.worker).get(reverse("scheduling:activity-detail", args=[activity.pk])).content.decode()
    )
    assert sign_in(cast.worker).post(address, {"reason": "再次"}).status_code == 409


def test_reading_by_address_alone_changes_nothing(cast, sign_in):
    activity = make_activity(cast.worker)
    for name in ("activity-enrol", "attendance", "activity-cancel", "activity-finish"):
        assert sign_in(cast.worker).get(reverse(f"scheduling:{name}", args=[activity.pk])).status_code == 405
    assert sign_in(cast.worker).get(reverse("scheduling:activity-detail", args=[0])).status_code == 404


def test_the_picker_offers_only_what_is_free_for_all(cast, counselor, room):
    from django.template.loader import render_to_string

    next_week = today() + timedelta(days=7)
    week = slot_week(resources=[counselor, room], week=str(next_week))
    assert week.slots and week.previous and week.first.weekday() == 0
    chosen = week.slots[0]
    form = SlotChoiceForm({"slot": chosen.start.isoformat()}, week=week)
    assert form.is_valid() and form.cleaned_data["slot"] == chosen
    html = render_to_string("scheduling/_slot_picker.html", {"form": form, "keep": "room=3"})
    assert html.count('type="radio"') == len(week.slots) and html.count(" checked") == 1
    assert f"?room=3&amp;week={week.next:%Y-%m-%d}" in html
    make_booking(cast.counselor, [counselor, room], chosen.start)
    late = SlotChoiceForm(
        {"slot": chosen.start.isoformat()}, week=slot_week(resources=[counselor, room], week=str(next_week))
    )
    assert not late.is_valid() and "另选" in str(late.errors)


@pytest.mark.parametrize("text", [None, "", "soon", "1999-01-01", "2099-01-01"])
def test_the_picker_stays_between_this_week_and_the_horizon(counselor, text):
    week = slot_week(resources=[counselor], week=text)
    assert today() - timedelta(days=6) <= week.first <= today() + timedelta(days=180)
    assert week.last - week.first == timedelta(days=6)
