from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Conflict, Invalid
from scheduling.availability.selectors import Slot
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user

from . import services
from .forms import FindForm, PickForm
from .selectors import Found, Wish, search

PAGE, TIMES = 12, 3


class Line(NamedTuple):
    """One colleague with the first free times. total: how many there are in all."""

    resource: Resource
    times: list[Slot]
    total: int


def find_time(request: SignedInRequest) -> HttpResponse:
    """Free times of colleagues in which the actor is free as well, the soonest first; one of them is booked here."""
    if request.method == "POST":
        form = PickForm(request.POST)
        if form.is_valid():
            try:
                return _meet(request, form.cleaned_data)
            except (Conflict, Invalid) as error:
                messages.error(request, str(error.message))
        else:
            messages.error(request, _("请选择一个时间。"))
    form_of = FindForm({**FindForm.usual(), **request.GET.dict()})
    context: dict[str, Any] = {"form": form_of, "page": None, "key": uuid4().hex}
    if form_of.is_valid():
        context |= _results(request, form_of.cleaned_data)
    failed = not form_of.is_valid() or request.method == "POST"
    return render(request, "scheduling/find_time.html", context, status=422 if failed else 200)


def _meet(request: SignedInRequest, data: dict[str, Any]) -> HttpResponseRedirect:
    colleague_id, start = data["pick"]
    services.meet(
        actor=request.user,
        colleague_id=colleague_id,
        start=start,
        minutes=data["minutes"],
        mode=data["mode"],
        idempotency_key=data["key"],
    )
    local = timezone.localtime(start)
    messages.success(request, _("已预约：%(time)s。双方日程都已更新。") % {"time": date_format(local, "Y-m-d H:i")})
    return redirect(f"{reverse('scheduling:calendar')}?day={local:%Y-%m-%d}")


def _results(request: SignedInRequest, data: dict[str, Any]) -> dict[str, Any]:
    own = resource_for_user(request.user)
    visible = Resource.objects.visible_to(request.user).filter(kind=Resource.Kind.COUNSELOR, active=True)
    colleagues = list(visible.filter(name__icontains=data["name"]).exclude(pk=own.pk).order_by("name", "pk"))
    wish = Wish(first=data["first"], last=data["last"], minutes=data["minutes"], step=30, mode=data["mode"])
    by_id = {row.pk: row for row in colleagues}
    found = [one for one in search(wish, colleagues=list(by_id), also=[own]) if one.bits]
    found.sort(key=lambda one: one.bits & -one.bits)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [_line(by_id[one.resource_id], one) for one in page.object_list]
    return {"page": page, "lines": lines, "minutes": data["minutes"], "mode": data["mode"]}


def _line(resource: Resource, one: Found) -> Line:
    return Line(resource, one.slots(TIMES), one.count)
