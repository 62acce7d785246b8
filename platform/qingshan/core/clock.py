"""The one clock. Times are aware; dates are the district's own (Asia/Shanghai)."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, UTC."""
    return timezone.now()


def today() -> date:
    """Return the present date in the district's time zone."""
    return timezone.localdate()
