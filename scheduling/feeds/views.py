from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qingshan.accounts.http import SignedInRequest

from . import services
from .models import Feed


@never_cache
def feed(request: SignedInRequest) -> HttpResponse:
    """Whether the actor's calendar can be read elsewhere; a new address is shown once, on the answer to the request."""
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "end":
            services.end_feed(actor=request.user)
            messages.success(request, _("订阅地址已停用。已导入的日历不会再更新。"))
            return redirect("scheduling:feed")
        secret = services.make_feed(actor=request.user)
        address = request.build_absolute_uri(f"/calendar/{secret}.ics")
    own = Feed.objects.filter(user=request.user).first()
    return render(request, "scheduling/feed.html", {"own": own, "address": address})
