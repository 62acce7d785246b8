from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.roles import Role
from qingshan.core.clock import today

from .selectors import monday_of, week_of

FIRST_DAY, LAST_DAY = date(2014, 1, 1), date(2099, 12, 20)


def day_asked_for(text: str | None) -> date:
    """Read ``?day=``; anything that is no sensible date means today."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today()
    return day if FIRST_DAY <= day <= LAST_DAY else today()


def calendar(request: SignedInRequest) -> HttpResponse:
    """The actor's own week: bookings, what is still open, holidays and make-up workdays."""
    monday = monday_of(day_asked_for(request.GET.get("day")))
    context = {
        "days": week_of(request.user, monday),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": monday - timedelta(days=7),
        "next": monday + timedelta(days=7),
        "today": today(),
        "may_find": request.user.has_role(Role.WORKER, Role.SUPERVISOR),
        "is_this_week": monday == monday_of(today()),
    }
    return render(request, "scheduling/calendar.html", context)
