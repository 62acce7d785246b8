from django.http import HttpResponse
from django.shortcuts import render

from qingshan.accounts.http import SignedInRequest

from .releases.selectors import released_periods, released_table


def evaluation_home(request: SignedInRequest) -> HttpResponse:
    """The newest released table, or how to get one when nothing has been released."""
    periods = released_periods()
    return _page(request, periods[0] if periods else "", periods)


def evaluation_period(request: SignedInRequest, period: str) -> HttpResponse:
    return _page(request, period, released_periods())


def _page(request: SignedInRequest, period: str, periods: list[str]) -> HttpResponse:
    table = released_table(period) if period else None
    return render(request, "reporting/evaluation.html", {"table": table, "period": period, "periods": periods})
