"""What reporting learns about sessions: that, when and how long; never whose or what."""

from django.utils import timezone

from counseling.models import Session
from qingshan.people.selectors import group_codes
from qingshan.reporting.services import push_fact, withdraw_fact


def _push(session: Session, kind: str, data: dict[str, int | float | bool | str]) -> None:
    case = session.episode.case
    push_fact(
        kind=kind,
        subject=str(case.pk),
        key=f"session:{session.pk}",
        occurred_on=timezone.localdate(session.start),
        area_code=case.area.code if case.area else "",
        groups=group_codes(session.episode.person),
        data=data,
    )


def push_held(session: Session) -> None:
    _push(session, "session.held", {"minutes": session.minutes or 0, "mode": session.mode})


def push_missed(session: Session) -> None:
    _push(session, "session.missed", {"mode": session.mode})


def push_cancelled(session: Session) -> None:
    _push(session, "session.cancelled", {"by": session.cancelled_by, "late": session.cancelled_late})


def take_back(session: Session) -> None:
    """Let reporting forget that a session was missed or cancelled: it takes place after all."""
    for kind in ("session.missed", "session.cancelled"):
        withdraw_fact(kind=kind, key=f"session:{session.pk}")
