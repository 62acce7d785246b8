"""The questionnaires as data. Labels are ours: short names of what each item asks about, never the items' sentences.

An operator brings the validated wording in from a FHIR Questionnaire (table ItemWording); cut-offs are dated limits.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Instrument:
    """code: stored name; items: our labels in order; top: highest score an item takes (all items run from 0).

    prorate_up_to: how many unanswered items may be scaled up; safety_item: number (from 1) of the item on
    self-harm, which is never scaled up; bands: codes from low to high, the first starts at 0.
    """

    code: str
    name: str
    about: str | Promise
    items: tuple[str | Promise, ...]
    answers: tuple[str | Promise, ...]
    bands: tuple[str, ...]
    prorate_up_to: int
    source: str
    safety_item: int | None = None

    @property
    def top(self) -> int:
        return len(self.answers) - 1

    @property
    def highest(self) -> int:
        """The highest total, points."""
        return self.top * len(self.items)


HOW_OFTEN = (_("没有"), _("有几天"), _("多半的日子"), _("差不多天天"))

PHQ9 = Instrument(
    code="phq9",
    name="PHQ-9",
    about=_("近两周情绪低落相关的困扰"),
    items=(
        _("做事的兴致"),
        _("情绪低落"),
        _("睡眠"),
        _("精力"),
        _("胃口"),
        _("对自己的看法"),
        _("专心程度"),
        _("动作变慢或静不下来"),
        _("不想活或伤害自己的念头"),
    ),
    answers=HOW_OFTEN,
    bands=("minimal", "mild", "moderate", "moderately_severe", "severe"),
    prorate_up_to=2,
    safety_item=9,
    source="Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606-613",
)
GAD7 = Instrument(
    code="gad7",
    name="GAD-7",
    about=_("近两周紧张担心相关的困扰"),
    items=(
        _("紧张不安"),
        _("担心停不下来"),
        _("操心的事太多"),
        _("难以放松"),
        _("坐不住"),
        _("容易烦躁"),
        _("怕有坏事发生"),
    ),
    answers=HOW_OFTEN,
    bands=("minimal", "mild", "moderate", "severe"),
    prorate_up_to=1,
    source="Spitzer, Kroenke, Williams, Löwe 2006, Arch Intern Med 166:1092-1097",
)

INSTRUMENTS = {found.code: found for found in (PHQ9, GAD7)}
CHOICES = [(found.code, found.name) for found in INSTRUMENTS.values()]

BAND_LABELS: dict[str, str | Promise] = {
    "minimal": _("很轻"),
    "mild": _("轻"),
    "moderate": _("中等"),
    "moderately_severe": _("较重"),
    "severe": _("重"),
}
NOT_A_DIAGNOSIS = _("量表只提示困扰的轻重，不是诊断。")
