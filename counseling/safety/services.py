import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from counseling.episodes.rules import can_work
from counseling.models import RiskCheck, SafetyAlert, Session
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import Supervision, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisors_of, users_with_role
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.deadlines import due
from qingshan.core.errors import Invalid, WrongState
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from . import rules

ASKED = ("thoughts", "plan", "means", "intent")
NEEDS_SOMEBODY = {RiskCheck.Outcome.HANDED_OVER, RiskCheck.Outcome.EMERGENCY}


@dataclass(frozen=True)
class Findings:
    """What was asked and done. The first four: "no", "yes" or "unsaid"; the others in the counsellor's words."""

    thoughts: str
    plan: str
    means: str
    intent: str
    protective: str = ""
    actions: str = ""
    escalated_to: str = ""

    def packed(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def faults(outcome: str, findings: Findings) -> dict[str, str]:
    """Return what is missing or does not fit, by field; empty when the check can stand.

    A plan or an intent excludes "no immediate danger" (design default, not a norm).
    """
    found: dict[str, str] = {}
    if not outcome:
        found["outcome"] = _("请选择安全评估的结果，选择后才能保存。")
    for name in ASKED:
        if getattr(findings, name) not in ("no", "yes", "unsaid"):
            found[name] = _("请当面问过后选择。")
    if outcome == RiskCheck.Outcome.NO_IMMEDIATE and "yes" in (findings.plan, findings.intent):
        found["outcome"] = _("有计划或意图时不能记为“目前无紧迫危险”，请重新评估并选择已采取的措施。")
    if outcome == RiskCheck.Outcome.SAFETY_PLAN and not findings.actions.strip():
        found["actions"] = _("请写明安全计划的主要内容。")
    if outcome in NEEDS_SOMEBODY and not findings.escalated_to.strip():
        found["escalated_to"] = _("请写明移交给谁、联系了哪个部门。")
    return found


@transaction.atomic
def check_risk(*, actor: User, session_id: UUID, outcome: str, findings: Findings, alert: bool = False) -> RiskCheck:
    """Record a risk check; with ``alert``, or when somebody else had to step in, the clinical supervisor is alerted.

    Raises NotFound, Refused (not the counsellor), Invalid (no outcome, or one that does not fit), WrongState.
    """
    session = get_visible(Session, actor, pk=session_id)
    require(can_work(actor, session.episode))
    if session.status in (Session.Status.CANCELLED, Session.Status.MISSED):
        raise WrongState("safety.session_not_held", _("这次面谈没有进行，请在实际面谈中记录安全评估。"))
    for field, message in faults(outcome, findings).items():
        raise Invalid(f"safety.{field}", message, field=field)
    check = RiskCheck.objects.create(
        episode=session.episode,
        session=session,
        outcome=outcome,
        findings=findings.packed(),
        checked_by=actor,
    )
    record(actor=actor, action="safety.check", subject=check, case_id=session.episode.case_id)
    if alert or outcome in NEEDS_SOMEBODY:
        _raise_alert(actor, check)
    return check


def _raise_alert(actor: User, check: RiskCheck) -> SafetyAlert:
    """Alert who supervises the actor today; nobody in line, then every clinical supervisor: never nobody in silence."""
    started = now()
    alert = SafetyAlert.objects.create(
        risk_check=check,
        raised_by=actor,
        raised_at=started,
        due_at=due(started, "safety.alert.ack").at,
    )
    line = list(supervisors_of(actor, Supervision.Kind.CLINICAL).filter(is_active=True))
    for user in line or users_with_role(Role.CLINICAL).exclude(pk=actor.pk):
        alert.recipients.add(user)
        send(template="alert.safety", to_user=user, dedupe_key=f"safety:{alert.pk}:{user.pk}")
        announce(user_id=user.pk, kind="safety.alert", subject_id=str(alert.pk))
    record(actor=actor, action="safety.alert", subject=alert, case_id=check.episode.case_id)
    return alert


@transaction.atomic
def acknowledge_alert(*, actor: User, alert_id: UUID) -> SafetyAlert:
    """Say that a supervisor has taken notice; the counsellor who raised it cannot.

    Raises NotFound, Refused (not a recipient or the supervisor), WrongState (acknowledged already).
    """
    visible = get_visible(SafetyAlert, actor, pk=alert_id)
    alert = SafetyAlert.objects.select_for_update().get(pk=visible.pk)
    require(rules.can_acknowledge(actor, alert))
    if alert.acknowledged_at:
        raise WrongState("safety.acknowledged", _("这项提醒已经确认过了。"))
    alert.acknowledged_by, alert.acknowledged_at = actor, now()
    alert.save(update_fields=["acknowledged_by", "acknowledged_at"])
    record(actor=actor, action="safety.acknowledge", subject=alert, case_id=alert.risk_check.episode.case_id)
    announce(user_id=alert.raised_by_id, kind="safety.acknowledged", subject_id=str(alert.pk))
    return alert
