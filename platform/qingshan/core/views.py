"""Doors that belong to no room: health, errors, the desk's first page."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

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
    message = "页面停留过久或登录状态已变化，没有提交成功。请返回上一页（内容仍在），刷新后再提交。"
    return render(request, "403.html", {"code": "csrf", "message": message}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500)
