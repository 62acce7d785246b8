"""What keeps a case open: each subject says what it still has to do. Registered in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Assignment, Case


@dataclass(frozen=True)
class Blocker:
    """One thing to settle first. url: where that is done."""

    code: str
    message: str | Promise
    url: str = ""


ClosingCheck = Callable[[Case], Iterable[Blocker]]
_checks: list[ClosingCheck] = []


def register_closing_check(check: ClosingCheck) -> None:
    """Add a check once. It takes the case and yields what must be settled before closure."""
    if check not in _checks:
        _checks.append(check)


def blockers_of(case: Case) -> list[Blocker]:
    """Return all that keeps a case open; empty when it may close."""
    return [blocker for check in _checks for blocker in check(case)]


def no_open_offer(case: Case) -> Iterable[Blocker]:
    """A case that is just being offered to somebody is not closed under their hands."""
    if Assignment.objects.filter(case=case, status=Assignment.Status.OFFERED).exists():
        yield Blocker("assignment.open", _("有一次指派还没有答复。"))


register_closing_check(no_open_offer)
