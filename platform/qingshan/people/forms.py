"""Small parts that the forms about a person share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import Area, in_force

STREET_CODE_LENGTH = 9


def street_choices() -> list[tuple[str, str]]:
    """Return the streets and towns in force, code and name, with an empty first choice."""
    streets = Area.objects.filter(in_force()).order_by("code")
    named = [(row.code, row.name) for row in streets if len(row.code) >= STREET_CODE_LENGTH]
    return [("", str(_("未了解或不在本区"))), *named]


class StreetField(forms.ChoiceField):
    """A street or town of the district by its code; may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=street_choices, required=False, **kwargs)


class DayField(forms.DateField):
    """A day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.DateInput, **kwargs})


class WordsField(forms.CharField):
    """A few lines of text."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
