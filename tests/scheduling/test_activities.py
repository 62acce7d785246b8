import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from qingshan.accounts.roles import Role
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from qingshan.people.models import Person
from qingshan.people.persons.models import name_index
from qingshan.reporting.models import OutcomeFact
from scheduling.activities.attendance import finish_activity, mark_all, mark_attendance
from scheduling.activities.models import Activity, Enrolment
from scheduling.activities.places import enrol, withdraw_enrolment
from scheduling.activities.selectors import next_appointments, open_activities, to_mark
from scheduling.activities.services import cancel_activity, create_activity, create_programme
from scheduling.activities.work import work_items
from scheduling.resources.services import resource_for_person

from .makers import at, backdate, make_booking


def make_activity(worker, capacity=2, start=None, **values):
    programme = create_programme(actor=worker, name=f"演示项目{uuid4().hex[:6]}", aim="重新与人交往")
    begin = start or at(3, 14)
    values = {"leader": worker, "idempotency_key": uuid4().hex, "place": "演示活动室", "title": "手工小组", **values}
    return create_activity(
        actor=worker, programme=programme, start=begin, end=begin + timedelta(hours=2), capacity=capacity, **values
    )


def make_people(count):
    names = [f"演示居民{n}" for n in range(count)]
    return [Person.objects.create(name=name, name_index=name_index(name)) for name in names]


def let_begin(activity):
    """Let time pass until the activity is over."""
    booking = backdate(activity.booking)
    Activity.objects.filter(pk=activity.pk).update(start=booking.start, end=booking.end)
    activity.refresh_from_db()
    return activity


@pytest.fixture
def people(db, cast, let_see):
    found = make_people(4)
    for person in found:
        let_see(cast.worker, person)
    return found


def test_an_activity_takes_the_time_of_its_leader_and_room(cast, room):
    activity = make_activity(cast.worker, room=room)
    assert set(activity.booking.allocations.values_list("resource__kind", flat=True)) == {"group", "counselor", "room"}
    with pytest.raises(Conflict, match="booking.room_busy"):
        make_booking(cast.supervisor, [room], at(3, 15))
    with pytest.raises(Conflict, match="booking.counselor_busy"):
        make_activity(cast.worker)
    assert Activity.objects.count() == 1


def test_the_same_submission_twice_makes_one_activity(cast):
    first = make_activity(cast.worker, idempotency_key="k")
    again = create_activity(
        actor=cast.worker, programme=first.programme, title=first.title, place=first.place, start=first.start,
        end=first.end, capacity=2, leader=cast.worker, idempotency_key="k",
    )  # fmt: skip
    assert again == first and Activity.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.WORKER, Role.SUPERVISOR}))
def test_no_other_role_holds_activities(cast, people, role):
    activity = make_activity(cast.worker)
    actor = getattr(cast, role.value)
    with pytest.raises(Refused):
        make_activity(actor)
    with pytest.raises(Refused):
        enrol(actor=actor, activity=activity, person=people[0], agreed="spoken")
    with pytest.raises(Refused):
        cancel_activity(actor=actor, activity_id=activity.pk, reason="无")


def test_places_run_out_and_the_rest_wait_in_the_order_of_entry(cast, people):
    activity = make_activity(cast.worker)
    rows = [enrol(actor=cast.worker, activity=activity, person=person, agreed="spoken") for person in people]
    assert [row.status for row in rows] == ["enrolled", "enrolled", "waiting", "waiting"]
    assert enrol(actor=cast.worker, activity=activity, person=people[2], agreed="spoken") == rows[2]
    withdraw_enrolment(actor=cast.worker, enrolment_id=rows[0].pk)
    assert [Enrolment.objects.get(pk=row.pk).status for row in rows] == ["cancelled", "enrolled", "offered", "waiting"]
    activity.refresh_from_db()
    assert activity.taken == 2
    assert OutboxMessage.objects.filter(template="appointment.offered", to_person=people[2]).count() == 1


def test_who_has_something_else_at_that_time_is_passed_over_but_keeps_the_place_in_line(cast, people):
    activity = make_activity(cast.worker, capacity=1)
    rows = [enrol(actor=cast.worker, activity=activity, person=person, agreed="spoken") for person in people[:3]]
    make_booking(cast.worker, [resource_for_person(people[1])], at(3, 15))
    withdraw_enrolment(actor=cast.worker, enrolment_id=rows[0].pk)
    assert [Enrolment.objects.get(pk=row.pk).status for row in rows] == ["cancelled", "waiting", "offered"]


def test_a_resident_is_not_enrolled_into_another_appointment_nor_booked_into_the_activity(cast, people):
    make_booking(cast.worker, [resource_for_person(people[0])], at(3, 15))
    activity = make_activity(cast.worker)
    with pytest.raises(Conflict, match="activity.person_busy"):
        enrol(actor=cast.worker, activity=activity, person=people[0], agreed="spoken")
    activity.refresh_from_db()
    assert activity.taken == 0
    enrol(actor=cast.worker, activity=activity, person=people[1], agreed="spoken")
    with pytest.raises(Conflict, match="booking.person_busy"):
        make_booking(cast.worker, [resource_for_person(people[1])], at(3, 15))


