"""The indicator registry: what is counted, of what, and how it is rounded. 指标。

Every figure is disclosed by one rule: counts up to SMALL are shown as "small" and count as 0, others are rounded to
STEP; a rate needs a denominator of at least MIN_RATE, a median at least MIN_MEDIAN values.
Source of the rule: the suppression design in the project's domain notes, after published NHS practice.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Indicator:
    """One column of the released table.

    code: stable name; kind: the fact it counts; measure: "count", "rate" (of ``flag`` true) or "median" (of ``value``);
    unit: what a cell's number means.
    """

    code: str
    label: str | Promise
    kind: str
    measure: str
    unit: str | Promise
    field: str = ""


INDICATORS = (
    Indicator("leads", _("线索"), "lead.received", "count", _("条")),
    Indicator("cases", _("立案"), "case.opened", "count", _("件")),
    Indicator("first_contact_median", _("首次联系用时中位数"), "case.first_contact", "median", _("分钟"), "minutes"),
    Indicator("first_contact_on_time", _("首次联系按时率"), "case.first_contact", "rate", "%", "on_time"),
    Indicator("sessions_held", _("完成面谈"), "session.held", "count", _("次")),
    Indicator("paired_scores", _("配对评分"), "scale.paired", "count", _("组")),
)
