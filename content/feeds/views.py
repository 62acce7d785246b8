"""Somebody's calendar for a program that cannot sign in: the secret in the address opens it, and nothing else."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from content.help.throttle import address_of, count, hit
from qingshan.core.errors import NotFound
from scheduling.feeds.selectors import feed_of
from scheduling.feeds.services import owner_of

TRIES, SECONDS = 20, 900
WHAT = "calendar-feed"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the calendar, or with 304 where the reader has it already; any wrong secret is the same 404."""
    if count(WHAT, address_of(request)) >= TRIES:
        return HttpResponseNotFound()
    try:
        body = feed_of(owner_of(token))
    except NotFound:
        hit(WHAT, address_of(request), seconds=SECONDS)
        return HttpResponseNotFound()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = tag in request.headers.get("If-None-Match", "")
    answer = HttpResponse(status=304) if same else HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
