from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

LIMITS = [
    ("session.self.notice", "居民自助预约的最短提前时间", 120, "minute", ""),
    ("session.self.max", "居民可同时约好的咨询次数", 2, "count", ""),
]


class Migration(migrations.Migration):
    dependencies = [("counseling", "0003_limits")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: seed_limits(apps, LIMITS), lambda apps, editor: unseed_limits(apps, LIMITS)
        )
    ]
