from datetime import date

from django.db import migrations

from qingshan.core.limits.services import seed_limits, unseed_limits

SINCE = date(2021, 11, 1)
LIMITS = [
    (
        "consent.guardian_age",
        "未满此年龄须由监护人同意（周岁）",
        14,
        "count",
        "《中华人民共和国个人信息保护法》第三十一条",
    ),
]
PURPOSES = [
    (
        "casework",
        "办理个案服务",
        "为了评估您的困难、制定并落实服务计划，我们会收集和使用您的姓名、联系方式、家庭、健康和生活状况。"
        "只有参与您个案的工作人员可以查看，每次查看都有记录。您可以查阅、更正自己的信息，也可以随时撤回同意。",
        "撤回后，我们停止主动服务并结束个案；依法必须保存的记录只保存、不再使用。您申领救助的权利不受影响。",
        "《个人信息保护法》第十三条、第十七条、第二十九条",
        False,
    ),
    (
        "counselling",
        "接受心理咨询",
        "心理咨询由咨询中心的咨询师进行，不是医疗诊断或治疗。咨询记录单独加密保存，只有您的咨询师和其督导可以查看，"
        "社会工作者只知道咨询是否进行。如果您或他人的安全有紧急危险，我们会先保护生命，再向您说明。",
        "撤回后不再安排新的咨询；已有记录封存，不再使用。您以后可以重新同意。",
        "《个人信息保护法》第二十九条；《精神卫生法》第四条、第二十三条",
        False,
    ),
    (
        "summary.case",
        "向咨询师提供个案摘要",
        "为了让咨询师不必请您从头讲起，社会工作者把一份摘要（转介原因、目前处境、安全联系方式）提供给您的咨询师。"
        "摘要不含证件号码和详细住址。您可以先看内容再决定。",
        "撤回后，咨询师不能再看到摘要；已经开始的咨询可以继续。",
        "《个人信息保护法》第二十三条、第二十九条",
        False,
    ),
    (
        "share.partner",
        "向协同部门提供信息",
        "为了转办您的事项，我们把办理所必需的信息提供给您同意的部门：单位名称和联系方式见下，"
        "目的仅限该次转介，内容限于转介表所列各项，通过本平台提供，转介结束即停止。每个部门单独征求您的同意。",
        "撤回后，该部门立即不能再看到您的信息；已经依法办结的事项不受影响。",
        "《个人信息保护法》第二十三条、第二十九条",
        True,
    ),
    (
        "share.charity",
        "向慈善组织提供信息",
        "为了匹配慈善项目，我们把项目申请所必需的信息提供给您同意的慈善组织：单位名称和联系方式见下，"
        "目的仅限该项目，内容限于申请表所列各项，通过本平台提供，项目结束即停止。每个组织单独征求您的同意。",
        "撤回后，该组织立即不能再看到您的信息；已经收到的帮助不受影响。",
        "《个人信息保护法》第二十三条、第二十九条",
        True,
    ),
]


def seed(apps, schema_editor):
    seed_limits(apps, LIMITS)
    purpose = apps.get_model("consent", "Purpose")
    for order, (code, title, text, effects, citation, names_recipient) in enumerate(PURPOSES):
        purpose.objects.get_or_create(
            code=code,
            version=1,
            defaults={
                "title": title,
                "text": text,
                "effects": effects,
                "citation": citation,
                "names_recipient": names_recipient,
                "order": order,
                "valid_from": SINCE,
            },
        )


def unseed(apps, schema_editor):
    unseed_limits(apps, LIMITS)
    apps.get_model("consent", "Purpose").objects.filter(version=1, code__in=[p[0] for p in PURPOSES]).delete()


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial"), ("core", "0002_seed")]
    operations = [migrations.RunPython(seed, unseed)]
