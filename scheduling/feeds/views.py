from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qingshan.accounts.http import SignedInRequest
from qingshan.accounts.roles import STAFF
from qingshan.core.errors import Invalid
from scheduling.resources.models import Resource

from . import services
from .models import Feed


@never_cache
def feed(
    request: SignedInRequest,
    *,
    base: str = "qingshan/desk.html",
    here: str = "scheduling:feed",
    back: str = "scheduling:calendar",
) -> HttpResponse:
    """Whether the actor's calendar can be read elsewhere; a new address is shown once, on the answer to the request.

    base, here, back: the template around it, its own address and the page before it; residents have theirs.
    """
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "end":
            services.end_feed(actor=request.user)
            messages.success(request, _("订阅地址已停用。已导入的日历不会再更新。"))
            return redirect(here)
        if request.user.roles & STAFF and request.POST.get("act") in ("mail", "no-mail"):
            return _mail(request, request.POST["act"] == "mail")
        secret = services.make_feed(actor=request.user)
        address = request.build_absolute_uri(f"/calendar/{secret}.ics")
    mailed = Resource.objects.filter(user=request.user, mails_changes=True).exists()
    own = Feed.objects.filter(user=request.user).first()
    return render(
        request, "scheduling/feed.html", {"own": own, "address": address, "mailed": mailed, "base": base, "back": back}
    )


def _mail(request: SignedInRequest, wanted: bool) -> HttpResponse:
    try:
        services.want_mail(actor=request.user, wanted=wanted)
    except Invalid as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("以后有变动会发邮件。") if wanted else _("不再发邮件。"))
    return redirect("scheduling:feed")
