"""An episode that is closed has no meetings to come: what its series would still bring is called off."""

from counseling.models import Episode, SessionSeries
from qingshan.accounts.models import User
from scheduling.series.cancelling import end_series_of
from scheduling.series.selectors import parts_of


def end_all(*, actor: User, episode: Episode) -> None:
    """End every series of an episode; the caller has asked whether it may be closed."""
    for row in SessionSeries.objects.filter(episode=episode).select_related("series"):
        for part in parts_of(row.series):
            end_series_of(actor=actor, series=part, reason="other")
