from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.referrals.kinds import ReferralKind
from casework.referrals.models import Referral
from casework.referrals.services import accept_referral, decline_referral, report_back
from counseling.assignment.ending import settle
from counseling.models import Episode, MedicalAdvice, Session
from counseling.series.ending import end_all
from qingshan.access.decisions import require
from qingshan.access.gate import get_visible
from qingshan.accounts.models import Supervision, User
from qingshan.accounts.selectors import supervisors_of
from qingshan.audit.services import record
from qingshan.consent.selectors import has_consent
from qingshan.core.clock import now
from qingshan.core.errors import Conflict, Invalid, NotFound, WrongState

from . import rules


@transaction.atomic
def open_episode(*, actor: User, referral_id: UUID) -> Episode:
    """Accept a counselling referral and open the episode with the actor as counsellor.

    Raises NotFound (no such referral in the actor's sight), WrongState (no consent to counselling, or the referral
    is not waiting), Conflict (the person is in counselling under this case already).
    """
    referral = _counselling(actor, referral_id)
    person = referral.case.person
    if not may_counsel(referral):
        raise WrongState("episode.no_consent", _("没有居民对心理咨询的有效同意。请联系社工先登记同意，再接受转介。"))
    referral = accept_referral(actor=actor, referral_id=referral_id)
    try:
        with transaction.atomic():
            episode = Episode.objects.create(
                referral=referral,
                case=referral.case,
                person=person,
                counselor=actor,
                supervisor=supervisors_of(actor, Supervision.Kind.CLINICAL).first(),
            )
    except IntegrityError as error:
        raise Conflict("episode.open_already", _("这位居民在本案中已有进行中的心理咨询服务。")) from error
    settle(actor=actor, referral_id=referral.pk)
    record(actor=actor, action="episode.open", subject=episode, case_id=episode.case_id)
    return episode


def may_counsel(referral: Referral) -> bool:
    """Tell whether the resident's consent to counselling stands, or the referral names a ground of emergency."""
    return bool(referral.override) or has_consent(referral.case.person, "counselling")


def decline(*, actor: User, referral_id: UUID, reason: str) -> Referral:
    """Send a counselling referral back with a reason; the case's worker stays responsible."""
    _counselling(actor, referral_id)
    return decline_referral(actor=actor, referral_id=referral_id, reason=reason)


def _counselling(actor: User, referral_id: UUID) -> Referral:
    referral = get_visible(Referral, actor, pk=referral_id)
    if referral.kind != ReferralKind.COUNSELLING:
        raise NotFound("episode.not_counselling")
    return referral


@transaction.atomic
def close_episode(*, actor: User, episode_id: UUID, reason: str, outcome: str, summary: str = "") -> Episode:
    """Close an episode and report back to the referral: how many sessions were held, never what was said.

    outcome: a code of Referral.Outcome; summary: goes to the case only with the resident's consent to that.
    Raises NotFound, Refused (not the counsellor), WrongState (closed already, or a session still booked), Invalid.
    """
    visible = get_visible(Episode, actor, pk=episode_id)
    episode = Episode.objects.select_for_update().get(pk=visible.pk)
    require(rules.can_work(actor, episode))
    if not episode.is_open:
        raise WrongState("episode.closed", _("这项服务已经结束。"))
    if Session.objects.booked().filter(episode=episode).exists():
        raise WrongState("episode.session_booked", _("还有已预约的面谈。请先完成、改期或取消，再结束服务。"))
    if summary.strip() and not has_consent(episode.person, "summary.case"):
        raise Invalid("episode.no_summary_consent", _("居民没有同意向个案提供摘要，请清空摘要。"), field="summary")
    episode.status, episode.closed_at, episode.closed_reason = Episode.Status.CLOSED, now(), reason
    episode.save(update_fields=["status", "closed_at", "closed_reason"])
    end_all(actor=actor, episode=episode)
    held = Session.objects.held().filter(episode=episode).count()
    feedback = _("共完成面谈 %(held)d 次。") % {"held": held}
    if episode.referral.is_open:  # else its worker took it back, and nobody waits for an answer
        report_back(
            actor=actor,
            referral_id=episode.referral_id,
            outcome=outcome,
            feedback=f"{feedback}\n{summary.strip()}".strip(),
        )
    record(actor=actor, action="episode.close", subject=episode, case_id=episode.case_id, reason=reason)
    return episode


@transaction.atomic
def record_advice(
    *, actor: User, episode_id: UUID, given_at: datetime, institution: str, response: str
) -> MedicalAdvice:
    """Record that the resident was advised to see a qualified institution (Mental Health Law, article 23).

    Raises NotFound, Refused (not the counsellor), Invalid (a time that has not come yet).
    """
    episode = get_visible(Episode, actor, pk=episode_id)
    require(rules.can_work(actor, episode))
    if given_at > now():
        raise Invalid("advice.in_future", _("告知时间不能晚于现在。"), field="given_at")
    advice = MedicalAdvice.objects.create(
        episode=episode, given_at=given_at, institution=institution, response=response, recorded_by=actor
    )
    record(actor=actor, action="episode.medical_advice", subject=advice, case_id=episode.case_id)
    return advice
