from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qingshan.access.gate import get_visible
from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Invalid

from .forms import RoomForm
from .models import Resource
from .services import save_room


def room_list(request: SignedInRequest) -> HttpResponse:
    rooms = Resource.objects.visible_to(request.user).filter(kind=Resource.Kind.ROOM).order_by("-active", "name")
    return render(request, "scheduling/room_list.html", {"rooms": rooms})


def room_edit(request: SignedInRequest, room_id: int | None = None) -> HttpResponse:
    """Make a room, or change one."""
    room = get_visible(Resource, request.user, pk=room_id, kind=Resource.Kind.ROOM) if room_id is not None else None
    fields = ("name", "place", "seats", "active")
    initial = {name: getattr(room, name) for name in fields} if room else None
    form = RoomForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_room(actor=request.user, room_id=room_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("房间已保存。"))
            return redirect("scheduling:room-list")
    status = 422 if request.method == "POST" else 200
    return render(request, "scheduling/room_form.html", {"form": form, "room": room}, status=status)