def test_only_own_residents_are_enrolled(cast, people):
    activity = make_activity(cast.worker)
    with pytest.raises(Refused, match="activity.person_out_of_sight"):
        enrol(actor=cast.supervisor, activity=activity, person=people[0], agreed="spoken")
    row = enrol(actor=cast.worker, activity=activity, person=people[0], agreed="spoken")
    with pytest.raises(Refused, match="activity.person_out_of_sight"):
        withdraw_enrolment(actor=cast.supervisor, enrolment_id=row.pk)
    seeing = {name for name, user in vars(cast).items() if row in Enrolment.objects.visible_to(user)}
    assert seeing == {"worker"}


def test_attendance_becomes_a_fact_without_a_name_and_can_be_corrected(cast, people):
    activity = make_activity(cast.worker)
    row = enrol(actor=cast.worker, activity=activity, person=people[0], agreed="spoken")
    with pytest.raises(WrongState, match="activity.not_begun"):
        mark_attendance(actor=cast.worker, enrolment=row, attended=True)
    let_begin(activity)
    assert [item.title for item in work_items(cast.worker)] == [activity.title]
    assert list(work_items(cast.counselor)) == []
    mark_attendance(actor=cast.worker, enrolment=row, attended=True)
    fact = OutcomeFact.objects.get(kind="activity.attended")
    assert fact.data == {"attended": True} and str(people[0].pk) not in fact.subject
    mark_attendance(actor=cast.worker, enrolment=row, attended=False)
    assert OutcomeFact.objects.get(kind="activity.attended").data == {"attended": False}
    assert not to_mark(cast.worker).exists()


def test_marks_are_saved_all_or_none(cast, people):
    activity = make_activity(cast.worker, capacity=1)
    first, waiting = (
        enrol(actor=cast.worker, activity=activity, person=person, agreed="spoken") for person in people[:2]
    )
    let_begin(activity)
    for bad, error in (
        ({waiting.pk: "attended"}, WrongState),
        ({first.pk: "asleep"}, Invalid),
        ({0: "absent"}, NotFound),
    ):
        with pytest.raises(error):
            mark_all(actor=cast.worker, activity_id=activity.pk, marks={first.pk: "attended", **bad})
    assert not OutcomeFact.objects.filter(kind="activity.attended").exists()
    with pytest.raises(Refused):
        mark_all(actor=cast.supervisor, activity_id=activity.pk, marks={first.pk: "attended"})


def test_an_activity_is_finished_only_when_everybody_is_marked(cast, people):
    activity = make_activity(cast.worker)
    row = enrol(actor=cast.worker, activity=activity, person=people[0], agreed="spoken")
    with pytest.raises(WrongState, match="activity.not_over"):
        finish_activity(actor=cast.worker, activity_id=activity.pk)
    let_begin(activity)
    with pytest.raises(WrongState, match="activity.unmarked"):
        finish_activity(actor=cast.worker, activity_id=activity.pk)
    mark_attendance(actor=cast.worker, enrolment=row, attended=True)
    assert finish_activity(actor=cast.worker, activity_id=activity.pk).status == "done"


def test_a_cancelled_activity_frees_everybody_and_tells_those_enrolled(cast, people):
    activity = make_activity(cast.worker)
    enrol(actor=cast.worker, activity=activity, person=people[0], agreed="spoken")
    assert [a.booking_id for a in next_appointments(people[0])] == [activity.booking_id]
    assert [a.remaining for a in open_activities()] == [1]
    with pytest.raises(Invalid) as caught:
        cancel_activity(actor=cast.worker, activity_id=activity.pk, reason=" ")
    assert caught.value.field == "reason"
    cancel_activity(actor=cast.worker, activity_id=activity.pk, reason="场地检修")
    assert not activity.booking.allocations.filter(active=True).exists()
    assert OutboxMessage.objects.filter(template="activity.changed", to_person=people[0]).count() == 1
    assert next_appointments(people[0]) == [] and not open_activities()
    with pytest.raises(WrongState):
        enrol(actor=cast.worker, activity=activity, person=people[1], agreed="spoken")
    with pytest.raises(WrongState):
        cancel_activity(actor=cast.worker, activity_id=activity.pk, reason="再次")


def test_the_time_of_an_activity_is_not_cancelled_behind_its_back(cast):
    from scheduling.bookings.services import cancel_booking

    activity = make_activity(cast.worker)
    with pytest.raises(Refused, match="booking.of_activity"):
        cancel_booking(idempotency_key=uuid4().hex, actor=cast.worker, booking_id=activity.booking_id)


def test_the_database_refuses_one_place_too_many(cast):
    activity = make_activity(cast.worker)
    with pytest.raises(IntegrityError, match="activity_never_oversold"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(taken=3)


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_give_away_five_places_and_not_six(cast, let_see, seeded_limits):
    people = make_people(16)
    for person in people:
        let_see(cast.worker, person)
    activity = make_activity(cast.worker, capacity=5)
    ended: Counter = Counter()
    gate = threading.Barrier(len(people))

    def run(person):
        gate.wait()
        ended[enrol(actor=cast.worker, activity=activity, person=person, agreed="spoken").status] += 1
        connections.close_all()

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    activity.refresh_from_db()
    assert ended == {"enrolled": 5, "waiting": 11} and activity.taken == 5
