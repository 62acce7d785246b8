"""What a browser remembers of its reader's wishes: display and language, each in a cookie for a year. 大字版、语言。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .language import COOKIE as LANGUAGE
from .language import DEFAULT, supported

YEAR_SECONDS = 365 * 86400


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Switch between the standard and the large-type display."""
    return _remember(request, "display", "elder" if request.POST.get("mode") == "elder" else "")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English; a language that is not ours means Chinese."""
    chosen = supported(request.POST.get("language", ""))
    return _remember(request, LANGUAGE, "" if chosen == DEFAULT else chosen)


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    """Go back to where the reader was with a cookie that holds ``value``; an empty one forgets it."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "/")
    if value:
        response.set_cookie(
            name, value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(name, samesite="Lax")
    return response
