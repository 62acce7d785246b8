"""Parts that other apps add to a person's page, so that people imports none of them."""

from collections.abc import Callable
from typing import Any

from qingshan.accounts.models import User

from .models import Person

Build = Callable[[User, Person], "dict[str, Any] | None"]
_panels: list[tuple[str, Build]] = []


def register_panel(template: str, build: Build) -> None:
    """Add a part, once, from ``AppConfig.ready()``. build: gives the template's context, None to show nothing."""
    if (template, build) not in _panels:
        _panels.append((template, build))


def panels_for(actor: User, person: Person) -> list[dict[str, Any]]:
    """Return the contexts of all the parts, each with its ``template``."""
    built = ((template, build(actor, person)) for template, build in _panels)
    return [{**context, "template": template} for template, context in built if context is not None]
