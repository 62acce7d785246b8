"""Whom an activity is for: every reason against somebody, so that a colleague can explain it or make an exception."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingshan.people.models import Person
from qingshan.people.selectors import age_on

from .cases import open_case_of
from .models import Activity

CLOSED_CIRCLE = (Activity.Stage.MATURITY, Activity.Stage.ENDING)


def reasons_against(person: Person, activity: Activity) -> list[str | Promise]:
    """Return why a resident does not fit an activity; none: they do."""
    programme = activity.programme
    found: list[str | Promise] = []
    if programme.age_from is not None or programme.age_to is not None:
        found += _age(person, activity)
    if programme.needs_case and open_case_of(person) is None:
        found.append(_("只面向在办个案的居民，这位居民没有在办的个案"))
    if activity.stage in CLOSED_CIRCLE:
        found.append(_("小组已到%(stage)s，不再吸收新成员") % {"stage": activity.get_stage_display()})
    return found


def audience(activity: Activity) -> str:
    """Say in a few words whom it is for; empty: for everybody."""
    programme = activity.programme
    words: list[str | Promise] = []
    if programme.age_from is not None and programme.age_to is not None:
        words.append(_("%(from)s–%(to)s 周岁") % {"from": programme.age_from, "to": programme.age_to})
    elif programme.age_from is not None:
        words.append(_("%(from)s 周岁及以上") % {"from": programme.age_from})
    elif programme.age_to is not None:
        words.append(_("%(to)s 周岁及以下") % {"to": programme.age_to})
    if programme.needs_case:
        words.append(_("在办个案的居民"))
    return "，".join(map(str, words))


def _age(person: Person, activity: Activity) -> list[str | Promise]:
    age = age_on(person, timezone.localdate(activity.start))
    if age is None:
        return [_("没有登记出生日期，无法核对年龄")]
    programme = activity.programme
    if programme.age_from is not None and age < programme.age_from:
        return [_("未满 %(age)s 周岁") % {"age": programme.age_from}]
    if programme.age_to is not None and age > programme.age_to:
        return [_("已超过 %(age)s 周岁") % {"age": programme.age_to}]
    return []
