from django.contrib.postgres.fields import ArrayField
from django.db import models


class OutcomeFact(models.Model):
    """One thing that happened, pseudonymous: a keyed hash instead of a case, an area, groups and numbers, no text.

    kind: such as "session.held"; key: unique within the kind, keyed hash; subject: keyed hash of the case;
    groups: codes of priority groups; data: numbers and codes alone.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, db_index=True)
    occurred_on = models.DateField()
    area_code = models.CharField(max_length=12, blank=True)
    groups = ArrayField(models.CharField(max_length=30), default=list)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["kind", "occurred_on"])]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="outcomefact_once")]
