from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

LIMITS = [("notification.attempts", "通知发送次数上限", 8, "count", "")]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("core", "0002_seed")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: seed_limits(apps, LIMITS), lambda apps, editor: unseed_limits(apps, LIMITS)
        )
    ]
