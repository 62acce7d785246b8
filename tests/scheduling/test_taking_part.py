"""Who may take part, consent, offers in time, the door, asking after the absent, a word afterwards."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from qingshan.audit.models import AuditEvent
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState
from qingshan.people.models import Person
from scheduling.activities import keyed
from scheduling.activities.attendance import mark_all
from scheduling.activities.checkin import check_in
from scheduling.activities.feedback import give_feedback, summary_of
from scheduling.activities.follow_up import follow_up, to_follow_up
from scheduling.activities.models import Activity, Attendance, Enrolment, Feedback, Programme
from scheduling.activities.places import answer_offer, cannot_come, enrol, pass_on_offers, withdraw_enrolment
from scheduling.activities.services import change_activity, create_programme
from scheduling.activities.work import work_items

from .test_activities import let_begin, make_activity, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast, let_see):
    found = make_people(6)
    for person in found:
        let_see(cast.worker, person)
    return found


def join(cast, activity, person, **values):
    return enrol(actor=cast.worker, activity=activity, person=person, **{"agreed": "spoken", **values})


def limit_to(activity, **values):
    Programme.objects.filter(pk=activity.programme_id).update(**values)


def open_door(activity):
    Activity.objects.filter(pk=activity.pk).update(start=now() - timedelta(minutes=5), end=now() + timedelta(hours=1))


def test_whom_an_activity_is_not_for_hears_every_reason(cast, people):
    activity, person = make_activity(cast.worker), people[0]
    limit_to(activity, age_from=18, age_to=60, needs_case=True)
    Person.objects.filter(pk=person.pk).update(birth_date=date(1940, 1, 1))
    person.refresh_from_db()
    with pytest.raises(Invalid, match="已超过 60 周岁；只面向在办个案的居民") as refusal:
        join(cast, activity, person)
    assert refusal.value.field == "exception" and not Enrolment.objects.exists()
    row = join(cast, activity, person, exception="照护人同来")
    assert row.status == "enrolled" and row.exception == "照护人同来"


def test_an_unknown_age_is_a_reason_and_a_fitting_one_is_none(cast, people):
    activity = make_activity(cast.worker)
    limit_to(activity, age_from=18)
    with pytest.raises(Invalid, match="没有登记出生日期"):
        join(cast, activity, people[0])
    Person.objects.filter(pk=people[0].pk).update(birth_date=date(1990, 1, 1))
    people[0].refresh_from_db()
    assert join(cast, activity, people[0]).status == "enrolled"


def test_a_child_takes_part_with_the_guardians_consent_alone(cast, people):
    activity = make_activity(cast.worker)
    Person.objects.filter(pk=people[0].pk).update(birth_date=date(date.today().year - 8, 1, 1))
    people[0].refresh_from_db()
    for agreed in ("spoken", "signed", "", "online"):
        with pytest.raises(Invalid) as refusal:
            join(cast, activity, people[0], agreed=agreed)
        assert refusal.value.field == "agreed"
    assert join(cast, activity, people[0], agreed="guardian").agreed == "guardian"


def test_a_group_in_its_mature_stage_takes_nobody_new(cast, people):
    activity = make_activity(cast.worker)
    limit_to(activity, form="group")
    Activity.objects.filter(pk=activity.pk).update(stage="maturity")
    with pytest.raises(Invalid, match="成熟期"):
        join(cast, activity, people[0])


def test_a_freed_place_is_kept_for_the_next_and_passed_on_in_time(cast, people):
    activity = make_activity(cast.worker, capacity=1)
    first, second, third = (join(cast, activity, person) for person in people[:3])
    withdraw_enrolment(actor=cast.worker, enrolment_id=first.pk)
    second.refresh_from_db()
    assert second.status == "offered" and second.offer_until > now()
    assert join(cast, activity, people[3]).status == "waiting", "a kept place is not given to somebody new"
    assert pass_on_offers() == 0
    Enrolment.objects.filter(pk=second.pk).update(offer_until=now())
    with pytest.raises(WrongState, match="no_offer"):
        answer_offer(actor=cast.worker, enrolment_id=second.pk, accept=True)
    assert pass_on_offers() == 1
    for row in (second, third):
        row.refresh_from_db()
    assert (second.status, third.status) == ("cancelled", "offered")
    answer_offer(actor=cast.worker, enrolment_id=third.pk, accept=True)
    third.refresh_from_db()
    activity.refresh_from_db()
    assert third.status == "enrolled" and third.offer_until is None and activity.taken == 1
    log = set(AuditEvent.objects.filter(action__startswith="activity.offer").values_list("action", flat=True))
    assert log == {"activity.offer", "activity.offer_lapsed", "activity.offer_accepted"}


def test_a_declined_place_goes_on_and_nobody_else_answers(cast, people):
    activity = make_activity(cast.worker, capacity=1)
    first, second, third = (join(cast, activity, person) for person in people[:3])
    withdraw_enrolment(actor=cast.worker, enrolment_id=first.pk)
    with pytest.raises(Refused):
        answer_offer(actor=cast.supervisor, enrolment_id=second.pk, accept=False)
    answer_offer(actor=cast.worker, enrolment_id=second.pk, accept=False)
    third.refresh_from_db()
    assert third.status == "offered"


def test_more_places_are_offered_at_once_and_never_fewer_than_given(cast, people):
    activity = make_activity(cast.worker, capacity=2)
    rows = [join(cast, activity, person) for person in people[:4]]
    said = {"title": activity.title, "place": activity.place, "stage": "", "listed": True}
    with pytest.raises(Invalid, match="名额不能再少"):
        change_activity(actor=cast.worker, activity_id=activity.pk, capacity=1, **said)
    change_activity(actor=cast.worker, activity_id=activity.pk, capacity=3, **said)
    assert [Enrolment.objects.get(pk=row.pk).status for row in rows] == ["enrolled", "enrolled", "offered", "waiting"]


def test_what_a_page_sends_twice_is_done_once_even_after_a_change_of_mind(cast, people):
    activity = make_activity(cast.worker)
    said = {"actor": cast.worker, "activity": activity, "person": people[0], "agreed": "spoken"}
    first = keyed.enrol(**said, idempotency_key="e")
    assert keyed.enrol(**said, idempotency_key="e") == first
    for _try in range(2):
        keyed.withdraw_enrolment(actor=cast.worker, enrolment_id=first.pk, idempotency_key="w")
    assert keyed.enrol(**said, idempotency_key="e").status == "cancelled", "a late copy enrols nobody anew"
    with pytest.raises(Conflict, match="key_reused"):
        keyed.enrol(**{**said, "person": people[1]}, idempotency_key="e")
    assert Enrolment.objects.count() == 1


def test_who_cannot_come_gives_the_place_back(cast, people):
    activity = make_activity(cast.worker, capacity=1)
    first, second = (join(cast, activity, person) for person in people[:2])
    cannot_come(activity.booking_id, people[0], None)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "offered")
    cannot_come(activity.booking_id, people[4], None)  # who has no place: nothing happens


def test_the_door_takes_the_code_in_any_case_while_it_is_open(cast, people):
    activity = make_activity(cast.worker)
    row = join(cast, activity, people[0])
    with pytest.raises(WrongState, match="door_closed"):
        check_in(token=activity.checkin_token, code=row.pass_code)
    open_door(activity)
    for code in ("", "AAAAAA", "' OR 1=1"):
        with pytest.raises(NotFound):
            check_in(token=activity.checkin_token, code=code)
    with pytest.raises(NotFound):
        check_in(token="elsewhere", code=row.pass_code)
    marked = check_in(token=activity.checkin_token, code=f" {row.pass_code.lower()} ")
    assert marked.result == "attended" and marked.marked_by is None
    assert check_in(token=activity.checkin_token, code=row.pass_code) == marked
    assert Attendance.objects.count() == 1


def test_codes_differ_within_an_activity(cast, people):
    activity = make_activity(cast.worker, capacity=6)
    assert len({join(cast, activity, person).pass_code for person in people}) == 6


def test_the_leader_marks_everybody_by_name_or_by_code(cast, people, sign_in, make_user):
    leader = make_user("leader", "worker")
    activity = make_activity(cast.worker, leader=leader)
    row = join(cast, activity, people[0])
    let_begin(activity)
    page = sign_in(leader).get(reverse("scheduling:activity-detail", args=[activity.pk])).content.decode()
    assert row.pass_code in page and people[0].name not in page
    mark_all(actor=leader, activity_id=activity.pk, marks={row.pk: "attended"})
    with pytest.raises(Refused):
        mark_all(actor=cast.supervisor, activity_id=activity.pk, marks={row.pk: "absent"})


def test_somebody_asks_after_the_absent(cast, people):
    activity = make_activity(cast.worker)
    row = join(cast, activity, people[0])
    let_begin(activity)
    marked = mark_all(actor=cast.worker, activity_id=activity.pk, marks={row.pk: "absent"})[0]
    assert [item.kind for item in work_items(cast.worker)] == ["缺席回访"]
    assert not to_follow_up(cast.supervisor)
    with pytest.raises(Invalid):
        follow_up(actor=cast.worker, attendance_id=marked.pk, outcome="fine")
    with pytest.raises(NotFound):
        follow_up(actor=cast.supervisor, attendance_id=marked.pk, outcome="comes")
    follow_up(actor=cast.worker, attendance_id=marked.pk, outcome="trouble")
    assert not list(work_items(cast.worker))
    with pytest.raises(WrongState):
        follow_up(actor=cast.worker, attendance_id=marked.pk, outcome="comes")


def test_feedback_has_no_name_and_is_shown_from_five_on(cast, people):
    activity = make_activity(cast.worker, capacity=6)
    rows = [join(cast, activity, person) for person in people]
    let_begin(activity)
    said = {"useful": 4, "belonging": 5, "again": 3}
    with pytest.raises(WrongState):
        give_feedback(actor=cast.worker, enrolment_id=rows[0].pk, **said)
    mark_all(actor=cast.worker, activity_id=activity.pk, marks={row.pk: "attended" for row in rows[:5]})
    for row in rows[:4]:
        give_feedback(actor=cast.worker, enrolment_id=row.pk, **said, comment="很暖")
    assert summary_of(activity).count == 4 and not summary_of(activity).means and not summary_of(activity).comments
    with pytest.raises(WrongState):
        give_feedback(actor=cast.worker, enrolment_id=rows[0].pk, **said)
    give_feedback(actor=cast.worker, enrolment_id=rows[4].pk, useful=5, belonging=5, again=5)
    assert [mean for _label, mean in summary_of(activity).means] == [4.2, 5.0, 3.4]
    assert not {field.name for field in Feedback._meta.fields} & {"person", "enrolment", "created_at"}
    with pytest.raises(Invalid, match="1 到 5"):
        give_feedback(actor=cast.worker, enrolment_id=rows[0].pk, useful=0, belonging=5, again=5)


def test_a_programme_is_not_for_ages_the_wrong_way_round(cast):
    with pytest.raises(Invalid) as refusal:
        create_programme(actor=cast.worker, name="演示", aim="演示", age_from=60, age_to=18)
    assert refusal.value.field == "age_to"


def test_only_groups_have_stages_and_they_must(cast):
    with pytest.raises(Invalid, match="只有小组工作才分阶段"):
        make_activity(cast.worker, stage="formation")
