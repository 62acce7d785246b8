"""Crisis levels: how soon somebody must be spoken to. Their limits are dated rows, see migration 0002."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How urgent it is, the most urgent first. 危机等级。"""

    RED = "red", _("红色 · 即刻危险")
    ORANGE = "orange", _("橙色 · 高度紧急")
    YELLOW = "yellow", _("黄色 · 需尽快")
    GREEN = "green", _("绿色 · 一般")


MEANING = {
    Level.RED: _("有生命危险，或正在发生自伤、伤人、断粮断药、无处容身。两人同行，必要时联系120、110。"),
    Level.ORANGE: _("没有即刻危险，但情况在变坏：重大变故刚发生、情绪崩溃、有自伤想法而无计划。"),
    Level.YELLOW: _("生活明显困难，情绪持续低落，家中仍有支撑。"),
    Level.GREEN: _("情况稳定，需要了解政策、陪伴或后续服务。"),
}
_ORDER = list(Level.values)


def is_raise(before: str, after: str) -> bool:
    """Tell whether ``after`` is more urgent than ``before``."""
    return _ORDER.index(after) < _ORDER.index(before)


def first_contact_key(level: str) -> str:
    """Return the key of the limit within which the first contact must happen."""
    return f"case.first_contact.{level}"
