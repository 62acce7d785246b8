from collections.abc import Mapping
from typing import Any

from django import forms

from .body import FIELDS


class NoteForm(forms.Form):
    """The fields of one note format, each free text."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        format: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.format = format
        rows = 12 if len(FIELDS[format]) == 1 else 4
        for name, label in FIELDS[format].items():
            self.fields[name] = forms.CharField(
                label=str(label), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows})
            )

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in FIELDS[self.format]}
