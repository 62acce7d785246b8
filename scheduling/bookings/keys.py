"""A write once for each key: sent twice it is done once, and other content under the same key is refused."""

import hashlib
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.errors import Conflict, DomainError, Invalid
from scheduling.retry import retried

from .models import Booking

LONGEST = 80


class BookingWrite(models.Model):
    """That a booking was changed under a key. action: as the audit names it; request_digest: SHA-256 of the request."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=LONGEST)
    request_digest = models.CharField(max_length=64)
    action = models.CharField(max_length=30)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "idempotency_key"], name="booking_write_key_once_an_actor")
        ]


@retried
def once(*, actor: User, key: str, action: str, content: Sequence[object], act: Callable[[], Booking]) -> Booking:
    """Do what ``act`` does in one transaction with the note that it was done, or return the booking as it stands.

    key: 1-80 characters, made with the page that sends it; content: what was asked for. Raises what ``act`` raises,
    Invalid (no key), Conflict (the key was used for something else).
    """
    if not 0 < len(key) <= LONGEST:
        raise Invalid("booking.no_key", _("页面已过期，请刷新后再提交。"))
    digest = hashlib.sha256(repr((action, *map(str, content))).encode()).hexdigest()
    if standing := _standing(actor, key, digest):
        return standing
    try:
        with transaction.atomic():
            booking = act()
            BookingWrite.objects.create(
                actor=actor, idempotency_key=key, request_digest=digest, action=action, booking=booking
            )
            return booking
    except (DomainError, IntegrityError):
        if standing := _standing(actor, key, digest):
            return standing  # the same key from elsewhere came first
        raise


def inner(key: str) -> str:
    """Return the key of the write that another keyed write consists of."""
    return hashlib.sha256(f"{key}/booking".encode()).hexdigest()


def _standing(actor: User, key: str, digest: str) -> Booking | None:
    found = BookingWrite.objects.filter(actor=actor, idempotency_key=key).select_related("booking").first()
    if found is None:
        return None
    if found.request_digest != digest:
        raise Conflict("booking.key_reused", _("这次提交与之前的内容不一致。请刷新页面后重新预约。"))
    return found.booking
