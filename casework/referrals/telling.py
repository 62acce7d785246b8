"""Who hears of a referral's steps: neutral words to the outbox, a hint to open pages."""

from qingshan.accounts.models import RoleGrant, User, in_force
from qingshan.notifications.services import send
from qingshan.realtime.services import announce

from .kinds import TERMS
from .models import Referral


def receivers_of(referral: Referral) -> list[User]:
    """Return who may answer: the holders of the kind's role at the receiving organisation."""
    grants = RoleGrant.objects.filter(
        in_force(), role=TERMS[referral.kind].role, organisation=referral.to_organisation_id
    )
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True))


def tell_receivers(referral: Referral) -> None:
    for user in receivers_of(referral):
        if referral.status == Referral.Status.SENT:
            send(template="work.assigned", to_user=user, dedupe_key=f"referral:{referral.pk}:sent:{user.pk}")
        announce(user_id=user.pk, kind="referral.changed", subject_id=str(referral.pk))


def tell_sender(referral: Referral, step: str) -> None:
    """Tell the sender, and whoever is responsible for the case by now."""
    template = "work.returned" if step == Referral.Status.DECLINED else "work.assigned"
    for user in User.objects.filter(pk__in=filter(None, [referral.sent_by_id, referral.case.responsible_id])):
        if step in (Referral.Status.DECLINED, Referral.Status.COMPLETED):
            send(template=template, to_user=user, dedupe_key=f"referral:{referral.pk}:{step}:{user.pk}")
        announce(user_id=user.pk, kind="referral.changed", subject_id=str(referral.pk))
