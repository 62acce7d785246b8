from django import template
from django.utils.translation import gettext as _

from qingshan.reporting.releases.models import ReleasedCell

register = template.Library()


@register.simple_tag
def shown(cell: ReleasedCell | None, rule: dict[str, int]) -> str:
    """Return the words of a cell: a number, "≤7" for a small count, "未发布" for one that is withheld."""
    if cell is None or cell.value is None:
        return _("未发布")
    return f"≤{rule['small']}" if cell.is_small else f"{cell.value:,}"
