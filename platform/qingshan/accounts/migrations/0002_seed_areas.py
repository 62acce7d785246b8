from datetime import date

from django.db import migrations

SINCE = date(2014, 6, 30)
STANDARD = "GB/T 2260—2007《中华人民共和国行政区划代码》"
STREETS_BY = "GB/T 10114—2003《县级以下行政区划代码编制规则》；统计用区划代码"
# code, name, code of the parent, citation
AREAS = [
    ("150200", "包头市", "", STANDARD),
    ("150204", "青山区", "150200", STANDARD),
    ("150204001", "先锋道街道", "150204", STREETS_BY),
    ("150204002", "幸福路街道", "150204", STREETS_BY),
    ("150204003", "万青路街道", "150204", STREETS_BY),
    ("150204004", "富强路街道", "150204", STREETS_BY),
    ("150204005", "科学路街道", "150204", STREETS_BY),
    ("150204006", "青山路街道", "150204", STREETS_BY),
    ("150204007", "自由路街道", "150204", STREETS_BY),
    ("150204008", "乌素图街道", "150204", STREETS_BY),
    ("150204100", "青福镇", "150204", STREETS_BY),
    ("150204101", "兴胜镇", "150204", STREETS_BY),
    ("150204401", "装备制造产业园区", "150204", STREETS_BY),
]


def seed(apps, schema_editor):
    area = apps.get_model("accounts", "Area")
    for code, name, parent, citation in AREAS:
        area.objects.get_or_create(
            code=code,
            valid_from=SINCE,
            defaults={
                "name": name,
                "citation": citation,
                "parent": area.objects.filter(code=parent, valid_from=SINCE).first(),
            },
        )


def unseed(apps, schema_editor):
    area = apps.get_model("accounts", "Area")
    for code, *_ in reversed(AREAS):
        area.objects.filter(code=code, valid_from=SINCE).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(seed, unseed)]
