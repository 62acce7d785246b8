"""Episodes, sessions and scores of the demo, in the proportions of the field notes (section 8)."""

from qingshan.core.demo.context import DemoContext

from . import episodes, records, scores, series, sessions, waiting


def build(context: DemoContext) -> None:
    """Make an episode of each referral that a counsellor took, its sessions, its scores and the papers."""
    courses = episodes.make(context)
    sessions.make(context, courses)
    series.make(context, courses)
    scores.make(context, courses)
    records.make(context, courses)
    waiting.make(context, courses)
