"""Asks each request for its route's policy before the view runs. No policy, no entry."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from qingshan.accounts.second_factor import lacks_second_factor
from qingshan.core.errors import Refused
from qingshan.core.middleware import refuse

from .routes import Policy

OWN_ACCOUNT = ("/accounts/",)  # open before the second factor and the password are the user's own


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        policy: Policy | None = getattr(view, "policy", None)
        if policy is None:
            return refuse(request, Refused("access.no_policy"))
        if policy.public:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if policy.roles and policy.roles.isdisjoint(request.user.roles):
            return refuse(request, Refused("access.role", _("您的岗位没有这个页面的权限。如工作需要，请联系管理员。")))
        if lacks_second_factor(request) and not request.path.startswith(OWN_ACCOUNT):
            return redirect("mfa_index")
        if getattr(request.user, "must_change_password", False) and not request.path.startswith(OWN_ACCOUNT):
            return _ask_for_own_password(request)
        return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(("/api/", "/fhir/")):
        return JsonResponse({"code": "access.sign_in", "message": _("请先登录。")}, status=401)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _ask_for_own_password(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(("/api/", "/fhir/")):
        return refuse(request, Refused("access.one_time_password", _("请先登录网站，修改一次性密码。")))
    return redirect("account_change_password")
