import secrets

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.crypto import keyed_hash
from qingshan.core.errors import Invalid, NotFound
from scheduling.resources.models import Resource
from scheduling.resources.services import resource_for_user

from .models import Feed


@transaction.atomic
def make_feed(*, actor: User) -> str:
    """Give the actor a new secret address and return its secret, which is shown this once; an earlier one is void."""
    secret = secrets.token_urlsafe(32)
    feed, _made = Feed.objects.update_or_create(
        user=actor, defaults={"token_hash": _hash(secret), "made_at": now(), "read_at": None}
    )
    record(actor=actor, action="feed.make", subject=feed)
    return secret


@transaction.atomic
def end_feed(*, actor: User) -> None:
    """Void the actor's address; twice is once."""
    for feed in Feed.objects.filter(user=actor):
        record(actor=actor, action="feed.end", subject=feed)
        feed.delete()


@transaction.atomic
def want_mail(*, actor: User, wanted: bool) -> None:
    """Send the actor every change of their bookings by e-mail from now on, or no more. Raises Invalid (no address)."""
    if wanted and not actor.email:
        raise Invalid("feed.no_email", _("您的账号没有登记邮箱，请联系管理员。"))
    Resource.objects.filter(pk=resource_for_user(actor).pk).update(mails_changes=wanted)
    record(actor=actor, action="feed.mail" if wanted else "feed.no_mail", subject=actor)


def owner_of(secret: str) -> User:
    """Return whose calendar a secret opens, and note that it was read. Raises NotFound, whatever is wrong with it."""
    feed = Feed.objects.filter(token_hash=_hash(secret), user__is_active=True).select_related("user").first()
    if feed is None:
        raise NotFound("feed.not_found")
    fresh = Q(read_at__isnull=True) | Q(read_at__lt=now().replace(minute=0, second=0, microsecond=0))
    Feed.objects.filter(fresh, pk=feed.pk).update(read_at=now())
    return feed.user


def _hash(secret: str) -> str:
    return keyed_hash("index", f"calendar-feed:{secret}")
