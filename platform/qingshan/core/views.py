"""Doors that belong to no room: health, errors, the desk's first page."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from qingshan.accounts.http import SignedInRequest

from .desk import work_for


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ready"})


def desk(request: SignedInRequest) -> HttpResponse:
    """All that waits for the person who signed in."""
    return render(request, "core/desk_home.html", {"items": work_for(request.user)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago or elsewhere; say how to go on without losing the text."""
    message = _("页面停留过久或登录状态已变化，没有提交成功。请返回上一页（内容仍在），刷新后再提交。")
    return render(request, "403.html", {"code": "csrf", "message": message}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke, the session and the database included, this page still comes."""
    banner = {
        "demo_banner": settings.DEMO_BANNER,
        "second_factor_off": not settings.STAFF_SECOND_FACTOR,
        "elder": request.COOKIES.get("display") == "elder",
    }
    return HttpResponse(render_to_string("500.html", banner), status=500)
