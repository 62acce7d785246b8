from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.models import Area, Organisation, in_force
from qingshan.core.clock import today
from qingshan.core.errors import NotFound
from qingshan.core.limits.models import LimitRow
from qingshan.core.workdays.models import CalendarDay, CalendarYear

from . import limits, places, workdays
from .conversation import converse, show
from .forms import AreaEndForm, AreaForm, DayForm, LimitForm, OrganisationForm, PublishForm

PER_PAGE = 25
YEARS = range(2014, 2100)


def organisation_list(request: SignedInRequest) -> HttpResponse:
    staffed = Count("grants", filter=in_force(prefix="grants__"))
    rows = Organisation.objects.select_related("area", "parent").annotate(staffed=staffed)
    return show(request, "organisations", "organisations", {"rows": rows.order_by("kind", "name")})


def organisation_edit(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(Organisation, pk=pk) if pk else None
    fields = ("name", "kind", "area", "parent", "phone", "valid_from", "valid_until")
    initial = {field: getattr(row, field) for field in fields} if row else {}
    return converse(
        request,
        form=OrganisationForm(request.POST or None, initial=initial),
        save=lambda data: places.save_organisation(actor=request.user, organisation=row, **data),
        title=_("修改机构") if row else _("新建机构"),
        done=_("机构已保存。"),
        back=reverse("administration:organisations"),
        current="organisations",
    )


def area_list(request: SignedInRequest) -> HttpResponse:
    rows = Area.objects.select_related("parent").order_by("code", "valid_from")
    return show(request, "areas", "areas", {"rows": rows, "today": today()})


def area_new(request: SignedInRequest) -> HttpResponse:
    return converse(
        request,
        form=AreaForm(request.POST or None),
        save=lambda data: places.create_area(actor=request.user, **data),
        title=_("新建区划"),
        lead=_("改名或撤并：先让原代码失效，再新建一条。"),
        done=_("区划已保存。"),
        back=reverse("administration:areas"),
        current="areas",
    )


def area_end(request: SignedInRequest, pk: int) -> HttpResponse:
    area = get_object_or_404(Area, pk=pk)
    return converse(
        request,
        form=AreaEndForm(request.POST or None),
        save=lambda data: places.end_area(actor=request.user, area=area, **data),
        title=_("区划失效：%(name)s") % {"name": area},
        done=_("区划的失效日期已保存。"),
        back=reverse("administration:areas"),
        current="areas",
    )


def limit_list(request: SignedInRequest) -> HttpResponse:
    """Each limit's rows that are in force or planned."""
    rows = LimitRow.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=today()))
    word = request.GET.get("q", "").strip()
    if word:
        rows = rows.filter(Q(label__icontains=word) | Q(key__icontains=word))
    page = Paginator(rows.order_by("key", "valid_from"), PER_PAGE).get_page(request.GET.get("page"))
    names = dict(Area.objects.filter(in_force()).values_list("code", "name"))
    listed = [(row, names.get(row.area_code, row.area_code)) for row in page]
    return show(request, "limits", "limits", {"rows": listed, "page": page, "word": word, "today": today()})


def limit_change(request: SignedInRequest, key: str) -> HttpResponse:
    """Show a limit's history and take its next value."""
    history = LimitRow.objects.filter(key=key).order_by("-valid_from")
    latest = history.first()
    if latest is None:
        raise NotFound("limit.not_found")

    def save(data: Any) -> LimitRow:
        area = data.pop("area")
        return limits.change_limit(actor=request.user, key=key, area_code=area.code if area else "", **data)

    stood = "；".join(f"{row.valid_from} {row.value.normalize():f} {row.get_unit_display()}" for row in history[:4])
    return converse(
        request,
        form=LimitForm(request.POST or None),
        save=save,
        title=_("调整：%(label)s") % {"label": latest.label},
        lead=_("单位：%(unit)s。已有记录：%(stood)s") % {"unit": latest.get_unit_display(), "stood": stood},
        done=_("新数值已保存，到期自动生效；原数值保留在历史中。"),
        back=reverse("administration:limits"),
        current="limits",
    )


def calendar(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """The days of one year that differ from their weekday."""
    chosen = year or today().year
    if chosen not in YEARS:
        raise NotFound("workday.year")
    context = {
        "year": chosen,
        "mark": CalendarYear.objects.filter(year=chosen).first(),
        "rows": CalendarDay.objects.filter(day__year=chosen).order_by("day"),
        "form": PublishForm(),
    }
    return show(request, "calendar", "calendar", context)


def day_new(request: SignedInRequest, year: int) -> HttpResponse:
    return converse(
        request,
        form=DayForm(request.POST or None),
        save=lambda data: workdays.add_day(actor=request.user, **data),
        title=_("登记放假或调休上班日"),
        done=_("已保存。已经算出的期限不变，新的期限按新日历计算。"),
        back=reverse("administration:calendar-year", args=[year]),
        current="calendar",
    )


@require_POST
def day_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarDay, pk=pk)
    workdays.remove_day(actor=request.user, row=row)
    messages.success(request, _("%(day)s 已移除，按星期几计算。") % {"day": row.day})
    return redirect("administration:calendar-year", row.day.year)


@require_POST
def year_publish(request: SignedInRequest, year: int) -> HttpResponse:
    """Mark a year as published, with the notice; or as provisional again."""
    published = request.POST.get("published") == "1"
    if year not in YEARS:
        raise NotFound("workday.year")
    workdays.set_published(
        actor=request.user, year=year, published=published, citation=request.POST.get("citation", "")[:200]
    )
    messages.success(request, _("%(year)s 年日历已标为公布。") % {"year": year} if published else _("已标为暂定。"))
    return redirect("administration:calendar-year", year)
