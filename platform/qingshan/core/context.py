"""What every template may know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .desk import nav_for


def house(request: HttpRequest) -> dict[str, Any]:
    """Return nav (list[NavItem]), demo_banner, second_factor_off, hotlines, quick_exit_url, elder (large type)."""
    user = getattr(request, "user", None)
    return {
        "nav": nav_for(user) if user is not None and user.is_authenticated else [],
        "demo_banner": settings.DEMO_BANNER,
        "second_factor_off": not settings.STAFF_SECOND_FACTOR,
        "hotlines": settings.HELP_HOTLINES,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "elder": request.COOKIES.get("display") == "elder",
    }
