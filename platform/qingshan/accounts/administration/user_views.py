from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.models import RoleGrant, Supervision, User, in_force
from qingshan.accounts.passwords import in_groups
from qingshan.accounts.roles import Role
from qingshan.core.clock import today

from . import users
from .conversation import converse, show
from .forms import GrantForm, SupervisionForm, UserForm

PER_PAGE = 50


def index(request: SignedInRequest) -> HttpResponse:
    return redirect("administration:users")


def user_list(request: SignedInRequest) -> HttpResponse:
    """Staff and their roles today; residents' accounts are not listed here."""
    current = RoleGrant.objects.filter(in_force()).select_related("organisation")
    rows = User.objects.exclude(grants__role=Role.RESIDENT).prefetch_related(
        Prefetch("grants", queryset=current, to_attr="current_grants")
    )
    word = request.GET.get("q", "").strip()
    if word:
        rows = rows.filter(Q(username__icontains=word) | Q(display_name__icontains=word))
    page = Paginator(rows.order_by("username"), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "users", "users", {"page": page, "word": word})


def user_new(request: SignedInRequest) -> HttpResponse:
    return converse(
        request,
        form=UserForm(request.POST or None),
        save=lambda data: users.create_user(actor=request.user, **data),
        title=_("新建用户"),
        done=_("用户已建立。"),
        back=reverse("administration:users"),
        current="users",
    )


def user_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    user = _staff(pk)
    context = {
        "subject": user,
        "grants": user.grants.select_related("organisation", "granted_by").order_by("-valid_from"),
        "supervisors": Supervision.objects.filter(in_force(), supervisee=user).select_related("supervisor"),
        "today": today(),
        "editable": bool(users.can_manage(request.user, user)),
    }
    return show(request, "user", "users", context)


def grant_new(request: SignedInRequest, pk: int) -> HttpResponse:
    user = _staff(pk)
    return converse(
        request,
        form=GrantForm(request.POST or None),
        save=lambda data: users.grant_role(actor=request.user, user=user, **data),
        title=_("授予岗位：%(name)s") % {"name": user},
        done=_("岗位已授予。"),
        back=reverse("administration:user", args=[user.pk]),
        current="users",
    )


@require_POST
def grant_end(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    user = _staff(pk)
    users.end_grant(actor=request.user, grant=get_object_or_404(RoleGrant, pk=row, user=user))
    messages.success(request, _("岗位已结束，立即生效。"))
    return redirect("administration:user", user.pk)


@require_POST
def user_active(request: SignedInRequest, pk: int) -> HttpResponse:
    user = _staff(pk)
    active = request.POST.get("active") == "1"
    users.set_active(actor=request.user, user=user, active=active)
    messages.success(request, _("账号已启用。") if active else _("账号已停用，立即不能登录。"))
    return redirect("administration:user", user.pk)


@require_POST
@never_cache
def user_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer with a one-time password, once."""
    user = _staff(pk)
    password = users.reset_password(actor=request.user, user=user)
    context = {"person": None, "account": user, "groups": in_groups(password)}
    return render(request, "residents/password.html", context)


def supervision_new(request: SignedInRequest, pk: int) -> HttpResponse:
    user = _staff(pk)
    return converse(
        request,
        form=SupervisionForm(request.POST or None),
        save=lambda data: users.add_supervision(actor=request.user, supervisee=user, **data),
        title=_("登记督导：%(name)s") % {"name": user},
        done=_("督导关系已登记。"),
        back=reverse("administration:user", args=[user.pk]),
        current="users",
    )


@require_POST
def supervision_end(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    user = _staff(pk)
    users.end_supervision(actor=request.user, supervision=get_object_or_404(Supervision, pk=row, supervisee=user))
    messages.success(request, _("督导关系已结束。"))
    return redirect("administration:user", user.pk)


def _staff(pk: int) -> User:
    """Return a user who is not a resident: whom the house helps is not for administrators to know."""
    return get_object_or_404(User.objects.filter(person__isnull=True).exclude(grants__role=Role.RESIDENT), pk=pk)
