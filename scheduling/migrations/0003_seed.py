from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

LIMITS = [
    ("booking.notice", "预约最短提前时间", 30, "minute", ""),
    ("booking.horizon", "可预约的最远日期", 180, "day", ""),
    ("booking.buffer", "工作人员两次会面之间的间隔", 10, "minute", ""),
    ("booking.longest", "一次预约的最长时间", 12, "hour", ""),
    ("booking.grid", "预约时间的取整单位", 5, "minute", ""),
    ("booking.early", "会面结果可提前登记的时间", 30, "minute", ""),
    ("session.minutes", "一次心理咨询的通常时长", 50, "minute", ""),
    ("counselor.week.max", "每名咨询师每周咨询次数上限", 20, "count", ""),
    ("activity.mark", "活动结束后登记出席情况的时限", 3, "workday", ""),
]


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_constraints"), ("core", "0002_seed")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: seed_limits(apps, LIMITS), lambda apps, editor: unseed_limits(apps, LIMITS)
        )
    ]
