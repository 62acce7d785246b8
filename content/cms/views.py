from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from qingshan.core.errors import NotFound


def sign_in(request: HttpRequest) -> HttpResponse:
    """The CMS's own sign-in would pass by the second factor: there is one sign-in page for the whole site."""
    return redirect("account_login")


@csrf_exempt
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask on the site's own page, whatever the method: nothing is changed here."""
    return redirect("account_logout")


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Users, groups and passwords are not managed in the CMS."""
    raise NotFound("cms.closed")
