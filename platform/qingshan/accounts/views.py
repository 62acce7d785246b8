from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .http import SignedInRequest
from .middleware import tell_session_ended
from .roles import Role


class SignIn(LoginView):  # type: ignore[misc]
    """The one sign-in page of the whole site, the CMS included."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        tell_session_ended(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


def home(request: SignedInRequest) -> HttpResponse:
    """Send each role to its own first page."""
    if request.user.roles <= {Role.RESIDENT}:
        return redirect("/me/")
    if request.user.roles <= {Role.EVALUATOR}:
        return redirect("/evaluation/")
    if request.user.roles <= {Role.EDITOR}:
        return redirect("/cms/")
    return redirect("core:desk")
