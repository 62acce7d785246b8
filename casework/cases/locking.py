"""Locking a case before writing to it."""

from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.errors import NotFound, WrongState

from .models import Case

CLOSED = _("个案已经结案，不能再改动。如需继续服务，请由督导重新开案。")


def lock_visible(*, actor: User, case_id: int) -> Case:
    """Lock a case inside a transaction; raises NotFound when the actor does not see it."""
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None or not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotFound("case.not_found")
    return case


def lock_open(*, actor: User, case_id: int) -> Case:
    """Lock a case that is still open; raises NotFound, WrongState."""
    case = lock_visible(actor=actor, case_id=case_id)
    if not case.is_open:
        raise WrongState("case.closed", CLOSED)
    return case
