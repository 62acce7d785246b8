from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who works here. What each may see stands in the routes' policies and the rooms' rules."""

    RESIDENT = "resident", _("居民")
    HOTLINE = "hotline", _("热线接线员")
    WINDOW = "window", _("窗口受理员")
    REPORTER = "reporter", _("主动发现报告人")
    WORKER = "worker", _("社会工作者")
    SUPERVISOR = "supervisor", _("社会工作督导")
    COUNSELOR = "counselor", _("心理咨询师")
    CLINICAL = "clinical", _("心理咨询督导")
    STREET = "street", _("街道审核人")
    DISTRICT = "district", _("区级审批人")
    OVERSIGHT = "oversight", _("督办员")
    PARTNER = "partner", _("协同部门经办人")
    CHARITY = "charity", _("慈善组织")
    EVALUATOR = "evaluator", _("评估人员")
    EDITOR = "editor", _("门户编辑")
    PRIVACY = "privacy", _("个人信息保护负责人")
    ADMIN = "admin", _("系统管理员")


STAFF = frozenset(Role) - {Role.RESIDENT}
CASE_STAFF = frozenset({Role.WORKER, Role.SUPERVISOR})
INTAKE = frozenset({Role.HOTLINE, Role.WINDOW})
