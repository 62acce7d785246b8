"""The REST interface under /api/v1/. Each operation goes through the same gate as the pages."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from qingshan.accounts.http import SignedInRequest
from qingshan.core.workdays.models import CalendarDay
from qingshan.core.workdays.selectors import exceptions_between, is_provisional, is_workday

from .schemas import Day, Me, Problem

LONGEST_DAYS = 366
api = NinjaAPI(title="青山", version="1", docs_url=None, urls_namespace="api", openapi_url="/openapi.json")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> JsonResponse:
    fields = ", ".join(str(entry["loc"][-1]) for entry in error.errors)
    return JsonResponse({"code": "api.invalid", "message": _("参数有误：%(fields)s") % {"fields": fields}}, status=422)


@api.get("/me", response={200: Me, 401: Problem}, summary="Who is signed in")
def me(request: SignedInRequest) -> dict[str, Any]:
    return {"username": request.user.username, "roles": sorted(request.user.roles)}


@api.get("/workdays", response={200: list[Day], 401: Problem, 422: Problem}, summary="The working-day calendar")
def workdays(request: SignedInRequest, first: date, last: date) -> Any:
    """Days from ``first`` to ``last``, both included, at most 366."""
    if not first <= last <= first + timedelta(days=LONGEST_DAYS - 1):
        return api.create_response(
            request, {"code": "api.bad_range", "message": _("起止日期应相隔 0 至 365 天。")}, status=422
        )
    exceptions = exceptions_between(first, last)
    names = dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "name"))
    provisional = {
        year: is_provisional(date(year, 1, 1), date(year, 1, 1)) for year in range(first.year, last.year + 1)
    }
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        {
            "day": day,
            "is_workday": is_workday(day, exceptions),
            "name": names.get(day, ""),
            "provisional": provisional[day.year],
        }
        for day in days
    ]
