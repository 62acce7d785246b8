"""Sessions end: after idle minutes, and after absolute hours whatever happens."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

STARTED, SEEN = "qingshan_started", "qingshan_seen"
SEEN_STEP_SECONDS = 60


class SessionLimitsMiddleware:
    """Signs out a session that was idle for SESSION_IDLE_MINUTES or is older than SESSION_ABSOLUTE_HOURS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            logout(request)
            request.session["qingshan_ended"] = True
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        session, moment = request.session, int(time.time())
        started = session.setdefault(STARTED, moment)
        seen = session.get(SEEN, moment)
        if moment - seen >= SEEN_STEP_SECONDS or SEEN not in session:
            session[SEEN] = moment
        return bool(
            moment - started >= settings.SESSION_ABSOLUTE_HOURS * 3600
            or moment - seen >= settings.SESSION_IDLE_MINUTES * 60
        )


def tell_session_ended(request: HttpRequest) -> None:
    """Say once, on the sign-in page, why it is shown."""
    if request.session.pop("qingshan_ended", False):
        messages.info(request, _("登录已超时，请重新登录。"))
