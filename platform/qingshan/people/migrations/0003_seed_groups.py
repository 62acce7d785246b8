from datetime import date

from django.db import migrations

DECREE = "《社会救助暂行办法》（国务院令第649号）"
NOTICE = "包府办发〔2014〕171号"
LAW = "《中华人民共和国社会救助法》第十三条"
SINCE_DECREE, SINCE_NOTICE, SINCE_LAW = date(2014, 5, 1), date(2014, 6, 30), date(2026, 7, 1)
# code, label, counted as, since, citation
GROUPS = [
    ("dibao", "最低生活保障对象", None, SINCE_DECREE, f"{DECREE}；{NOTICE}；{LAW}"),
    ("tekun", "特困人员", None, SINCE_DECREE, f"{DECREE}；{LAW}"),
    ("wubao", "五保对象", "tekun", SINCE_NOTICE, f"{NOTICE}；按特困人员统计"),
    ("sanwu", "“三无”人员", "tekun", SINCE_NOTICE, f"{NOTICE}；按特困人员统计"),
    ("orphan", "孤儿", None, SINCE_NOTICE, NOTICE),
    ("severe_disability", "重度残疾人", None, SINCE_NOTICE, NOTICE),
    ("youfu", "优抚对象", None, SINCE_NOTICE, NOTICE),
    ("sudden_hardship", "临时遇困、急难对象", None, SINCE_DECREE, f"{DECREE}；{NOTICE}；{LAW}"),
    ("disaster", "受灾人员", None, SINCE_DECREE, f"{DECREE}；{LAW}"),
    ("homeless", "流浪乞讨人员", None, SINCE_DECREE, f"{DECREE}；{LAW}"),
    ("dibao_edge", "低保边缘家庭成员", None, SINCE_LAW, LAW),
    ("rigid_expense", "刚性支出困难家庭成员", None, SINCE_LAW, LAW),
]


def seed(apps, schema_editor):
    model = apps.get_model("people", "PriorityGroup")
    made = {}
    for order, (code, label, counted_as, since, citation) in enumerate(GROUPS):
        made[code], _ = model.objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "counted_as": made.get(counted_as),
                "order": order,
                "citation": citation,
                "valid_from": since,
            },
        )


def unseed(apps, schema_editor):
    model = apps.get_model("people", "PriorityGroup")
    for code, *_ in reversed(GROUPS):
        model.objects.filter(code=code).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0002_subjects")]
    operations = [migrations.RunPython(seed, unseed)]
