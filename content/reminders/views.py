"""The page behind a reminder's link: a date, a time, a number to call. No name, no service; reading changes nothing.

The word in the address opens one meeting until it begins. Whatever is wrong with it, the answer is the same.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from content.help.throttle import address_of, count, hit
from qingshan.core.errors import Conflict, NotFound
from scheduling.reminders.forms import AnswerForm
from scheduling.reminders.selectors import asked
from scheduling.reminders.services import answer_by_link, find_by_token

TRIES, SECONDS = 20, 900
WHAT = "reminder-link"


@never_cache
def reminder(request: HttpRequest, token: str) -> HttpResponse:
    """Show when the meeting is, and take whether the resident comes."""
    if count(WHAT, address_of(request)) >= TRIES:
        return _gone(request)
    try:
        found = find_by_token(token)
        if request.method != "POST":
            return _page(request, {"asked": asked(found), "form": AnswerForm()})
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return _page(request, {"asked": asked(found), "form": form}, status=422)
        answer_by_link(token=token, coming=form.cleaned_data["coming"])
    except (NotFound, Conflict):
        hit(WHAT, address_of(request), seconds=SECONDS)
        return _gone(request)
    return redirect("content:reminder", token)


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    answer = render(request, "content/reminder.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _gone(request: HttpRequest) -> HttpResponse:
    message = _("这个链接已经失效：约定已经开始、改期或取消，或者地址不完整。需要帮助请拨打 12345。")
    return _page(request, {"asked": None, "gone": message}, status=404)
