from django.db import migrations

from counseling.limits import LIMITS
from qingshan.core.limits.services import seed_limits, unseed_limits


def seed(apps, schema_editor):
    seed_limits(apps, LIMITS)


def unseed(apps, schema_editor):
    unseed_limits(apps, LIMITS)


class Migration(migrations.Migration):
    dependencies = [("counseling", "0002_promises"), ("core", "0002_seed")]
    operations = [migrations.RunPython(seed, unseed)]
