"""The language of a page: Chinese, unless the reader chose English here. The browser's wish is not asked.

Residents' browsers are often set to English by the shop that sold the telephone; a page that answers in it would turn
away those whom it is for.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

COOKIE = "language"
DEFAULT = settings.LANGUAGE_CODE


def supported(code: str) -> str:
    """Return ``code`` if the site speaks it, else the default."""
    return code if code in dict(settings.LANGUAGES) else DEFAULT


class LanguageMiddleware:
    """Speaks the chosen language for one request and names it in ``Content-Language``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = supported(request.COOKIES.get(COOKIE, ""))
        with translation.override(chosen):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, ("Cookie",))
        return response
