from django.db import models


class NumberSequence(models.Model):
    """The last number drawn of a kind in a year; written by ``ids.next_number`` alone."""

    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="numbersequence_once")]
