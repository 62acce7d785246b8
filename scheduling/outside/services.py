from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import Invalid
from qingshan.core.limits.selectors import limits
from scheduling.availability.models import HoursException
from scheduling.availability.rules import can_edit_hours
from scheduling.availability.windows import Stretch
from scheduling.bookings.freed import tell_freed
from scheduling.policy import policy
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user

from .fetching import fetch
from .models import OutsideCalendar
from .reading import busy_times

KEYS = ("outside.size", "outside.events", "outside.occurrences", "outside.pause")


def set_outside(*, actor: User, url: str) -> OutsideCalendar:
    """Read an outside calendar at once and from now on; it takes the place of an earlier one.

    Raises Refused, Invalid (field url, with the reason); then nothing was changed.
    """
    resource = resource_for_user(actor)
    require(can_edit_hours(actor, resource))
    found = _read(url.strip(), "")
    if found is None:
        raise Invalid("outside.unreachable", _("外部日历没有应答，请检查地址，稍后再试。"), field="url")
    stretches, etag = found
    with transaction.atomic():
        calendar, _made = OutsideCalendar.objects.update_or_create(
            user=actor, defaults={"url": url.strip(), "made_at": now()}
        )
        _keep(calendar, stretches, etag)
        record(actor=actor, action="outside.set", subject=calendar)
    return calendar


@transaction.atomic
def end_outside(*, actor: User) -> None:
    """Forget the actor's outside calendar and what was busy in it; twice is once."""
    for calendar in OutsideCalendar.objects.select_for_update().filter(user=actor):
        record(actor=actor, action="outside.end", subject=calendar)
        _replace(resource_for_user(actor), [])
        calendar.delete()


def refresh_outside() -> int:
    """Read again the outside calendars whose turn it is; the worker's duty. Returns how many were read.

    What fails keeps what was read before, with the reason shown to its owner.
    """
    done = 0
    for key in list(OutsideCalendar.objects.filter(next_at__lte=now()).values_list("pk", flat=True)[:50]):
        pause = timedelta(minutes=float(_limits()["outside.pause"]))
        if OutsideCalendar.objects.filter(pk=key, next_at__lte=now()).update(next_at=now() + pause):
            done += _refresh(OutsideCalendar.objects.select_related("user").get(pk=key))
    return done


def _refresh(calendar: OutsideCalendar) -> bool:
    try:
        found = _read(calendar.url, calendar.etag)
    except Invalid as error:
        OutsideCalendar.objects.filter(pk=calendar.pk).update(error=str(error.message)[:200])
        return False
    with transaction.atomic():
        standing = OutsideCalendar.objects.select_for_update().filter(pk=calendar.pk).first()
        if standing is None or standing.url != calendar.url:
            return False  # its owner gave another, or none, in the meantime
        if found is None:
            OutsideCalendar.objects.filter(pk=calendar.pk).update(read_at=now(), error="")
        else:
            _keep(standing, *found)
    return True


def _read(url: str, etag: str) -> tuple[list[Stretch], str] | None:
    """Return (busy stretches up to the horizon, etag), or None where nothing has changed."""
    most = _limits()
    answer = fetch(url, etag=etag, most=int(most["outside.size"] * 1024))
    if answer.body is None:
        return None
    first = now() - timedelta(days=1)
    stretches = busy_times(
        answer.body,
        first,
        now() + policy().horizon,
        events=int(most["outside.events"]),
        occurrences=int(most["outside.occurrences"]),
    )
    return stretches, answer.etag


def _keep(calendar: OutsideCalendar, stretches: list[Stretch], etag: str) -> None:
    _replace(resource_for_user(calendar.user), stretches)
    calendar.etag, calendar.read_at, calendar.error, calendar.busy = etag, now(), "", len(stretches)
    calendar.next_at = now() + timedelta(minutes=float(_limits()["outside.pause"]))
    calendar.save(update_fields=["etag", "read_at", "error", "busy", "next_at"])


def _replace(resource: Resource, stretches: list[Stretch]) -> None:
    """Write when somebody is busy elsewhere in place of what was known; nothing where it is the same."""
    Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    rows = HoursException.objects.filter(resource=resource, kind=HoursException.Kind.OUTSIDE)
    if sorted(rows.values_list("start", "end")) == sorted(stretches):
        return
    rows.delete()
    HoursException.objects.bulk_create(
        HoursException(resource=resource, kind=HoursException.Kind.OUTSIDE, start=start, end=end)
        for start, end in stretches
    )
    tell_freed([resource.pk])


def _limits() -> dict[str, float]:
    return {key: float(row.value) for key, row in limits(KEYS).items()}
