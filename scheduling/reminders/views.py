from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingshan.accounts.http import SignedInRequest
from scheduling.agenda.kinds import links_to
from scheduling.bookings.models import Booking

from .forms import AnswerForm
from .services import record_answer


@require_POST
def booking_answer(request: SignedInRequest, booking_id: int) -> HttpResponse:
    """Write down what the resident said on the phone."""
    form = AnswerForm(request.POST)
    booking = Booking.objects.visible_to(request.user).filter(pk=booking_id).first()
    if booking is not None and not form.is_valid():
        messages.warning(request, _("请选择能不能来。"))
    else:
        coming = form.cleaned_data["coming"] if form.is_valid() else True
        answer = record_answer(actor=request.user, booking_id=booking_id, coming=coming)
        booking = answer.booking
        messages.success(request, _("已登记：居民会来。") if answer.coming else _("已登记：居民不能来，时间已释放。"))
    assert booking is not None
    return redirect(links_to(request.user, [booking]).get(booking.pk) or reverse("scheduling:calendar"))
