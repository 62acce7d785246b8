"""What the room registers with the house when it starts: ways in, waiting work, tabs, sight of persons."""

from django.utils.translation import gettext_lazy as _

from casework.cases import selectors as cases
from casework.cases.rules import READERS
from casework.cases.sections import register_section
from casework.intake import selectors as intake
from casework.intake.rules import DESK, RECEIVERS
from casework.sight import persons_seen_by
from casework.subjects import register_subjects
from qingshan.accounts.roles import Role
from qingshan.core.desk import NavItem, register_nav, register_work
from qingshan.people.sight import register_sight


def connect() -> None:
    """Called once, when all models are loaded."""
    register_nav(
        NavItem(_("登记线索"), "casework:lead-new", frozenset(RECEIVERS), order=10),
        NavItem(_("线索"), "casework:lead-list", frozenset(DESK), order=11),
        NavItem(_("我的报告"), "casework:lead-reported", frozenset({Role.REPORTER}), order=12),
        NavItem(_("个案"), "casework:case-list", frozenset(READERS), order=20),
    )
    _tabs()
    register_subjects()
    register_work(intake.work_of)
    register_work(cases.work_of)
    register_sight(persons_seen_by)


def _tabs() -> None:
    everyone = frozenset(READERS)
    register_section("overview", _("概况"), "casework:case-detail", 10, roles=everyone)
    register_section("timeline", _("经过"), "casework:case-timeline", 80, roles=everyone)
    register_section("team", _("成员"), "casework:case-team", 90)
    register_section("closure", _("结案"), "casework:case-close", 95)
