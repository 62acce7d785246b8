from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record_read

from .booking import ME
from .selectors import own_page


@never_cache
def home(request: SignedInRequest) -> HttpResponse:
    """The resident's own page: next appointments, plan, requests, consents."""
    page = own_page(request.user)
    if request.user.person is not None:
        record_read(actor=request.user, action="me.open", subject=request.user.person)
    return render(request, "content/me.html", {"own": page, "door": ME})
