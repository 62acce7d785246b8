from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.roles import Role
from qingshan.core.clock import today
from scheduling.bookings.rules import BOOKERS
from scheduling.policy import policy

from . import grid, services
from .forms import MoveForm, NameForm, WindowForm
from .ranges import FIRST_DAY, LAST_DAY, Range, View, range_of
from .rows import rows_of, shown
from .selectors import days_of


def day_asked_for(text: str | None) -> date:
    """Read ``?day=``; anything that is no sensible date means today."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today()
    return day if FIRST_DAY <= day <= LAST_DAY else today()


@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """A day, week or month of one's own, or one day of many; ``?view=``, ``?day=``, ``?name=``."""
    asked = request.GET.get("view")
    view = View(asked) if asked in View.values else View.WEEK
    day = day_asked_for(request.GET.get("day"))
    shown_days = range_of(view, day)
    name = NameForm(request.GET)
    wanted = name.cleaned_data["name"] if name.is_valid() else ""
    resources = shown(request.user, day, wanted) if view == View.RESOURCES else []
    context = {
        "view": view,
        "day": day,
        "range": shown_days,
        "heading": _heading(view, shown_days),
        "tabs": [_tab(one, view, day) for one in View],
        "days": [] if view == View.RESOURCES else days_of(request.user, shown_days.first, shown_days.last),
        "rows": rows_of(request.user, resources, day) if view == View.RESOURCES else [],
        "name": name,
        "today": today(),
        "holds_today": shown_days.start <= today() <= shown_days.end,
        "may_find": request.user.has_role(Role.WORKER, Role.SUPERVISOR),
        "may_book": request.user.has_role(*BOOKERS),
        "setup": _setup(view, shown_days, wanted, grid.resources(resources), request.user.has_role(*BOOKERS)),
    }
    return render(request, "scheduling/calendar.html", context)


def _tab(one: View, view: View, day: date) -> dict[str, Any]:
    url = f"?{urlencode({'view': one.value, 'day': day.isoformat()})}"
    return {"label": one.label, "url": url, "current": one == view}


def _heading(view: str, shown_days: Range) -> str:
    if view == View.MONTH:
        return date_format(shown_days.start, "YEAR_MONTH_FORMAT")
    first = date_format(shown_days.start, "DATE_FORMAT")
    if view == View.WEEK:
        return f"{first} – {date_format(shown_days.end, 'MONTH_DAY_FORMAT')}"
    return f"{first} {date_format(shown_days.start, 'l')}"


def _setup(view: str, shown_days: Range, name: str, resources: list[dict[str, Any]], may_book: bool) -> dict[str, Any]:
    """Return what the grid's script needs to know; words are already in the reader's language."""
    return {
        "view": view,
        "day": shown_days.start.isoformat(),
        "name": name,
        "resources": resources,
        "events": reverse("scheduling:calendar-events"),
        "move": reverse("scheduling:calendar-move"),
        "create": reverse("scheduling:meeting-new") if may_book else "",
        "step": policy().grid_minutes,
        "words": {
            "allDay": _("全天"),
            "more": _("还有 {count} 项"),
            "close": _("关闭"),
            "undo": _("撤销"),
            "undone": _("已恢复原来的时间。"),
            "new": _("新建安排"),
            "at": _("{time} 还没有安排。"),
            "failed": _("没有保存：连接中断。请检查网络后再试。"),
            "unread": _("日历没有读出来，请改用列表或刷新页面。"),
            "time_only": _("拖动只能改时间；换人或换房间请打开预约办理。"),
            "grid": _("网格"),
        },
    }


@require_GET
@cache_control(private=True, no_store=True)
def calendar_events(request: SignedInRequest) -> JsonResponse:
    """Answer ``{"events": […]}`` for a grid; what cannot be read is refused with the field and the reason."""
    form = WindowForm(request.GET)
    if not form.is_valid():
        return _refused(form)
    return JsonResponse({"events": grid.events(request.user, **form.cleaned_data)})


@require_POST
def calendar_move(request: SignedInRequest) -> JsonResponse:
    """Move a booking that was dragged; answers what to say and how to put it back. ``check=1`` only asks."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    data = form.cleaned_data
    wanted = {"booking_id": data["booking"], "start": data["start"], "end": data["end"]}
    moment = date_format(timezone.localtime(data["start"]), "m-d H:i")
    if data["check"]:
        services.check_move(actor=request.user, **wanted)
        question = _("改到 %(time)s？居民会收到一条不含内容的提示。") % {"time": moment}
        return JsonResponse({"question": question})
    before = services.move_from_calendar(actor=request.user, idempotency_key=data["key"], **wanted)
    undo = {"booking": before.pk, "start": grid.wall_clock(before.start), "end": grid.wall_clock(before.end)}
    return JsonResponse({"message": _("已改到 %(time)s。") % {"time": moment}, "undo": undo})


def _refused(form: WindowForm | MoveForm) -> JsonResponse:
    """Name the first field that is wrong and why, in the shape of every refusal."""
    field, errors = next(iter(form.errors.items()))
    return JsonResponse({"code": "calendar.input", "field": field, "message": str(errors[0])}, status=422)
