"""Filters and tags that the components share. ``{% load design %}``"""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qingshan.core.clock import now
from qingshan.core.icons import LEVEL_OF_MESSAGE, LINES, SHAPE_OF_LEVEL
from qingshan.core.once import FIELD

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86400


def moment_of(value: object) -> datetime | None:
    """Return an aware moment; a bare date means the end of that day in the district's time; anything else is None."""
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    if isinstance(value, date):
        return timezone.make_aware(datetime.combine(value, time(23, 59, 59)))
    return None


@register.filter
def remaining(value: object, at: datetime | None = None) -> str:
    """Say how long is left until a moment, or how long it is past: “还有 3 小时”, “已超 2 天”. Rounded down."""
    moment = moment_of(value)
    if moment is None:
        return ""
    seconds = int((moment - (at or now())).total_seconds())
    amount = abs(seconds)
    if amount < MINUTE:
        return _("现在到期")
    if amount < HOUR:
        number, past, left = amount // MINUTE, _("已超 %(n)s 分钟"), _("还有 %(n)s 分钟")
    elif amount < DAY:
        number, past, left = amount // HOUR, _("已超 %(n)s 小时"), _("还有 %(n)s 小时")
    else:
        number, past, left = amount // DAY, _("已超 %(n)s 天"), _("还有 %(n)s 天")
    return (past if seconds < 0 else left) % {"n": number}


@register.filter
def due_level(value: object, at: datetime | None = None) -> str:
    """Return red when past, orange within a day, yellow within three days, else grey."""
    moment = moment_of(value)
    if moment is None:
        return "grey"
    seconds = (moment - (at or now())).total_seconds()
    if seconds < 0:
        return "red"
    if seconds <= DAY:
        return "orange"
    return "yellow" if seconds <= 3 * DAY else "grey"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw a sign. Always decorative: the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(LINES[name]),  # noqa: S308  our own constants
    )


@register.simple_tag
def once() -> SafeString:
    """Put a fresh key into a form, see ``qingshan.core.once``."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4().hex)


@register.filter
def shape(level: str) -> str:
    """Return the sign's name of a level."""
    return SHAPE_OF_LEVEL.get(level, "ring")


@register.filter
def message_level(message: Any) -> str:
    """Return the level of a flash message or of its tag."""
    tag = getattr(message, "level_tag", message)
    return LEVEL_OF_MESSAGE.get(str(tag), str(tag) if tag in SHAPE_OF_LEVEL else "blue")


@register.filter
def field_target(field: BoundField) -> str:
    """Return the id to which the error summary jumps: the control, or the group of a set of choices."""
    return field.auto_id if field.use_fieldset else (field.id_for_label or field.auto_id)


@register.simple_tag(takes_context=True)
def nav_links(context: Context) -> list[dict[str, Any]]:
    """Return the desk's ways in as {label, url, current}; the longest url that begins the path is current.

    The desk's own first page begins every path, so it is current only on itself.
    """
    path, home = context["request"].path, reverse("core:desk")
    links = [{"label": item.label, "url": reverse(item.url_name)} for item in context.get("nav") or []]
    begins = [link["url"] for link in links if path.startswith(link["url"])]
    best = max((url for url in begins if url != home or path == home), key=len, default="")
    return [{**link, "current": link["url"] == best} for link in links]


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str, label: str) -> SafeString:
    """Make a column head's sort link on ``?sort=key`` / ``?sort=-key``; the page starts again at 1."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    sign = icon("down" if current == f"-{key}" else "up") if current.lstrip("-") == key else ""
    state = {key: _("升序"), f"-{key}": _("降序")}.get(current, "")
    hidden = format_html('<span class="visually-hidden">（{}）</span>', state) if state else ""
    return format_html('<a class="qs-sort" href="?{}">{}{}{}</a>', query.urlencode(), label, sign, hidden)


@register.simple_tag(takes_context=True)
def portal_links(context: Context) -> list[dict[str, Any]]:
    """Return the portal's navigation as {label, url, current}; the last link depends on who is signed in."""
    user, path = context.get("user"), context["request"].path
    own = (_("登录"), "/accounts/login/")
    if user is not None and user.is_authenticated:
        own = (_("工作台"), "/accounts/home/") if user.is_worker_of_the_house else (_("我的"), "/me/")
    pairs = [
        (_("首页"), "/"),
        (_("政策"), "/policies/"),
        (_("办事求助"), "/help/"),
        (_("查询进度"), "/receipt/"),
        own,
    ]
    return [
        {"label": label, "url": url, "current": path == url if url == "/" else path.startswith(url)}
        for label, url in pairs
    ]


@register.simple_tag
def live_words() -> dict[str, str]:
    """Return what the desk says when a frame of some kind arrives; a kind falls back to its first part, then to any."""
    return {
        "booking": _("预约有变化。"),
        "session": _("会谈安排有变化。"),
        "lead": _("有新的线索。"),
        "case": _("个案有更新。"),
        "referral": _("转介有更新。"),
        "activity": _("活动有变化。"),
        "approval": _("有新的审批事项。"),
        "any": _("有新的动态。"),
        "reload": _("刷新看看"),
    }
