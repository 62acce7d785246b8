from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .instruments import Instrument
from .scoring import Score, score
from .selectors import wordings


class ScaleForm(forms.Form):
    """One row of answers for each item of an instrument; points are the values."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        instrument: Instrument,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.instrument = instrument
        for number, label in enumerate(wordings(instrument), start=1):
            self.fields[f"item_{number}"] = forms.TypedChoiceField(
                label=f"{number}. {label}",
                choices=list(enumerate(instrument.answers)),
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields["prorate"] = forms.BooleanField(
            label=_("居民有题目不愿回答，按规则折算总分"),
            help_text=_("最多缺 %(n)d 题；第9题不折算。折算的总分会注明。") % {"n": instrument.prorate_up_to}
            if instrument.safety_item
            else _("最多缺 %(n)d 题。折算的总分会注明。") % {"n": instrument.prorate_up_to},
            required=False,
        )

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[f"item_{number}"] for number in range(1, len(self.instrument.items) + 1)]

    @property
    def items(self) -> list[int | None]:
        return [self.cleaned_data.get(row.name) for row in self.rows]

    @property
    def score(self) -> Score | None:
        """The score of a valid form, else None."""
        return self.cleaned_data.get("score") if self.is_valid() else None

    @property
    def answered_safety(self) -> int:
        """Points of the self-harm item as answered, whether or not the rest can be scored; 0 where there is none."""
        if not self.is_bound or self.instrument.safety_item is None:
            return 0
        self.is_valid()
        return self.cleaned_data.get(f"item_{self.instrument.safety_item}") or 0

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        prorate = self.cleaned_data.get("prorate", False)
        try:
            self.cleaned_data["score"] = score(self.instrument, self.items, prorate=prorate)
        except ValueError:
            self._point_at_gaps(prorate)
        return self.cleaned_data

    def _point_at_gaps(self, prorate: bool) -> None:
        for number, (row, item) in enumerate(zip(self.rows, self.items, strict=True), start=1):
            if item is not None:
                continue
            if prorate and number == self.instrument.safety_item:
                self.add_error(row.name, _("这一题不能折算，请作答。"))
            elif prorate:
                self.add_error(row.name, _("缺的题目太多，不能折算，请补答。"))
            else:
                self.add_error(row.name, _("还没有作答。"))
