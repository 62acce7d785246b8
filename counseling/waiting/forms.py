from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from counseling.waiting.selectors import Candidate
from qingshan.accounts.models import User
from qingshan.people.models import Person
from scheduling.availability.models import Weekday
from scheduling.modes import Mode
from scheduling.resources.selectors import rooms
from scheduling.waiting.entries import Wishes
from scheduling.waiting.market import Place
from scheduling.waiting.models import Part, WaitingEntry, WaitingOffer, Why

ANY = _("都可以")


class WishesForm(forms.Form):
    """What suits somebody; all of it may stay open."""

    colleague = forms.ModelChoiceField(
        label=_("咨询师"), queryset=User.objects.none(), required=False, empty_label=str(ANY)
    )
    mode = forms.ChoiceField(label=_("方式"), choices=[("", ANY), *Mode.choices], required=False)
    place = forms.ChoiceField(label=_("地点"), required=False)
    language = forms.ChoiceField(label=_("沟通语言"), choices=[("", ANY), *Person.Language.choices], required=False)
    times = forms.MultipleChoiceField(
        label=_("合适的时间"),
        help_text=_("不选就是任何时间都可以。选得越少，等得可能越久。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(f"{day.value}{part}", f"{day.label}{part.label}") for day in Weekday for part in Part],
    )

    def __init__(self, *args: Any, colleagues: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["colleague"]
        chosen.queryset = User.objects.filter(pk__in=colleagues).order_by("display_name", "pk")
        where: Any = self.fields["place"]
        where.choices = [("", ANY), *((place, place) for place in sorted({row.place or row.name for row in rooms()}))]

    def wishes(self) -> Wishes:
        return Wishes(**{name: self.cleaned_data[name] for name in WishesForm.base_fields})

    @staticmethod
    def of(entry: WaitingEntry) -> dict[str, Any]:
        """Return the form's initial values."""
        return {name: getattr(entry, name) for name in WishesForm.base_fields}


class PutOnForm(WishesForm):
    """Who waits, and what suits them."""

    who = forms.ChoiceField(label=_("谁在等"), error_messages={"required": _("请选择一件转介。")})
    field_order = ["who"]

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["who"]
        chosen.choices = [("", _("请选择")), *((str(row.referral.pk), row.label) for row in candidates)]

    def clean_who(self) -> UUID:
        return UUID(self.cleaned_data["who"])


class LeaveForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[choice for choice in WaitingEntry.Left.choices if choice[0] != WaitingEntry.Left.OVER],
        widget=forms.RadioSelect,
    )


class HandForm(forms.Form):
    """Choose one of the next free times, and say why it is offered by hand."""

    place = forms.ChoiceField(
        label=_("时间"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择一个时间。"),
            "invalid_choice": _("这个时间刚刚被占用或已过去，请另选一个。"),
        },
    )
    reason = forms.ChoiceField(label=_("为什么这样安排"), choices=WaitingOffer.Reason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Sequence[tuple[Place, str]], names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["place"]
        chosen.choices = [(_value(place), _label(place, against, names)) for place, against in places]

    def chosen(self) -> dict[str, Any]:
        """Return start, mode and colleague_id."""
        start, mode, colleague = self.cleaned_data["place"].split("|")
        return {"start": datetime.fromisoformat(start), "mode": mode, "colleague_id": int(colleague)}


def _value(place: Place) -> str:
    return f"{place.start.isoformat()}|{place.mode}|{place.colleague_id}"


def _label(place: Place, against: str, names: dict[int, str]) -> str:
    local = timezone.localtime(place.start)
    when = f"{date_format(local, 'Y-m-d')} {Weekday(local.weekday()).label} {date_format(local, 'H:i')}"
    parts = [when, str(Mode(place.mode).label), names.get(place.colleague_id, "")]
    if against:
        parts.append(str(Why(against).label))
    return " · ".join(part for part in parts if part)
