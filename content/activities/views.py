"""Activities for residents: what is on and how many places are left, signing up, the door, a word afterwards."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from content.help.throttle import address_of, count, hit
from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState
from qingshan.core.once import key_of
from scheduling.activities import keyed
from scheduling.activities.checkin import activity_at_door, check_in, is_door_open, own_place
from scheduling.activities.eligibility import audience, reasons_against
from scheduling.activities.feedback import give_feedback, may_give
from scheduling.activities.models import Activity, Enrolment
from scheduling.activities.selectors import open_activities, own_enrolments

from .forms import CodeForm, ConsentForm, FeedbackForm

TRIES, SECONDS, WHAT = 20, 900, "activity-door"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What is on: when, where, for whom, how many places are left."""
    rows = [{"activity": row, "audience": audience(row)} for row in open_activities(limit=100)]
    return render(request, "content/activities.html", {"rows": rows})


@never_cache
@require_GET
def own(request: SignedInRequest) -> HttpResponse:
    """A resident's own places: answer an offer, withdraw, say what it was like."""
    rows = [
        {
            "enrolment": row,
            "ahead": row.activity.status == Activity.Status.OPEN and row.activity.start > now(),
            "may_tell": may_give(row),
        }
        for row in own_enrolments(request.user)[:50]
    ]
    return render(request, "content/me_activities.html", {"rows": rows})


@never_cache
def enrol(request: SignedInRequest, activity_id: int) -> HttpResponse:
    """Sign up for one activity, or for its waiting list."""
    activity = open_activities(limit=None).filter(pk=activity_id).first()
    if activity is None or request.user.person is None:
        raise NotFound("activity.not_found")
    against = reasons_against(request.user.person, activity)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not against:
        try:
            row = keyed.enrol(
                actor=request.user,
                activity=activity,
                person=request.user.person,
                agreed=Enrolment.Agreed.ONLINE,
                idempotency_key=key_of(request),
            )
        except (Conflict, Invalid, WrongState) as error:
            form.add_error(None, str(error.message))
        else:
            waits = row.status == Enrolment.Status.WAITING
            messages.success(request, _("名额已满，已排入候补。") if waits else _("报名成功。"))
            return redirect("content:me-activities")
    context = {"activity": activity, "form": form, "against": against, "audience": audience(activity)}
    refused = bool(form.errors) or (request.method == "POST" and bool(against))
    return render(request, "content/me_enrol.html", context, status=422 if refused else 200)


@require_POST
def answer(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Take the place that is kept, or let it go."""
    row = _own(request, enrolment_id)
    accept = request.POST.get("accept") == "1"
    try:
        keyed.answer_offer(actor=request.user, enrolment_id=row.pk, accept=accept, idempotency_key=key_of(request))
    except WrongState as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("名额已为您确认。") if accept else _("已放弃这个名额。"))
    return redirect("content:me-activities")


@require_POST
def leave(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Withdraw from an activity."""
    row = _own(request, enrolment_id)
    keyed.withdraw_enrolment(actor=request.user, enrolment_id=row.pk, idempotency_key=key_of(request))
    messages.success(request, _("已退出活动。以后想来，随时可以再报名。"))
    return redirect("content:me-activities")


@never_cache
def feedback(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Say what it was like; nobody can tell who said it."""
    row = _own(request, enrolment_id)
    form = FeedbackForm(request.POST or None)
    if not may_give(row):
        raise WrongState("feedback.closed", _("没有参加这次活动、已经填过或已过填写期限。"))
    if request.method == "POST" and form.is_valid():
        give_feedback(actor=request.user, enrolment_id=row.pk, **form.cleaned_data)
        messages.success(request, _("谢谢您的反馈。它不记名，也不会影响您得到的服务。"))
        return redirect("content:me-activities")
    context = {"activity": row.activity, "form": form}
    return render(request, "content/me_feedback.html", context, status=422 if form.errors else 200)


@never_cache
def checkin(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the sheet at the door: one tap for who is signed in, six letters for who is not."""
    if count(WHAT, address_of(request)) >= TRIES:
        return _door(request, {"gone": _("尝试次数太多，请稍后再试，或请工作人员登记。")}, status=429)
    try:
        activity = activity_at_door(token)
    except NotFound:
        hit(WHAT, address_of(request), seconds=SECONDS)
        return _door(request, {"gone": _("这个签到地址无效，请重新扫码，或请工作人员登记。")}, status=404)
    own_row = own_place(request.user, activity) if request.user.is_authenticated else None
    form: forms.Form = (forms.Form if own_row else CodeForm)(request.POST if request.method == "POST" else None)
    context = {"activity": activity, "form": form, "own": own_row, "is_open": is_door_open(activity)}
    if request.method != "POST" or not form.is_valid():
        return _door(request, context, status=422 if form.errors else 200)
    try:
        if own_row is not None and request.user.is_authenticated:
            check_in(token=token, actor=request.user)
        else:
            check_in(token=token, code=form.cleaned_data["code"])
    except NotFound:
        hit(WHAT, address_of(request), seconds=SECONDS)
        form.add_error("code", _("没有这个签到码，请核对，或请工作人员登记。"))
        return _door(request, context, status=422)
    except WrongState as error:
        form.add_error(None, str(error.message))
        return _door(request, context, status=422)
    return _door(request, {"done": True, "activity": activity})


def _own(request: SignedInRequest, enrolment_id: int) -> Enrolment:
    if request.user.person_id is None:
        raise NotFound("enrolment.not_found")
    return get_visible(Enrolment, request.user, pk=enrolment_id, person=request.user.person_id)


def _door(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    found = render(request, "content/checkin.html", context, status=status)
    found["X-Robots-Tag"] = "noindex, nofollow"
    return found
