from typing import Self

from django.db import models

from counseling import sight
from counseling.episodes.models import Episode
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User


class SessionSeriesQuerySet(GatedQuerySet["SessionSeries"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as for the series' episode."""
        return self.filter(sight.of_episode(actor, "episode__"))


class SessionSeries(models.Model):
    """That the meetings of a calendar series are sessions of one episode.

    series: its first part, however often it was split.
    """

    series = models.OneToOneField("scheduling.Series", on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")

    objects = SessionSeriesQuerySet.as_manager()
