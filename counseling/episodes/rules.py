from django.utils.translation import gettext as _

from counseling.models import Episode
from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import Supervision, User
from qingshan.accounts.roles import Role
from qingshan.accounts.selectors import supervisees_of


def is_counselor(actor: User, episode: Episode) -> bool:
    return actor.has_role(Role.COUNSELOR) and actor.pk == episode.counselor_id and not _is_own(actor, episode)


def _is_own(actor: User, episode: Episode) -> bool:
    return actor.person_id is not None and actor.person_id == episode.person_id


def is_supervisor(actor: User, episode: Episode) -> bool:
    """Tell whether the actor supervises the episode's counsellor today."""
    if not actor.has_role(Role.CLINICAL) or _is_own(actor, episode):
        return False
    return supervisees_of(actor, Supervision.Kind.CLINICAL).filter(pk=episode.counselor_id).exists()


@rule("counseling.episode.read")
def can_read(actor: User, episode: Episode) -> Decision:
    if is_counselor(actor, episode):
        return allow("episode.counselor")
    if is_supervisor(actor, episode):
        return allow("episode.supervisor")
    return deny("episode.not_concerned")


@rule("counseling.episode.work")
def can_work(actor: User, episode: Episode) -> Decision:
    """Book, hold, score, advise, close: the counsellor alone."""
    if is_counselor(actor, episode):
        return allow("episode.counselor")
    return deny("episode.not_counselor", _("只有负责这项服务的咨询师可以办理。"))
