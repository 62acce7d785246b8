"""The worlds and what administrators keep, built, with somebody to walk through them."""

from django.apps import apps

from casework.assistance.models import IdFormat
from content.pages.tree import plant_tree
from qingshan.accounts.models import Area, Organisation, RoleGrant, Supervision
from qingshan.core.limits.models import LimitRow
from qingshan.core.workdays.models import CalendarDay
from qingshan.notifications.models import OutboxMessage
from qingshan.reporting.releases.services import make_release

from .matrix import Walker
from .world import build_worlds


def settings_objects(cast):
    """What administrators keep: the same whatever the world."""
    user, organisation, area = cast.worker.pk, Organisation.objects.first().pk, Area.objects.first().pk
    grant = RoleGrant.objects.get(user=cast.worker).pk
    line = Supervision.objects.get(supervisee=cast.worker).pk
    found = {
        f"administration:{name}": {"pk": user}
        for name in ("user", "user-active", "user-password", "grant-new", "supervision-new")
    }
    return found | {
        "administration:grant-end": {"pk": user, "row": grant},
        "administration:supervision-end": {"pk": user, "row": line},
        "administration:organisation": {"pk": organisation},
        "administration:area-end": {"pk": area},
        "administration:limit": {"key": LimitRow.objects.first().key},
        "administration:calendar-year": {"year": 2026},
        "administration:day-new": {"year": 2026},
        "administration:year-publish": {"year": 2027},
        "administration:day-remove": {"pk": CalendarDay.objects.first().pk},
        "casework:assistance-format": {"format_id": IdFormat.objects.first().pk},
        "reporting:evaluation-period": {"period": make_release(period_code="2026", actor=None).period},
    }


def make_walker(cast, make_user, organisations, area):
    """Build the worlds; return the one who walks through them."""
    plant_tree(apps)
    canaries, worlds = build_worlds(cast, make_user, organisations, area)
    kept = settings_objects(cast)
    failed = OutboxMessage.objects.order_by("pk").first()
    for world in worlds.values():
        world["settings"] = kept | {"notifications:delivery-retry": {"message_id": failed.pk}}
    return Walker(cast, canaries, worlds)
