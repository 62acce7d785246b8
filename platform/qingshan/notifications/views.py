from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest

from .delivery import retry_dead
from .models import OutboxMessage


def deliveries(request: SignedInRequest) -> HttpResponse:
    """What did not go out: when, by which channel, why. No address and no recipient: who it was for stays with them."""
    stuck = OutboxMessage.objects.filter(state__in=("dead", "dropped", "expired")).order_by("-created_at")
    waiting = OutboxMessage.objects.filter(state="waiting").count()
    page = Paginator(stuck.defer("address"), 50).get_page(request.GET.get("page"))
    return render(request, "notifications/deliveries.html", {"page": page, "waiting": waiting})


@require_POST
def retry(request: SignedInRequest, message_id: UUID) -> HttpResponse:
    retry_dead(message_id=message_id, actor=request.user)
    messages.success(request, _("已重新排队，稍后发送。"))
    return redirect("notifications:deliveries")
