"""Which counsellor is asked: the order and its reasons, asking, saying no, and what becomes of it when one takes it."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.cases.models import Case
from counseling.assignment.ranking import Standing, ranked
from counseling.assignment.selectors import Wishes, candidates
from counseling.assignment.services import ask_counsellor, decline_assignment, withdraw_assignment
from counseling.episodes.services import close_episode, open_episode
from counseling.models import CounselorRequest
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import now
from qingshan.core.errors import Invalid, NotFound, Refused, WrongState
from qingshan.notifications.models import OutboxMessage
from scheduling.resources.services import resource_for_user
from scheduling.terms.models import Terms
from tests.scheduling.makers import make_hours

from .makers import make_case, make_episode, make_referral

pytestmark = pytest.mark.django_db
ANY = Wishes()


@pytest.fixture
def pair(cast, stranger):
    """Two counsellors of the centre, both with hours: the second has a quarter of them."""
    make_hours(cast.counselor)
    make_hours(stranger, time(9), time(11))
    return cast.counselor, stranger


def order(actor, referral, wishes=ANY):
    return [row.user for row in candidates(actor, referral, wishes)]


def first(actor, referral, wishes=ANY):
    return candidates(actor, referral, wishes)[0]


def ask(actor, referral, counselor, **values):
    return ask_counsellor(actor=actor, referral_id=referral.pk, counselor_id=counselor.pk, **{"wishes": ANY, **values})


def test_who_carries_the_smaller_share_of_what_they_can_carry_comes_first(cast, pair, referral, centre, area):
    full, half = pair
    make_episode(cast.worker, half, centre, area=area)
    make_episode(cast.worker, half, centre, area=area)
    make_episode(cast.worker, full, centre, area=area)
    rows = {row.user: row.standing for row in candidates(cast.worker, referral, ANY)}
    assert (rows[full].target, rows[half].target) == (20, 10)
    assert (rows[full].load, rows[half].load) == (1, 2)
    assert order(cast.worker, referral) == [full, half]


def test_who_knows_the_resident_comes_first_and_it_is_said(cast, pair, centre, area):
    _full, half = pair
    episode = make_episode(cast.worker, half, centre, area=area)
    close_episode(actor=half, episode_id=episode.pk, reason="goals_met", outcome="helped")
    again = make_referral(cast.worker, centre, episode.case)
    assert first(cast.worker, again).user == half
    assert [str(reason) for reason in first(cast.worker, again).reasons] == ["曾为这位居民服务"]


def test_what_an_actor_may_not_know_does_not_speak_either(cast, pair, centre, area, make_user):
    """An earlier course in a case that another worker keeps says nothing to this one."""
    _full, half = pair
    elsewhere = make_user("worker9", Role.WORKER)
    episode = make_episode(elsewhere, half, centre, area=area)
    close_episode(actor=half, episode_id=episode.pk, reason="goals_met", outcome="helped")
    Case.objects.filter(pk=episode.case_id).update(
        status="closed", stage="closed", closed_at=now(), close_reason="goals_met", closed_by=cast.supervisor
    )
    case = make_case(cast.worker, person=episode.person, area=area)
    again = make_referral(cast.worker, centre, case)
    assert not any(row.standing.known for row in candidates(cast.worker, again, ANY))
    assert [row.user for row in candidates(half, again, ANY) if row.standing.known] == [half]


def test_training_language_and_sex_are_looked_at(cast, pair, referral):
    full, half = pair
    Terms.objects.create(resource=resource_for_user(half), languages=["zh", "mn"], specialities=["grief"], sex="female")
    assert first(cast.worker, referral, Wishes(need="grief")).user == half
    for wishes, code in ((Wishes(language="mn"), "language"), (Wishes(sex="female"), "sex")):
        rows = candidates(cast.worker, referral, wishes)
        assert [row.user for row in rows] == [half, full]
        assert not rows[1].fits and rows[1].standing.against == (code,) and rows[1].against
        with pytest.raises(Invalid, match="assignment.unfit"):
            ask(cast.worker, referral, full, wishes=wishes, reason="只有他在")


def test_who_has_no_time_stands_last_with_the_reason(cast, stranger, referral):
    make_hours(cast.counselor)
    rows = candidates(cast.worker, referral, ANY)
    assert [row.user for row in rows] == [cast.counselor, stranger]
    assert rows[1].standing.against == ("full",)


def test_nobody_counsels_themselves(cast, pair, referral):
    full, half = pair
    full.person = referral.case.person
    full.save(update_fields=["person"])
    assert [row.standing.against for row in candidates(cast.worker, referral, ANY) if row.user == full] == [("self",)]
    assert first(cast.worker, referral).user == half


def test_asking_the_first_needs_no_reason_and_tells_the_counsellor(cast, pair, referral):
    chosen = first(cast.worker, referral).user
    asked = ask(cast.worker, referral, chosen)
    assert (asked.place, asked.reason, asked.status) == (1, "", "asked")
    assert asked.answer_by <= max(referral.accept_by, now() + timedelta(minutes=1))
    assert OutboxMessage.objects.filter(to_user=chosen, template="calendar.changed").count() == 1
    assert ask(cast.worker, referral, chosen).pk == asked.pk, "asking twice asks once"
    assert AuditEvent.objects.filter(action="assignment.ask").count() == 1


def test_another_than_the_first_needs_a_reason_that_is_kept(cast, pair, referral):
    second = candidates(cast.worker, referral, ANY)[1].user
    with pytest.raises(Invalid) as refusal:
        ask(cast.worker, referral, second, reason="  ")
    assert refusal.value.field == "reason" and not CounselorRequest.objects.exists()
    assert ask(cast.worker, referral, second, reason="居民指定").reason == "居民指定"


def test_one_is_asked_at_a_time(cast, pair, referral):
    one, other = order(cast.worker, referral)
    asked = ask(cast.worker, referral, one)
    with pytest.raises(WrongState, match="asked_already"):
        ask(cast.worker, referral, other, reason="等不及")
    withdraw_assignment(actor=cast.worker, asked_id=asked.pk)
    assert ask(cast.worker, referral, first(cast.worker, referral).user)


def test_a_no_says_why_and_puts_the_counsellor_last(cast, pair, referral):
    one, other = order(cast.worker, referral)
    asked = ask(cast.worker, referral, one)
    with pytest.raises(NotFound):
        decline_assignment(actor=cast.partner, asked_id=asked.pk, why="full")
    with pytest.raises(Refused):
        decline_assignment(actor=cast.worker, asked_id=asked.pk, why="full")
    with pytest.raises(Invalid):
        decline_assignment(actor=one, asked_id=asked.pk, why="")
    decline_assignment(actor=one, asked_id=asked.pk, why="known")
    assert order(cast.worker, referral) == [other, one]
    assert OutboxMessage.objects.filter(to_user=cast.worker, template="calendar.changed").exists()
    with pytest.raises(WrongState):
        decline_assignment(actor=one, asked_id=asked.pk, why="known")


@pytest.mark.parametrize("taker", [0, 1])
def test_taking_the_referral_answers_the_question(cast, pair, referral, taker):
    users = order(cast.worker, referral)
    asked = ask(cast.worker, referral, users[0])
    open_episode(actor=users[taker], referral_id=referral.pk)
    asked.refresh_from_db()
    assert asked.status == ("accepted", "over")[taker] and asked.answered_at
    with pytest.raises((WrongState, NotFound)):
        ask(cast.worker, referral, users[1], reason="再请")


def test_a_stranger_to_the_case_neither_sees_nor_asks(cast, pair, referral, make_user):
    outsider = make_user("worker8", Role.WORKER)
    with pytest.raises(NotFound):
        ask(outsider, referral, pair[0])
    assert not CounselorRequest.objects.exists()


def test_the_page_shows_the_order_asks_and_takes_back(cast, pair, referral, sign_in):
    client, door = sign_in(cast.worker), reverse("counseling:assign", args=[referral.pk])
    page = client.get(door).content.decode()
    assert all(str(user) in page for user in pair) and referral.case.person.name not in page
    second = candidates(cast.worker, referral, ANY)[1].user
    answer = client.post(door, {"counselor": second.pk})
    assert answer.status_code == 422 and "请写明原因" in answer.content.decode()
    assert client.post(door, {"counselor": second.pk, "reason": "居民指定"}).status_code == 302
    asked = CounselorRequest.objects.get()
    assert "等您" not in page and str(second) in client.get(door).content.decode()
    desk = sign_in(second).get(reverse("core:desk")).content.decode()
    assert "请您接" in desk and referral.case.number in desk
    detail = sign_in(second).get(reverse("counseling:referral-detail", args=[referral.pk])).content.decode()
    assert "婉拒派请" in detail
    client.post(reverse("counseling:assignment-withdraw", args=[asked.pk]))
    assert CounselorRequest.objects.get().status == "over"


def test_a_long_list_takes_no_more_questions_than_a_short_one(
    cast, pair, referral, make_user, django_assert_max_num_queries
):
    order(cast.worker, referral)
    with CaptureQueriesContext(connection) as few:
        order(cast.worker, referral)
    for number in range(6):
        make_hours(make_user(f"counselor-{number}", Role.COUNSELOR))
    order(cast.worker, referral)
    with django_assert_max_num_queries(len(few) + 6):  # each desk is looked up by its person
        assert len(order(cast.worker, referral)) == 8


def test_the_order_is_by_the_named_facts_alone():
    soon, late = now(), now() + timedelta(days=3)
    busy, idle = Standing(1, load=9, target=10, soonest=soon), Standing(2, load=1, target=10, soonest=late)
    near = Standing(3, load=1, target=10, soonest=soon)
    trained, known = Standing(4, trained=True, load=10, target=10), Standing(5, known=True, load=10, target=10)
    unfit = Standing(6, known=True, trained=True, target=10, soonest=soon, against=("full",))
    never, once = Standing(7, target=10, soonest=soon), Standing(8, target=10, soonest=soon, last=soon)
    rows = ranked([unfit, once, busy, idle, near, trained, known, never])
    assert [row.counselor_id for row in rows] == [5, 4, 7, 8, 3, 2, 1, 6]
    assert Standing(9, load=3).share == 1.0, "without hours there is nothing to give"
