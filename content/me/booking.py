"""Residents' own booking and calendar: the rooms' pages behind the residents' door."""

from uuid import UUID

from django.http import HttpResponse

from counseling.own import views
from counseling.own.doors import Door
from qingshan.accounts.http import SignedInRequest
from scheduling.feeds import views as feeds

ME = Door("qingshan/portal.html", "content:me", "content:me")


def book(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    return views.book(request, episode_id, door=ME)


def confirm(request: SignedInRequest, episode_id: UUID, booking_id: int) -> HttpResponse:
    return views.confirm(request, episode_id, booking_id, door=ME)


def move(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    return views.move(request, session_id, door=ME)


def cancel(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    return views.cancel(request, session_id, door=ME)


def feed(request: SignedInRequest) -> HttpResponse:
    return feeds.feed(request, base="qingshan/portal.html", here="content:me-feed", back="content:me")
