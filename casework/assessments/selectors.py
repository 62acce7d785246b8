"""Reading assessments."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.strands import Strand

from .models import Assessment, StrandNeed


def needs_in_order(assessment: Assessment) -> list[StrandNeed]:
    """Return the six needs in the order of the notice."""
    order = Strand.values
    return sorted(assessment.needs.all(), key=lambda need: order.index(need.strand))


def missing_parts(assessment: Assessment) -> list[str]:
    """Name what a draft still lacks before it can be signed."""
    missing = []
    for need in needs_in_order(assessment):
        if need.level is None:
            missing.append(_("%(strand)s的需要程度") % {"strand": need.get_strand_display()})
        elif need.level > 0 and not need.notes.strip():
            missing.append(_("%(strand)s的情况说明") % {"strand": need.get_strand_display()})
    if not assessment.risk.strip():
        missing.append(_("风险与安全"))
    if not assessment.recommended_level:
        missing.append(_("建议的危机等级"))
    return missing


def latest_signed(case: Case) -> Assessment | None:
    """Return the newest signed assessment of a case."""
    return Assessment.objects.filter(case=case).signed().order_by("-version").first()


def strand_levels(case: Case) -> dict[str, int]:
    """Return the judged need of each strand by the newest signed assessment; empty when there is none."""
    signed = latest_signed(case)
    if signed is None:
        return {}
    return {strand: level for strand, level in signed.needs.values_list("strand", "level") if level is not None}


def first_due(case: Case) -> tuple[datetime, bool] | None:
    """Return when the first assessment of a case is due and whether that is provisional; None once one is signed."""
    from qingshan.core.deadlines import due

    if latest_signed(case) is not None:
        return None
    found = due(case.opened_at, "case.assessment")
    return found.at, found.provisional
