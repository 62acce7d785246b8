"""Writing an assessment: draft, signature, addendum."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.services import record_event
from casework.strands import Strand
from casework.team import lock_working_case
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, NotFound, WrongState

from .models import Assessment, AssessmentAddendum, StrandNeed
from .selectors import missing_parts

DUE = "case.assessment"


@dataclass(frozen=True)
class NeedInput:
    """What the worker wrote about one strand. level: 0-3 or None when not judged yet."""

    level: int | None
    strengths: str
    notes: str


@transaction.atomic
def start_assessment(*, actor: User, case_id: int) -> Assessment:
    """Return the draft of the case, making one where there is none.

    A later version begins with the words of the last signed one, but each need must be judged again.
    The first is due from the opening of the case, a later one from today, by the limit ``case.assessment``.
    """
    case = lock_working_case(actor=actor, case_id=case_id)
    draft = Assessment.objects.filter(case=case, status=Assessment.Status.DRAFT).first()
    if draft is not None:
        return draft
    last = Assessment.objects.filter(case=case).order_by("-version").first()
    deadline = due(now() if last else case.opened_at, DUE)
    draft = Assessment(
        case=case,
        version=(last.version if last else 0) + 1,
        author=actor,
        created_at=now(),
        due_at=deadline.at,
        due_provisional=deadline.provisional,
    )
    if last is not None:
        draft.family, draft.community, draft.risk = last.family, last.community, last.risk
    draft.save()
    _make_needs(draft, last)
    record(actor=actor, action="assessment.start", subject=draft, case_id=case.pk)
    return draft


def _make_needs(draft: Assessment, last: Assessment | None) -> None:
    known = {need.strand: need for need in last.needs.all()} if last else {}
    for strand in Strand.values:
        before = known.get(strand)
        StrandNeed.objects.create(
            assessment=draft,
            strand=strand,
            strengths=before.strengths if before else "",
            notes=before.notes if before else "",
        )


@transaction.atomic
def save_assessment(
    *,
    actor: User,
    assessment_id: UUID,
    family: str,
    community: str,
    risk: str,
    recommended_level: str,
    needs: Mapping[str, NeedInput],
) -> Assessment:
    """Keep a draft as far as it is written. needs: by strand. Raises WrongState when it was signed meanwhile."""
    draft, case = _lock_draft(actor, assessment_id)
    draft.family, draft.community, draft.risk = family, community, risk
    draft.recommended_level = recommended_level
    draft.save(update_fields=["family", "community", "risk", "recommended_level"])
    for need in draft.needs.select_for_update():
        given = needs[need.strand]
        need.level, need.strengths, need.notes = given.level, given.strengths, given.notes
        need.save(update_fields=["level", "strengths", "notes"])
    record(actor=actor, action="assessment.save", subject=draft, case_id=case.pk)
    return draft


@transaction.atomic
def sign_assessment(*, actor: User, assessment_id: UUID) -> Assessment:
    """Sign a complete draft; from now on it can only be added to.

    Raises Invalid (422) naming what is missing, WrongState when it is signed already.
    """
    draft, case = _lock_draft(actor, assessment_id)
    missing = missing_parts(draft)
    if missing:
        message = _("还不能签署，请先补全：%(parts)s。") % {"parts": "、".join(missing)}
        raise Invalid("assessment.incomplete", message)
    draft.status, draft.signed_by, draft.signed_at = Assessment.Status.SIGNED, actor, now()
    draft.save(update_fields=["status", "signed_by", "signed_at"])
    record_event(
        case_id=case.pk, kind="assessment.signed", actor=actor,
        data={"version": draft.version, "level": draft.recommended_level},
    )  # fmt: skip
    record(actor=actor, action="assessment.sign", subject=draft, case_id=case.pk)
    return draft


@transaction.atomic
def add_addendum(*, actor: User, assessment_id: UUID, text: str) -> AssessmentAddendum:
    """Add to a signed assessment what was learnt later. Raises WrongState for a draft: that is simply edited."""
    assessment = Assessment.objects.visible_to(actor).filter(pk=assessment_id).first()
    if assessment is None:
        raise NotFound("assessment.not_found")
    case = lock_working_case(actor=actor, case_id=assessment.case_id)
    if assessment.is_draft:
        raise WrongState("assessment.not_signed", _("这份预估还是草稿，请直接修改草稿。"))
    addendum = AssessmentAddendum.objects.create(assessment=assessment, text=text, author=actor, created_at=now())
    record(actor=actor, action="assessment.addendum", subject=addendum, case_id=case.pk)
    return addendum


def _lock_draft(actor: User, assessment_id: UUID) -> tuple[Assessment, Case]:
    found = Assessment.objects.visible_to(actor).filter(pk=assessment_id).first()
    if found is None:
        raise NotFound("assessment.not_found")
    case = lock_working_case(actor=actor, case_id=found.case_id)
    draft = Assessment.objects.select_for_update().get(pk=assessment_id)
    if not draft.is_draft:
        raise WrongState("assessment.signed", _("这份预估已经签署，不能再改。如需补充，请在预估页面写“补充说明”。"))
    return draft, case
