"""Cut-offs as they stood on a day: dated limits with their citation."""

from dataclasses import dataclass
from datetime import date

from qingshan.core.limits.selectors import limit, limits

from .instruments import Instrument
from .scoring import band_of

BMC = "BMC Psychiatry 2018，s12888-018-1987-1，表1。"
PHQ9_BANDS = "Kroenke 等 2001，J Gen Intern Med 16:606-613；分段为通行用法，启用前请由心理咨询督导核对。"
GAD7_BANDS = "Spitzer 等 2006，Arch Intern Med 166:1092-1097；分段为通行用法，启用前请由心理咨询督导核对。"
LIMITS = [
    ("scale.phq9.case", "PHQ-9 筛查界值（达到或超过）", 10, "score", BMC),
    ("scale.phq9.reliable_change", "PHQ-9 可靠变化", 6, "score", BMC),
    ("scale.phq9.band.mild", "PHQ-9 “轻”起点", 5, "score", PHQ9_BANDS),
    ("scale.phq9.band.moderate", "PHQ-9 “中等”起点", 10, "score", PHQ9_BANDS),
    ("scale.phq9.band.moderately_severe", "PHQ-9 “较重”起点", 15, "score", PHQ9_BANDS),
    ("scale.phq9.band.severe", "PHQ-9 “重”起点", 20, "score", PHQ9_BANDS),
    ("scale.phq9.alert", "PHQ-9 第9题提醒督导（达到或超过）", 2, "score", ""),
    ("scale.gad7.case", "GAD-7 筛查界值（达到或超过）", 8, "score", BMC),
    ("scale.gad7.reliable_change", "GAD-7 可靠变化", 4, "score", BMC),
    ("scale.gad7.band.mild", "GAD-7 “轻”起点", 5, "score", GAD7_BANDS),
    ("scale.gad7.band.moderate", "GAD-7 “中等”起点", 10, "score", GAD7_BANDS),
    ("scale.gad7.band.severe", "GAD-7 “重”起点", 15, "score", GAD7_BANDS),
]


@dataclass(frozen=True)
class CutOffs:
    """case, reliable_change: points; bands: lowest total of each band, points."""

    case: int
    reliable_change: int
    bands: dict[str, int]

    def band(self, total: int) -> str:
        return band_of(total, self.bands)


def cut_offs(instrument: Instrument, *, on: date | None = None) -> CutOffs:
    """Return an instrument's cut-offs in force on a day. Raises LookupError when one is missing."""

    lowest, *others = instrument.bands
    head = f"scale.{instrument.code}."
    keys = [f"{head}case", f"{head}reliable_change", *(f"{head}band.{code}" for code in others)]
    points = {key.removeprefix(head): int(row.value) for key, row in limits(keys, on=on).items()}
    bands = {lowest: 0, **{code: points[f"band.{code}"] for code in others}}
    return CutOffs(points["case"], points["reliable_change"], bands)


def alert_from(instrument: Instrument, *, on: date | None = None) -> int:
    """Return from how many points of the self-harm item on the supervisor is alerted."""
    return int(limit(f"scale.{instrument.code}.alert", on=on).value)
