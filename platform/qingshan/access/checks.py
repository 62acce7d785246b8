"""The site does not start when a route has no policy."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import get_resolver

from .routes import named_walk


@register("urls")
def every_route_has_a_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = [
        f"{name} ({where})"
        for name, where, leaf in named_walk(get_resolver().url_patterns)
        if getattr(leaf.callback, "policy", None) is None
    ]
    return [Error(f"The route {entry} names no policy.", id="qingshan.E010") for entry in missing]
