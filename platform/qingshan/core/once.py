"""The key that a page carries, so that what it sends twice is done once; forms put it there with ``{% once %}``."""

from uuid import uuid4

from django.http import HttpRequest

FIELD, LONGEST = "once", 64


def key_of(request: HttpRequest) -> str:
    """Return the key that came with a form; a fresh one where none came, so that nothing is refused for it."""
    key = request.POST.get(FIELD, "").strip()
    return key if 0 < len(key) <= LONGEST else uuid4().hex
