import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from counseling.episodes.rules import can_work
from counseling.models import Episode, RiskCheck, ScaleDraft, ScaleResponse, Session
from counseling.safety.services import Findings, check_risk
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now, today
from qingshan.core.errors import Invalid, WrongState
from qingshan.people.selectors import group_codes
from qingshan.reporting.services import push_fact

from .cut_offs import alert_from, cut_offs
from .instruments import INSTRUMENTS, Instrument
from .scoring import Score, is_case, score
from .selectors import pair


def _session(actor: User, session_id: UUID) -> Session:
    session = get_visible(Session, actor, pk=session_id)
    require(can_work(actor, session.episode))
    if session.status in (Session.Status.CANCELLED, Session.Status.MISSED):
        raise WrongState("scale.session_not_held", _("这次面谈没有进行，不能登记量表。"))
    return session


@transaction.atomic
def record_response(
    *,
    actor: User,
    session_id: UUID,
    instrument: str,
    items: Sequence[int | None],
    prorate: bool = False,
    outcome: str = "",
    findings: Findings | None = None,
) -> ScaleResponse:
    """Score and save one questionnaire of a session; a second one corrects the first, which stays on record.

    items: points by item, None where unanswered; prorate: the counsellor allows the scaling-up rule.
    A self-harm item above zero is saved only together with a risk check (outcome, findings).
    Raises NotFound, Refused (not the counsellor), WrongState (session not held), Invalid (unscorable, no outcome).
    """
    session = _session(actor, session_id)
    kind = INSTRUMENTS[instrument]
    result = _scored(kind, items, prorate)
    check = _checked(actor, session, kind, result, outcome, findings)
    limits = cut_offs(kind)
    Episode.objects.select_for_update().get(pk=session.episode_id)
    response = ScaleResponse.objects.create(
        episode=session.episode,
        session=session,
        instrument=instrument,
        items=json.dumps(list(items)),
        total=result.total,
        band=limits.band(result.total),
        is_case=is_case(result.total, limits.case),
        prorated=result.prorated,
        missing=result.missing,
        safety=result.safety,
        risk_check=check,
        corrects=ScaleResponse.objects.standing().filter(session=session, instrument=instrument).first(),
        recorded_by=actor,
    )
    ScaleDraft.objects.filter(session=session, instrument=instrument, author=actor).delete()
    record(actor=actor, action="scale.record", subject=response, case_id=session.episode.case_id)
    push_pair(session.episode, instrument)
    return response


def _scored(kind: Instrument, items: Sequence[int | None], prorate: bool) -> Score:
    try:
        return score(kind, items, prorate=prorate)
    except ValueError as error:
        message = _("有题目未作答或超出范围，不能计分。请补全，或在允许时按规则折算（第9题除外）。")
        raise Invalid("scale.unscorable", message, field="items") from error


def _checked(
    actor: User, session: Session, kind: Instrument, result: Score, outcome: str, findings: Findings | None
) -> RiskCheck | None:
    if not result.safety:
        return None
    if findings is None:
        raise Invalid("safety.outcome", _("第9题大于 0：请先完成安全评估并选择结果，才能保存。"), field="outcome")
    alert = result.safety >= alert_from(kind)
    return check_risk(actor=actor, session_id=session.pk, outcome=outcome, findings=findings, alert=alert)


def push_pair(episode: Episode, instrument: str) -> None:
    """Tell reporting the first and the last total of an episode, once there are two sessions with one."""
    found = pair(episode, instrument)
    if found is None:
        return
    push_fact(
        kind="scale.paired",
        subject=str(episode.case_id),
        key=f"paired:{episode.pk}:{instrument}",
        occurred_on=today(),
        area_code=episode.case.area.code if episode.case.area else "",
        groups=group_codes(episode.person),
        data={
            "measure": instrument,
            "first": found.first.total,
            "last": found.last.total,
            "prorated": found.first.prorated or found.last.prorated,
        },
    )


@transaction.atomic
def keep_draft(*, actor: User, session_id: UUID, instrument: str, values: Mapping[str, str]) -> ScaleDraft:
    """Keep answers that could not be saved, so that nothing typed is lost. Not scored, not counted."""
    session = _session(actor, session_id)
    draft = ScaleDraft.objects.filter(session=session, instrument=instrument, author=actor).first()
    draft = draft or ScaleDraft(session=session, instrument=instrument, author=actor)
    draft.values, draft.changed_at = json.dumps(dict(values), ensure_ascii=False), now()
    draft.save()
    record(actor=actor, action="scale.draft", subject=draft, case_id=session.episode.case_id)
    return draft
