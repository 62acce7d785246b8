"""The only sentences that leave the house: neutral, without name, case, service or place."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEMPLATES: dict[str, str | Promise] = {
    "appointment.booked": _("您有一项新的预约安排，请登录查看或致电您的联系人。"),
    "appointment.changed": _("您的一项预约有变动，请登录查看或致电您的联系人。"),
    "appointment.reminder": _("提醒：您有一项预约即将开始，请登录查看或致电您的联系人。"),
    "appointment.asked": _("提醒：您有一项预约，请点开链接告诉我们能否前来，或致电您的联系人。"),
    "appointment.offered": _("有一个时间暂时为您保留，请尽快登录查看，或致电您的联系人。"),
    "calendar.changed": _("您的日程有一项变动，请登录工作台查看。"),
    "activity.changed": _("您报名的一项活动有变动，请登录查看或致电您的联系人。"),
    "request.received": _("您的来访登记已收到，请凭回执编号查询进度。"),
    "request.progress": _("您的登记有新的进展，请凭回执编号查询。"),
    "work.assigned": _("您有一项新的工作待处理，请登录工作台查看。"),
    "work.overdue": _("您有一项工作已超过时限，请登录工作台处理。"),
    "work.returned": _("您提交的一项材料被退回，请登录工作台查看。"),
    "alert.safety": _("有一项紧急事项需要您立即登录确认。"),
    "alert.access": _("有一项访问记录需要您登录查看。"),
    "account.changed": _("您的账号设置有变动。如非本人操作，请立即联系管理员。"),
}


def words_for(template: str) -> str:
    """Return the sentence of a template; raises KeyError for one that is not in the list."""
    return str(TEMPLATES[template])
