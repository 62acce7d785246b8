"""Registers assessments, plans, services, assistance and referrals with the case page and the desk."""

from django.utils.translation import gettext_lazy as _

from qingshan.accounts.roles import Role
from qingshan.core.desk import NavItem, register_nav, register_work


def register_subjects() -> None:
    """Called once from ``CaseworkConfig.ready()``."""
    from casework import closing, team
    from casework.cases.models import Case
    from casework.cases.sections import register_section
    from casework.cases.services import register_closing_check, register_stage_check
    from casework.work import work
    from scheduling.activities.cases import register_case_lookup

    register_section("assessment", _("预估"), "casework:assessment-section", 20)
    register_section("plan", _("计划"), "casework:plan-section", 30)
    register_section("service", _("过程记录"), "casework:service-section", 40)
    register_section("activity", _("活动"), "casework:activity-section", 45)
    register_section("assistance", _("物质救助"), "casework:assistance-section", 50)
    register_section("referral", _("转介"), "casework:referral-section", 60)
    register_closing_check(closing.assessment_is_signed)
    register_closing_check(closing.plan_is_evaluated)
    register_closing_check(closing.referrals_have_ended)
    register_stage_check(Case.Stage.PLANNING, closing.needs_assessment)
    register_stage_check(Case.Stage.INTERVENTION, closing.needs_plan)
    register_case_lookup(team.open_case_key)
    register_work(work)
    register_nav(
        NavItem(_("收到的转介"), "casework:referral-inbox", frozenset({Role.WORKER, Role.PARTNER, Role.CHARITY}), 40),
        NavItem(_("救助编号格式"), "casework:assistance-formats", frozenset({Role.ADMIN}), 90),
    )
