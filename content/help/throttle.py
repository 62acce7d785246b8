"""Counting doors. A request for help is never turned away; guessing at receipts is."""

from django.core.cache import cache
from django.http import HttpRequest

from qingshan.core.crypto import blind_index


def hit(what: str, who: str, *, seconds: int) -> int:
    """Count one more and return how many there were in the running span. who is kept as a keyed hash only."""
    key = _key(what, who)
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=seconds)
        return 1


def count(what: str, who: str) -> int:
    return int(cache.get(_key(what, who), 0))


def _key(what: str, who: str) -> str:
    return f"throttle:{what}:{blind_index('throttle', who)[:32]}"


def address_of(request: HttpRequest) -> str:
    """Return the client's address as the server gives it; forwarded headers are the server's business."""
    return str(request.META.get("REMOTE_ADDR", ""))
