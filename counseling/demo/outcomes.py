"""How scores begin and end: so many improve, worsen, recover, drawn so that the product's own rules say the same."""

from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from counseling.scales.cut_offs import CutOffs, cut_offs
from counseling.scales.instruments import INSTRUMENTS
from counseling.scales.scoring import reliable_change

# Domain notes, section 8: PHQ-9 mean 12.5, SD 5.5; GAD-7 mean 10.5, SD 5; correlation 0.7; of paired scores 60 %
# reliably improve and 6 % worsen, of those who were cases 42 % recover; 8 to 12 points less in less well-off streets.
MEANS, SDS, CORRELATION = {"phq9": 12.5, "gad7": 10.5}, {"phq9": 5.5, "gad7": 5.0}, 0.7
HIGHEST = {"phq9": 24, "gad7": 21}  # without points on the item on self-harm, which is drawn by itself
WELL_OFF = {"recovered": 46, "improved": 21, "same": 27, "worse": 6}
LESS_WELL_OFF = {"recovered": 36, "improved": 21, "same": 37, "worse": 6}
NO_CASE = {"recovered": 0, "improved": 66, "same": 28, "worse": 6}
TRIES = 400

Totals = dict[str, int]


@dataclass
class Rules:
    """The cut-offs in force, read once."""

    limits: dict[str, CutOffs]

    @classmethod
    def read(cls) -> "Rules":
        return cls({code: cut_offs(kind) for code, kind in INSTRUMENTS.items()})

    def is_case(self, totals: Totals) -> bool:
        """A case on one measure or the other, before recovery is asked."""
        return any(total >= self.limits[code].case for code, total in totals.items())

    def name(self, first: Totals, last: Totals) -> str:
        """Say what a pair shows: recovered, improved, worse or same (domain notes, section 4)."""
        changes = {
            reliable_change(first[code], last[code], limits.reliable_change) for code, limits in self.limits.items()
        }
        better, worse = "improved" in changes, "worse" in changes
        if self.is_case(first) and not self.is_case(last) and better and not worse:
            return "recovered"
        if better and not worse:
            return "improved"
        return "worse" if worse and not better else "same"


def beginnings(rng: Random, count: int) -> list[Totals]:
    """Draw the totals of so many first sessions: evenly over the normal curve, so means hold in a small district."""
    curve = [NormalDist().inv_cdf((n + 0.5) / count) for n in range(count)]
    found = []
    for shared, own in zip(rng.sample(curve, count), rng.sample(curve, count), strict=True):
        other = CORRELATION * shared + (1 - CORRELATION**2) ** 0.5 * own
        found.append({"phq9": _bounded("phq9", shared), "gad7": _bounded("gad7", other)})
    return found


def ending(rng: Random, rules: Rules, first: Totals, wanted: str) -> Totals:
    """Draw the totals of a last session until they show what is wanted; the nearest thing when they cannot."""
    last = dict(first)
    for _ in range(TRIES):
        last = {code: _shifted(rng, code, total, wanted) for code, total in first.items()}
        if rules.name(first, last) == wanted and (
            wanted != "improved" or rules.is_case(last) or not rules.is_case(first)
        ):
            return last
    return last


def _shifted(rng: Random, code: str, total: int, wanted: str) -> int:
    spread = {"recovered": (-16, -3), "improved": (-9, 0), "same": (-4, 4), "worse": (0, 9)}[wanted]
    return max(0, min(HIGHEST[code], total + rng.randint(*spread)))


def _bounded(code: str, deviation: float) -> int:
    return max(0, min(HIGHEST[code], round(MEANS[code] + SDS[code] * deviation)))
