from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.bookings.models import Booking
from scheduling.modes import Mode
from scheduling.resources.selectors import rooms
from scheduling.series.forms import RepeatForm

from .services import Course


class CourseForm(RepeatForm):
    """A course of sessions: when, how often, how and where."""

    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices, initial=Mode.IN_PERSON)
    room = forms.ModelChoiceField(
        label=_("咨询室"), queryset=rooms(), required=False, empty_label=_("不用房间（电话或线上）")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mode") == Mode.IN_PERSON and data.get("room") is None and "room" not in self.errors:
            self.add_error("room", _("面谈请选择咨询室。"))
        if data.get("mode") != Mode.IN_PERSON:
            data["room"] = None
        return data

    def course(self) -> Course:
        mode, room = self.cleaned_data["mode"], self.cleaned_data["room"]
        place = (room.place or room.name) if room else ""
        return Course(self.plan(kind=Booking.Kind.SESSION, mode=mode, place=place), room)
