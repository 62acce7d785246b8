"""A change once for each key: sent twice it is done once, and other content under the same key is refused."""

from collections.abc import Callable

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.core.errors import Conflict, DomainError, Invalid

from .models import Series, SeriesChange


def once(*, actor: User, key: str, digest: str, act: Callable[[], Series]) -> Series:
    """Return what an earlier request with this key led to, else what ``act`` does and logs under it."""
    if not 0 < len(key) <= 80:
        raise Invalid("booking.no_key", _("页面已过期，请刷新后再提交。"))
    if standing := _standing(actor, key, digest):
        return standing
    try:
        return act()
    except (DomainError, IntegrityError):
        if standing := _standing(actor, key, digest):
            return standing  # the same key from elsewhere came first
        raise


def log_change(
    *, actor: User, before: int, after: Series, action: str, scope: str, key: str, digest: str
) -> SeriesChange:
    """Keep what was changed, inside the change's transaction."""
    return SeriesChange.objects.create(
        series_id=before,
        result=after,
        action=action,
        scope=scope,
        actor=actor,
        idempotency_key=key,
        request_digest=digest,
    )


def _standing(actor: User, key: str, digest: str) -> Series | None:
    found = SeriesChange.objects.filter(actor=actor, idempotency_key=key).select_related("result").first()
    if found is None:
        return None
    if found.request_digest != digest:
        raise Conflict("booking.key_reused", _("这次提交与之前的内容不一致。请刷新页面后重新预约。"))
    return found.result
