"""Asking for help without an account, and looking up what became of it."""

import json
import uuid

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.intake.receipts import normal_number, receipt_status
from casework.intake.receiving import receive_help_request
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.crypto import decrypt, encrypt

from .forms import HelpForm, ReceiptForm
from .throttle import address_of, count, hit

BURST_REQUESTS, BURST_SECONDS = 5, 600
RECEIPT_TRIES, RECEIPT_SECONDS = 5, 900
ADDRESS_TRIES = 30
SHOWN = "help_receipt"
_CONTEXT = "content.help.receipt"


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Take a request for help. Many from one address are all taken in, and marked in the log for the intake desk."""
    if request.method != "POST":
        return _form(request, HelpForm(initial={"once": uuid.uuid4().hex}))
    form = HelpForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    once = form.cleaned_data.pop("once")
    if once and not cache.add(f"help:{once}", 1, timeout=3600):
        return redirect("content:help-done")  # the same form sent twice is one request
    told = form.cleaned_data
    actor = request.user if isinstance(request.user, User) else None
    lead, number, pin = receive_help_request(actor=actor, urgency_hint=told.pop("urgency"), **told)
    if hit("help", address_of(request), seconds=BURST_SECONDS) > BURST_REQUESTS:
        record(actor=actor, action="help.burst", subject=lead, reason="help.many_from_one_address")
    receipt = json.dumps({"number": number, "pin": pin, "urgent": lead.urgency in ("red", "orange")})
    request.session[SHOWN] = encrypt("pii", receipt, _CONTEXT)
    return redirect("content:help-done")


def _form(request: HttpRequest, form: HelpForm, status: int = 200) -> HttpResponse:
    return render(request, "content/help.html", {"form": form}, status=status)


@never_cache
def done(request: HttpRequest) -> HttpResponse:
    """Show the receipt's number and PIN once; after that the page only says where to look it up."""
    sealed = request.session.pop(SHOWN, "")
    receipt = json.loads(decrypt("pii", sealed, _CONTEXT)) if sealed else None
    return render(request, "content/help_done.html", {"receipt": receipt})


@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """Answer a receipt and its PIN with its status; one and the same answer for whatever is wrong."""
    if request.method != "POST":
        return render(request, "content/receipt.html", {"form": ReceiptForm(), "found": None})
    form = ReceiptForm(request.POST)
    found = None
    if form.is_valid():
        found = _look_up(request, form)
    return render(request, "content/receipt.html", {"form": form, "found": found}, status=200 if found else 422)


def _look_up(request: HttpRequest, form: ReceiptForm) -> object:
    """Return the status, or None with the form's error. A guess costs a try on its number and on its address."""
    address = address_of(request)
    number = normal_number(form.cleaned_data["number"]) or form.cleaned_data["number"].upper()
    tired = count("receipt", number) >= RECEIPT_TRIES or count("receipt-from", address) >= ADDRESS_TRIES
    found = receipt_status(number, form.cleaned_data["pin"])
    if tired:
        form.add_error(None, _("试的次数太多了，请过 15 分钟再查，或拨打 12345 询问。(receipt.wait)"))
        return None
    if found is None:
        hit("receipt", number, seconds=RECEIPT_SECONDS)
        hit("receipt-from", address, seconds=RECEIPT_SECONDS)
        form.add_error(None, _("回执号或密码不对。请核对后再试，或拨打 12345 询问。(receipt.no_match)"))
    return found
