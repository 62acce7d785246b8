from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

LIMITS = [
    ("notification.attempts", "通知发送次数上限", 8, "count", ""),
    ("notification.day.from", "可向居民发送提醒的开始钟点", 8, "hour", ""),
    ("notification.day.until", "可向居民发送提醒的结束钟点", 21, "hour", ""),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("core", "0002_seed")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: seed_limits(apps, LIMITS), lambda apps, editor: unseed_limits(apps, LIMITS)
        )
    ]
