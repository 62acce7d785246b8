"""Many workers give out the same times at once. First with the locks, then, to prove the test, without them."""

import threading
import time
from contextlib import suppress

import pytest
from django.db import connection, connections
from django.db.models import Count, QuerySet

from qingshan.notifications.models import OutboxMessage
from scheduling.reminders import services as reminders
from scheduling.reminders.models import Reminder
from scheduling.resources.services import resource_for_person
from scheduling.waiting import offers, rooms
from scheduling.waiting.matching import offer_by_hand, offer_places
from scheduling.waiting.models import WaitingEntry, WaitingEvent, WaitingOffer

from .makers import at, make_booking
from .test_race import double_bookings
from .waiting import DAY, ToldRoom, make_resident, open_hour, wait

WORKERS, WAITING, HOURS = 12, 6, 4
INDEX = "offer_one_open_an_entry"
SOON = 3  # days ahead: planned whatever the hour of the day


@pytest.fixture
def crowd(transactional_db, cast, seeded_limits, monkeypatch):
    """Six wait for four hours of one counsellor; each hour can be given once."""
    told = ToldRoom()
    monkeypatch.setattr(rooms, "_rooms", {"session": told})
    for number in range(HOURS):
        open_hour(cast.counselor, hour=9 + 2 * number)
    entries = [wait(told, cast.worker, [cast.counselor], mode="phone", urgency=1 + n % 3) for n in range(WAITING)]
    for entry in entries:
        resource_for_person(entry.person)  # making it would let the others wait, and hide what the locks do
    return entries


def rush(act):
    """Let all begin at once; return what they raised that no caller should see."""
    gate, faults = threading.Barrier(WORKERS), []

    def run(number):
        gate.wait()
        try:
            act(number)
        except Exception as error:
            faults.append(type(error).__name__)
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def entries_with_two():
    rows = WaitingOffer.objects.open().order_by().values("entry").annotate(number=Count("pk"))
    return rows.filter(number__gt=1).count()


def give_out_and_by_hand(entries, cast, duties=2):
    """One worker in ``duties`` runs the duty, the others offer the last in the list one of the hours by hand."""

    def act(number):
        if duties and number % duties:
            offer_places()
            return
        with suppress(offers.Conflict):
            offer_by_hand(
                actor=cast.worker,
                entry_id=entries[-1].pk,
                colleague_id=cast.counselor.pk,
                start=at(DAY, 9 + 2 * (number // 2 % HOURS)),
                mode="phone",
                reason="asked",
            )

    return act


def test_twelve_workers_give_each_time_once_and_nobody_two(crowd, cast):
    assert rush(give_out_and_by_hand(crowd, cast)) == []
    assert double_bookings() == 0 and entries_with_two() == 0
    assert WaitingOffer.objects.open().count() == HOURS
    starts = WaitingOffer.objects.values_list("booking__start", flat=True)
    assert len(set(starts)) == HOURS == len(starts)
    offered = WaitingEvent.objects.filter(what="offered")
    assert offered.count() == HOURS


def test_without_the_locks_the_same_rush_gives_somebody_two(crowd, cast, monkeypatch):
    def dawdle(*values):
        time.sleep(0.1)  # as long as a slow network: the window that the lock closes
        return answer_by(*values)

    answer_by = offers.answer_by
    monkeypatch.setattr(offers, "answer_by", dawdle)
    monkeypatch.setattr(offers, "lock_entry", lambda entry_id: WaitingEntry.objects.get(pk=entry_id))
    monkeypatch.setattr(offers.locks, "lock_resources", unlocked)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {INDEX}")
    try:
        rush(give_out_and_by_hand(crowd, cast, duties=0))
        doubles = entries_with_two()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE scheduling_waitingevent, scheduling_waitingoffer")
            cursor.execute(f"CREATE UNIQUE INDEX {INDEX} ON scheduling_waitingoffer (entry_id) WHERE state = 'open'")
    assert doubles > 0


def unlocked(ids):
    from scheduling.resources.models import Resource

    return list(Resource.objects.filter(pk__in=ids).order_by("pk"))


def test_the_index_alone_gives_nobody_two(crowd, cast, monkeypatch):
    monkeypatch.setattr(offers, "lock_entry", lambda entry_id: WaitingEntry.objects.get(pk=entry_id))
    rush(give_out_and_by_hand(crowd, cast))
    assert double_bookings() == 0 and entries_with_two() == 0


def test_twelve_workers_send_a_reminder_once(transactional_db, cast, counselor, seeded_limits, let_see):
    person = make_resident("13900000099")
    let_see(cast.counselor, person)
    make_booking(cast.counselor, [counselor, resource_for_person(person)], at(SOON, 10), kind="visit")
    Reminder.objects.all().delete()
    reminders.plan_ahead()
    key = Reminder.objects.order_by("number").values_list("pk", flat=True).first()
    sent = []
    assert rush(lambda number: sent.append(reminders._send(key))) == []
    assert sum(sent) == 1 and OutboxMessage.objects.filter(template="appointment.asked").count() == 1


def test_without_the_lock_a_reminder_is_sent_by_more_than_one(
    transactional_db, cast, counselor, seeded_limits, let_see, monkeypatch
):
    """And where the lock fails, the key of the outbox still lets one message out."""

    def dawdle(**values):
        time.sleep(0.1)
        called.append(values["dedupe_key"])
        return send(**values)

    send, called = reminders.send, []
    monkeypatch.setattr(reminders, "send", dawdle)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    person = make_resident("13900000098")
    let_see(cast.counselor, person)
    make_booking(cast.counselor, [counselor, resource_for_person(person)], at(SOON, 10), kind="visit")
    reminders.plan_ahead()
    key = Reminder.objects.order_by("number").values_list("pk", flat=True).first()
    rush(lambda number: reminders._send(key))
    assert len(called) > 1 and OutboxMessage.objects.filter(template="appointment.asked").count() == 1
