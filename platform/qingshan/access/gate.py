"""The one gate: may this actor do this to that? Unknown actions and unknown actors are refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.errors import NotFound

from .decisions import Decision, allow, deny, require

__all__ = ["Decision", "allow", "can", "deny", "get_visible", "require", "rule"]

Rule = Callable[[User, Any], Decision]
M = TypeVar("M", bound=models.Model)
_rules: dict[str, Rule] = {}


def rule(action: str) -> Callable[[Rule], Rule]:
    """Register the rule of an action, once."""

    def register(function: Rule) -> Rule:
        if action in _rules and _rules[action] is not function:
            raise ValueError(f"The action {action} has a rule already")
        _rules[action] = function
        return function

    return register


def can(actor: User | AnonymousUser | None, action: str, obj: Any = None) -> Decision:
    """Ask the gate. Default deny: no actor, an inactive one, or an action without a rule."""
    if not isinstance(actor, User) or not actor.is_active:
        return deny("access.no_actor", _("请先登录。"))
    found = _rules.get(action)
    if found is None:
        return deny("access.unknown_action")
    return found(actor, obj)


def get_visible(model: type[M], actor: User, **lookup: Any) -> M:
    """Return the object if the actor may see it; raise NotFound alike when it is missing and when it is hidden."""
    manager: Any = model._default_manager
    found: M | None = manager.visible_to(actor).filter(**lookup).first()
    if found is None:
        raise NotFound(f"{model._meta.label_lower}.not_found")
    return found
