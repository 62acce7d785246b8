"""The CMS under our own roof: its own Content-Security-Policy, and its group kept in step with the roles."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role

PREFIX = "/cms/"
EDITORS = "editors"
# The CMS writes inline scripts and styles and evaluates templates; even so it loads nothing from another host.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    ]
)


class CmsMiddleware:
    """Stands after the gate: who arrives in ``process_view`` has an editor's role and second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PREFIX):
            response.headers["Content-Security-Policy"] = POLICY
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.path.startswith(PREFIX) and isinstance(request.user, User):
            sync_editor(request.user)


def sync_editor(user: User) -> None:
    """Put a user into the CMS's group while an editor's role is in force, and out of it afterwards."""
    is_editor = user.has_role(Role.EDITOR)
    is_member = user.groups.filter(name=EDITORS).exists()
    if is_editor == is_member:
        return
    group = Group.objects.get(name=EDITORS)
    if is_editor:
        user.groups.add(group)
    else:
        user.groups.remove(group)
    for cached in ("_perm_cache", "_group_perm_cache", "_user_perm_cache", "_page_permission_cache"):
        vars(user).pop(cached, None)
