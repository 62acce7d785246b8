import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from counseling.models import Episode, ItemWording, ScaleDraft, ScaleResponse, Session
from qingshan.accounts.models import User

from .cut_offs import CutOffs, cut_offs
from .instruments import BAND_LABELS, INSTRUMENTS, Instrument
from .scoring import Change, reliable_change


@dataclass(frozen=True)
class Pair:
    """The first and the last standing response of an episode, from two sessions."""

    first: ScaleResponse
    last: ScaleResponse


@dataclass(frozen=True)
class Trend:
    """One instrument over an episode: its responses by session time, its cut-offs, what changed from first to last."""

    instrument: Instrument
    responses: list[ScaleResponse]
    limits: CutOffs
    change: Change | None

    @property
    def labels(self) -> list[str]:
        """The day of each session."""
        return [timezone.localtime(found.session.start).strftime("%Y-%m-%d") for found in self.responses]

    @property
    def series(self) -> list[dict[str, Any]]:
        return [{"name": _("总分"), "values": [found.total for found in self.responses]}]

    @property
    def note(self) -> str:
        """What to compare the line with, points."""
        words = _("筛查界值 %(case)d 分；变化达到 %(change)d 分才算可靠。0–%(highest)d 分，越高困扰越重。")
        return words % {
            "case": self.limits.case,
            "change": self.limits.reliable_change,
            "highest": self.instrument.highest,
        }

    @property
    def rows(self) -> list[tuple[ScaleResponse, str]]:
        """Each response with its band's label."""
        return [(found, str(BAND_LABELS[found.band])) for found in self.responses]


def standing_responses(episode: Episode, instrument: str) -> list[ScaleResponse]:
    """Return an episode's uncorrected responses of one instrument, in the order of their sessions."""
    return list(
        ScaleResponse.objects.standing()
        .filter(episode=episode, instrument=instrument)
        .select_related("session__booking")
        .order_by("session__booking__start")
    )


def pair(episode: Episode, instrument: str) -> Pair | None:
    """Return the first and last response, or None while fewer than two sessions have one."""
    found = standing_responses(episode, instrument)
    return Pair(found[0], found[-1]) if len(found) > 1 else None


def trends(episode: Episode) -> list[Trend]:
    """Return one trend for each instrument that has been filled."""
    found = []
    for code, kind in INSTRUMENTS.items():
        responses = standing_responses(episode, code)
        if not responses:
            continue
        limits = cut_offs(kind)
        first, last = responses[0].total, responses[-1].total
        change = reliable_change(first, last, limits.reliable_change) if len(responses) > 1 else None
        found.append(Trend(kind, responses, limits, change))
    return found


def wordings(instrument: Instrument, language: str = "zh-hans") -> list[str]:
    """Return the item labels to show: the imported wording where there is one, else our own short labels."""
    rows = ItemWording.objects.filter(instrument=instrument.code, language=language)
    imported = {row.number: row.text for row in rows}
    return [imported.get(number, str(label)) for number, label in enumerate(instrument.items, start=1)]


def draft_values(actor: User, session_id: UUID, instrument: str) -> dict[str, str]:
    """Return the author's own kept answers, by form field."""
    draft = ScaleDraft.objects.visible_to(actor).filter(session_id=session_id, instrument=instrument).first()
    found: dict[str, str] = json.loads(draft.values) if draft else {}
    return found


def responses_of_session(session: Session) -> list[ScaleResponse]:
    """Return a session's standing responses."""
    return list(ScaleResponse.objects.standing().filter(session=session).order_by("instrument"))
