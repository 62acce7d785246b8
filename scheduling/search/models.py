from django.db import models

from scheduling.resources.models import Resource


class CalendarVersion(models.Model):
    """Which state of a resource's time stands: raised by the database itself whenever a row that counts changes.

    number: from one sequence, so that no two states ever bear the same one, also across what was rolled back.
    No constraint binds it to its resource: a row that outlives it says nothing.
    """

    resource = models.OneToOneField(
        Resource, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    number = models.BigIntegerField()
