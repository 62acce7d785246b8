"""What a room above does along with its series: this room knows neither service nor case."""

from qingshan.accounts.models import User
from scheduling.bookings.models import Booking

from .models import Series


class Owner:
    """One room's part in its kind of series. Every method is called inside the transaction of the change, under its
    locks; whatever one raises undoes the whole change. actor None: the worker, filling the horizon.

    ``series.first_part_id`` stays the same when a series is split.
    """

    def may_go_on(self, series: Series) -> bool:
        """Tell whether the worker may go on booking, for instance while a consent stands."""
        return True

    def made(self, series: Series, booking: Booking, actor: User | None) -> None:
        """An occurrence was booked."""

    def moved(self, series: Series, booking: Booking, actor: User) -> None:
        """An occurrence that was booked has another time, place or mode."""

    def gone(self, series: Series, booking: Booking, actor: User, reason: str) -> None:
        """An occurrence that was booked was cancelled. reason: a ``Booking.CancelReason``."""

    def url(self, series: Series, actor: User) -> str:
        """Return the page to which the series belongs, if the actor sees it, else ""."""
        return ""


_owners: dict[str, Owner] = {}
_NOBODY = Owner()


def register_owner(kind: str, owner: Owner) -> None:
    """Register, from ``AppConfig.ready()``, who goes along with series of a kind of booking."""
    _owners[kind] = owner


def owner_of(series: Series) -> Owner:
    return _owners.get(series.kind, _NOBODY)
