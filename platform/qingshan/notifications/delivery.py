"""Delivery: lease a batch, hand each over, acknowledge. A crash anywhere leaves the message to be tried again."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.clock import now
from qingshan.core.errors import NotFound, WrongState
from qingshan.core.limits.selectors import limit

from .connectors import Connector, DeliveryFailed
from .models import OutboxMessage
from .wording import words_for

BATCH = 50
LEASE = timedelta(minutes=2)


def deliver_due() -> int:
    """Deliver what is due; return how many were acknowledged. Several workers may run at once."""
    return sum(_deliver(message) for message in _lease())


def _lease() -> list[OutboxMessage]:
    moment = now()
    OutboxMessage.objects.filter(state="waiting", not_after__lte=moment).update(state=OutboxMessage.State.EXPIRED)
    with transaction.atomic():
        ids = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(
                Q(lease_until__isnull=True) | Q(lease_until__lt=moment),
                state="waiting",
                not_before__lte=moment,
            )
            .order_by("not_before")
            .values_list("pk", flat=True)[:BATCH]
        )
        OutboxMessage.objects.filter(pk__in=ids).update(lease_until=moment + LEASE, attempts=F("attempts") + 1)
    return list(OutboxMessage.objects.filter(pk__in=ids))


def _deliver(message: OutboxMessage) -> bool:
    connector: Connector = import_string(settings.NOTIFICATION_CONNECTORS[message.channel])()
    try:
        text = f"{words_for(message.template)} {message.link}".strip()
        connector.deliver(address=message.address, text=text, message_id=str(message.pk), calendar=message.calendar)
    except DeliveryFailed as error:
        _put_back(message, str(error))
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxMessage.State.SENT, sent_at=now(), lease_until=None, last_error=""
    )
    return True


def _put_back(message: OutboxMessage, error: str) -> None:
    """Wait twice as long after each failure; after the last try the message is dead and an administrator sees it."""
    exhausted = message.attempts >= limit("notification.attempts").value
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxMessage.State.DEAD if exhausted else OutboxMessage.State.WAITING,
        not_before=now() + timedelta(seconds=30 * 2 ** min(message.attempts, 10)),
        lease_until=None,
        last_error=error[:120],
    )


@transaction.atomic
def retry_dead(*, message_id: UUID, actor: User) -> None:
    """Put a dead message back at the head of the queue; raises NotFound, or WrongState when it is not dead."""
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound("notifications.not_found")
    if message.state != OutboxMessage.State.DEAD:
        raise WrongState("notifications.not_dead", _("这条通知已不在“未能送达”状态，请刷新列表。"))
    OutboxMessage.objects.filter(pk=message_id).update(state="waiting", attempts=0, not_before=now())
    record(actor=actor, action="notification.retry", subject=message)
