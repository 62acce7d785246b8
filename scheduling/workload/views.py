from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import NotFound
from scheduling.bookings.models import Booking
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user
from scheduling.waiting.models import WaitingEntry

from .selectors import Week, colleagues_of, mondays, team, waiting_days, weeks_of


def workload(request: SignedInRequest) -> HttpResponse:
    """The actor's own weeks, or one's whom they supervise, as a picture with the table under it; the team beside."""
    resource_for_user(request.user)
    colleagues, dates = colleagues_of(request.user), mondays()
    shown = _chosen(colleagues, request.GET.get("who"))
    weeks = weeks_of(colleagues, dates)
    mine = weeks[shown.pk]
    context: dict[str, Any] = {
        "colleagues": colleagues,
        "shown": shown,
        "own": colleagues[0],
        "labels": [f"{day:%m-%d}" for day in dates],
        "hours": _hours(mine),
        "utilisation": [{"name": _("使用率"), "values": [_rounded(week.utilisation) for week in mine]}],
        "is_open": any(week.opened for week in mine),
        "team": team(colleagues, weeks) if len(colleagues) > 1 else [],
        "waiting": [{"name": _("等候时间"), "values": waiting_days(request.user, dates)}],
        "waiting_now": WaitingEntry.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "scheduling/workload.html", context)


def _chosen(colleagues: list[Resource], who: str | None) -> Resource:
    if not who:
        return colleagues[0]
    found = next((row for row in colleagues if str(row.pk) == who), None)
    if found is None:
        raise NotFound("workload.not_found")
    return found


def _hours(weeks: list[Week]) -> list[dict[str, Any]]:
    """Return the columns of the picture."""
    names = [
        (_("已预约"), Booking.Status.BOOKED),
        (_("已完成"), Booking.Status.DONE),
        (_("未到"), Booking.Status.MISSED),
    ]
    columns = [{"name": name, "values": [_rounded(week.hours[code]) for week in weeks]} for name, code in names]
    return [*columns, {"name": _("空闲"), "values": [_rounded(week.free) for week in weeks]}]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
