"""First limits of intake and stages: the design defaults of the field reference, editable afterwards."""

from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

LIMITS = [
    ("lead.owner", "线索无人接收的最长时间", 24, "hour", ""),
    ("case.first_contact.red", "首次联系：红色", 2, "hour", ""),
    ("case.first_contact.orange", "首次联系：橙色", 24, "hour", ""),
    ("case.first_contact.yellow", "首次联系：黄色", 3, "workday", ""),
    ("case.first_contact.green", "首次联系：绿色", 7, "workday", ""),
    ("case.accept", "社工接受指派", 2, "workday", ""),
    ("case.intake", "接案决定", 5, "workday", ""),
    ("case.assessment", "预估", 10, "workday", ""),
    ("case.plan", "制定计划", 5, "workday", ""),
    ("case.review", "计划定期检视", 90, "day", ""),
    ("case.evaluation", "评估", 10, "workday", ""),
    ("case.undo", "结案后可撤销", 15, "minute", ""),
]


def seed(apps, schema_editor):
    seed_limits(apps, LIMITS)


def unseed(apps, schema_editor):
    unseed_limits(apps, LIMITS)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("core", "0002_seed")]
    operations = [migrations.RunPython(seed, unseed)]
