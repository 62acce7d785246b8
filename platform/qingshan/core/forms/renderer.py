"""How forms look: plain Django forms come out with labels, help, errors and the framework's classes."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

_NATIVE = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}


def make_native(widget: forms.Widget, label: str) -> None:
    """Turn Django's own date and time inputs into the browser's; subclasses (the CMS has some) stay as they are."""
    parts = getattr(widget, "widgets", None)
    for part in parts or [widget]:
        if type(part) in _NATIVE:
            part.input_type, part.format = _NATIVE[type(part)]
            if parts:
                word = _("日期") if part.input_type == "date" else _("时间")
                part.attrs.setdefault("aria-label", f"{label}：{word}")


def css_class(widget: forms.Widget) -> str:
    """Return the framework's class for a widget."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class QingshanField(forms.BoundField):
    """A bound field that dresses its widget."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        make_native(field.widget, str(self.label))
        if field.widget.attrs.get("placeholder") == self.label:
            del field.widget.attrs["placeholder"]

    @property
    def kind(self) -> str:
        """Return "check" (one box), "choices" (a group), "parts" (several inputs) or "input"."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        return "parts" if isinstance(widget, forms.MultiWidget) else "input"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden and "class" not in widget.attrs and "class" not in attrs:
            attrs["class"] = css_class(widget) + (" is-invalid" if self.errors else "")
        return attrs


class QingshanRenderer(TemplatesSetting):
    form_template_name = "qingshan/forms/form.html"
    field_template_name = "qingshan/forms/field.html"
    bound_field_class = QingshanField
