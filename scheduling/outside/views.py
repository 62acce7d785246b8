from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Invalid

from . import services
from .forms import OutsideForm
from .models import OutsideCalendar


@never_cache
def outside(request: SignedInRequest) -> HttpResponse:
    """The actor's calendar elsewhere: whether it is read, when, and why not; its address is never shown again."""
    if request.method == "POST" and request.POST.get("act") == "end":
        services.end_outside(actor=request.user)
        messages.success(request, _("外部日历已停用，它的忙碌时间已删除。"))
        return redirect("scheduling:outside")
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = services.set_outside(actor=request.user, url=form.cleaned_data["url"])
        except Invalid as error:
            form.add_error("url", str(error.message))
        else:
            messages.success(request, _("已引入，读到 %(count)s 段忙碌时间。") % {"count": found.busy})
            return redirect("scheduling:outside")
    own = OutsideCalendar.objects.filter(user=request.user).defer("url").first()
    return render(request, "scheduling/outside.html", {"own": own, "form": form}, status=422 if form.errors else 200)
