"""Released tables. They live in a schema of their own, the only one that the evaluators' database role can read."""

from django.db import models


class Release(models.Model):
    """One frozen table of a period. definition: indicators and disclosure rule; digest: SHA-256 of the facts used."""

    period = models.CharField(max_length=7)
    made_at = models.DateTimeField()
    facts = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    definition = models.JSONField()

    class Meta:
        managed = False
        db_table = 'agg"."release'


class ReleasedCell(models.Model):
    """One number that may leave the house. area_code empty: the whole district; value None: withheld."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    indicator = models.CharField(max_length=40)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(max_length=60)
    value = models.IntegerField(null=True)
    is_small = models.BooleanField()

    class Meta:
        managed = False
        db_table = 'agg"."released_cell'
