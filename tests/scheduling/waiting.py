"""What tests of the waiting list need: a room above that says whatever it is told, one hour that is free, people."""

from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

from django.db.models import Q

from qingshan.access.decisions import allow, deny
from qingshan.core.clock import now
from qingshan.people.models import ContactPoint, Person
from qingshan.people.persons.models import name_index
from scheduling.availability.models import HoursException
from scheduling.bookings.models import Booking
from scheduling.resources.services import resource_for_user
from scheduling.waiting.entries import Wishes, put_on_list
from scheduling.waiting.models import WaitingEntry, WaitingOffer
from scheduling.waiting.rooms import Standing

from .makers import at

DAY = 5


class ToldRoom:
    """Answers for kind "session" what the test wrote into it."""

    def __init__(self):
        self.said, self.people, self.settled = {}, {}, []
        self.workers = defaultdict(set)

    def standings(self, subjects):
        return {subject: self.said[subject] for subject in subjects if subject in self.said}

    def person_of(self, subject):
        return self.people[subject]

    def seen_by(self, actor):
        return Q(subject__in=list(self.workers[actor.pk]))

    def may_work(self, actor, subject):
        return allow("told") if subject in self.workers[actor.pk] else deny("told.not")

    def may_offer(self, actor, subject, colleague_id):
        return self.may_work(actor, subject)

    def settle(self, entry, booking, actor):
        self.settled.append((entry.pk, booking.pk))

    def titles(self, subjects):
        return dict.fromkeys(subjects, "甲")


def make_resident(phone="13900000001", use="first", hours=""):
    name = f"演示居民{phone[-2:]}"
    person = Person.objects.create(name=name, name_index=name_index(name))
    if phone:
        ContactPoint.objects.create(person=person, phone=phone, phone_index=phone, use=use, hours=hours)
    return person


def wait(room, worker, colleagues, *, urgency=3, person=None, days_ago=0, **wishes):
    """Put somebody on the list, as of some days ago."""
    subject = uuid4()
    room.people[subject] = person or make_resident(f"139000000{len(room.people) + 10}")
    room.said[subject] = Standing(urgency, frozenset(user.pk for user in colleagues))
    room.workers[worker.pk].add(subject)
    entry = put_on_list(actor=worker, kind="session", subject=subject, wishes=Wishes(**wishes))
    WaitingEntry.objects.filter(pk=entry.pk).update(entered_at=now() - timedelta(days=days_ago))
    entry.refresh_from_db()
    return entry


def open_hour(colleague, hour=10, days=DAY):
    """Let one meeting of fifty minutes be possible, and no other."""
    start = at(days, hour)
    return HoursException.objects.create(
        resource=resource_for_user(colleague), kind="extra", start=start, end=start + timedelta(hours=1)
    )


def run_out(offer):
    """Let the time to answer pass."""
    past = now() - timedelta(seconds=1)
    WaitingOffer.objects.filter(pk=offer.pk).update(answer_by=past)
    Booking.objects.filter(pk=offer.booking_id).update(held_until=past)
