"""What a case goes through and when: drawn as a pace of days between steps, lived until the demo's present moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from casework.cases.models import Case
from casework.intake.models import Lead
from casework.levels import first_contact_key
from casework.plans.models import Goal, Plan
from casework.referrals.models import Referral
from qingshan.accounts.models import User
from qingshan.core.demo.context import DemoContext
from qingshan.people.models import Person

# Domain notes, section 8: of 800 opened in a year 650 are closed; 3, 10, 30, 57 % red, orange, yellow, green.
LEVELS = {"red": 3, "orange": 10, "yellow": 30, "green": 57}
ON_TIME = {"red": 0.95, "orange": 0.93, "yellow": 0.9, "green": 0.92}
WEEKS_MEAN, WEEKS_SD = 6, 3.5  # sessions: one a week
COUNSELLED, DROPPED_OUT, LEFT = 0.5, 0.15, 0.12
LEAVING = {"moved": 35, "referred": 40, "withdrew": 22, "died": 3}
DROPPING_OUT = {"withdrew": 45, "lost": 55}
STEPS = ("accepted", "assessing", "signed", "submitted", "approved", "evaluating", "asked", "closed")
# Which step begins a stage; asking for closure begins none.
BEGINS = {
    "intake": "opened", "assessment": "assessing", "planning": "signed", "intervention": "approved",
    "evaluation": "evaluating", "closed": "closed",
}  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """How a case will go. days: between one step and the next, in the order of STEPS; a short list stops there.

    lead: hours from the lead to the opening; contact: share of the first-contact limit that is used, more than 1 is
    late, None not reached yet; reason: of the closure; weeks: of weekly meetings, were all to come.
    """

    opened: datetime
    level: str
    days: tuple[float, ...]
    lead: float = 6
    contact: float | None = 0.4
    reason: str = "goals_met"
    weeks: int = 6
    counselled: bool = False


@dataclass(eq=False)
class Made:
    """One case of the demo and what hangs on it, for the rooms above. at: step → moment, as far as it has come.

    plant: what this case is an example of, if it was planted; referral: the one to counselling.
    """

    person: Person
    pace: Pace
    worker: User
    at: dict[str, datetime]
    plant: str = ""
    case: Case = field(default_factory=Case)
    lead: Lead | None = None
    strands: list[str] = field(default_factory=list)
    plan: Plan | None = None
    goals: list[Goal] = field(default_factory=list)
    referral: Referral | None = None

    @property
    def stage(self) -> str:
        return [stage for stage, step in BEGINS.items() if step in self.at][-1]

    @property
    def is_open(self) -> bool:
        return "closed" not in self.at

    def until(self, context: DemoContext) -> datetime:
        """When work with the household ends: the evaluation, the closure, or later than now."""
        ends = self.at.get("evaluating") or self.at.get("asked") or self.at.get("closed")
        return ends or context.end + timedelta(days=60)


def draw(context: DemoContext, opened: datetime, level: str) -> Pace:
    """Draw how an ordinary case goes."""
    rng = context.rng
    counselled = rng.random() < COUNSELLED
    weeks = max(1, round(rng.gauss(WEEKS_MEAN + counselled, WEEKS_SD)))
    # a course of counselling also waits for its beginning, and repeats the weeks that are missed
    served = 7.7 * weeks + rng.uniform(8, 18) if counselled else 4.5 * weeks
    days = [rng.gammavariate(2, 0.45), rng.gammavariate(2, 0.8), rng.gammavariate(4, 1.6)]
    days += [rng.gammavariate(3, 1.1), rng.gammavariate(2, 0.5), served]
    days += [rng.gammavariate(3, 1.1), rng.gammavariate(2, 0.6)]
    pace = Pace(
        opened=opened,
        level=level,
        days=tuple(days),
        lead=rng.gammavariate(1.5, 9 if level in ("yellow", "green") else 0.5),
        contact=rng.uniform(0.05, 0.9) if rng.random() < ON_TIME[level] else rng.uniform(1.05, 2),
        weeks=weeks,
        counselled=counselled,
    )
    luck = rng.random()
    if counselled and luck < DROPPED_OUT:
        return _early(context, pace, context.pick(DROPPING_OUT), after=5)
    if luck < LEFT:
        return _early(context, pace, context.pick(LEAVING), after=rng.choice((1, 2, 3, 5, 5, 5)))
    return pace


def _early(context: DemoContext, pace: Pace, reason: str, *, after: int) -> Pace:
    """Let a case end before its time, ``after`` so many steps."""
    rng = context.rng
    stays = rng.uniform(0.25, 0.7) * pace.days[5] if after == 5 else rng.uniform(1, 12)
    return replace(pace, days=(*pace.days[:after], stays, rng.gammavariate(2, 0.7)), reason=reason)


def received_at(pace: Pace) -> datetime:
    """Return when the lead came in."""
    return (pace.opened - timedelta(hours=pace.lead)).replace(second=0, microsecond=0)


def contact_at(context: DemoContext, pace: Pace) -> datetime | None:
    """Return when somebody first reached the household; None when that has not happened."""
    if pace.contact is None:
        return None
    received = received_at(pace)
    limit = context.due(received, first_contact_key(pace.level)).at - received
    reached = (received + limit * pace.contact).replace(second=0, microsecond=0)
    return reached if reached <= context.end else None


def live(context: DemoContext, pace: Pace) -> dict[str, datetime]:
    """Turn a pace into moments, in office hours, as far as the present.

    Nobody is assessed who was not reached. A case that ends early takes its first steps, then asks for closure.
    """
    at, here, reached = {"opened": pace.opened}, pace.opened, contact_at(context, pace)
    steps = STEPS if pace.reason == "goals_met" else (*STEPS[: len(pace.days) - 2], "asked", "closed")
    for step, days in zip(steps, pace.days, strict=False):
        here = context.later(here, days)
        if step == "assessing":
            if reached is None:
                break
            here = max(here, context.later(reached, 0.05))
        if here > context.end:
            break
        at[step] = here
    return at
