"""What the timeline says. Kinds without words of their own show their code, so nothing that happened is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.levels import Level
from qingshan.accounts.models import User

from .models import Assignment, Case, CaseEvent, CaseMember

WORDS: dict[str, str | Promise] = {
    "case.opened": _("立案"),
    "case.assigned": _("指派社工"),
    "case.accepted": _("社工接受，成为负责人"),
    "case.declined": _("社工退回指派"),
    "case.first_contact": _("首次联系到居民"),
    "case.stage": _("阶段变更"),
    "case.level": _("调整危机等级"),
    "case.closed": _("结案"),
    "case.reopened": _("重新开案"),
    "closure.asked": _("申请结案"),
    "closure.returned": _("结案申请被退回"),
    "lead.joined": _("并入一条新线索"),
    "member.added": _("加入成员"),
    "member.removed": _("移出成员"),
    "assessment.signed": _("预估签署"),
    "plan.submitted": _("计划提交审批"),
    "plan.returned": _("计划退回修改"),
    "plan.approved": _("计划批准"),
    "plan.agreed": _("居民同意计划"),
    "plan.reviewed": _("计划检视"),
    "service.recorded": _("登记过程记录"),
    "assistance.linked": _("关联物质救助记录"),
    "assistance.unlinked": _("取消物质救助关联"),
    "referral.sent": _("发出转介"),
    "referral.accepted": _("转介被接受"),
    "referral.declined": _("转介被退回"),
    "referral.serving": _("转介开始服务"),
    "referral.completed": _("转介完成并反馈"),
    "referral.withdrawn": _("撤回转介"),
    "referral.cancelled": _("取消转介"),
    "activity.enrolled": _("报名融入活动"),
    "activity.attended": _("参加融入活动"),
    "session.held": _("完成一次面谈"),
    "session.missed": _("面谈未到"),
}


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    title: str
    detail: str
    who: str
    level: str


def register_words(words: dict[str, "str | Promise"]) -> None:
    """Give the kinds of another subject their words on the timeline."""
    WORDS.update(words)


def moments(events: Iterable[CaseEvent]) -> list[Moment]:
    """Turn events into lines, in their order."""
    rows = list(events)
    ids = {row.data["user"] for row in rows if isinstance(row.data.get("user"), int)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return [
        Moment(
            at=row.at,
            title=str(WORDS.get(row.kind, row.kind)),
            detail=_detail(row, names),
            who=str(row.actor) if row.actor else "",
            level=row.data["to"] if row.kind == "case.level" else "grey",
        )
        for row in rows
    ]


def _detail(event: CaseEvent, names: dict[int, str]) -> str:
    data = event.data
    match event.kind:
        case "case.stage":
            return f"{Case.Stage(data['from']).label} → {Case.Stage(data['to']).label}"
        case "case.level":
            return f"{Level(data['from']).label} → {Level(data['to']).label}"
        case "case.closed" | "closure.asked":
            return str(Case.CloseReason(data["reason"]).label)
        case "case.declined":
            return str(Assignment.DeclineReason(data["reason"]).label)
        case "member.added":
            return f"{names.get(data['user'], '')} · {CaseMember.Role(data['role']).label}"
        case "case.assigned" | "member.removed":
            return names.get(data["user"], "")
    return ""
