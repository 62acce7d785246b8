"""Doors that belong to no room: health, errors, the desk's first page."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest

from .desk import work_for

YEAR_SECONDS = 365 * 86400


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
    message = "页面停留过久或登录状态已变化，没有提交成功。请返回上一页（内容仍在），刷新后再提交。"
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


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Switch between the standard and the large-type display; kept for a year in a cookie of this browser."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "/")
    if request.POST.get("mode") == "elder":
        response.set_cookie(
            "display", "elder", max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie("display", samesite="Lax")
    return response
