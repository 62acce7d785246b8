from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from .models import PolicyPage


class PolicyFilter(forms.Form):
    """Narrows the list of policies; a value that is not on offer is told and leaves the list as it was."""

    issuer = forms.ChoiceField(label=_("发布机构"), required=False)
    year = forms.ChoiceField(label=_("成文年份"), required=False)
    status = forms.ChoiceField(label=_("效力"), required=False, choices=[("", _("全部")), *PolicyPage.Status.choices])

    def __init__(self, *args: Any, policies: QuerySet[PolicyPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuers = policies.order_by("issuer").values_list("issuer", flat=True).distinct()
        years = policies.filter(written_on__isnull=False).values_list("written_on__year", flat=True)
        self.fields["issuer"].choices = [("", _("全部")), *((name, name) for name in issuers)]  # type: ignore[attr-defined]
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *((str(year), str(year)) for year in sorted(set(years), reverse=True)),
        ]

    def _given(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def is_filtered(self) -> bool:
        return bool(self._given())

    def kept_query(self) -> str:
        """Return the filters as a query string, for the links of the pager."""
        return urlencode(self._given())

    def narrow(self, policies: QuerySet[PolicyPage]) -> QuerySet[PolicyPage]:
        given = self._given()
        if "year" in given:
            given["written_on__year"] = given.pop("year")
        return policies.filter(**given).order_by(F("published_on").desc(nulls_last=True), "-pk")
