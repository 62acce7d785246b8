"""How a message leaves: e-mail, an SMS gateway over HTTP, or the console of the demo."""

import logging
from typing import Protocol

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10


class DeliveryFailed(Exception):
    """The message did not go out; it will be tried again. Carries no address."""


class Connector(Protocol):
    def deliver(self, *, address: str, text: str, message_id: str, calendar: str = "") -> None:
        """Hand one message over; raise DeliveryFailed when it was not taken. message_id: for deduplication there;
        calendar: an iCalendar file, which e-mail takes along."""


class EmailConnector:
    def deliver(self, *, address: str, text: str, message_id: str, calendar: str = "") -> None:
        mail = EmailMessage(subject=_("青山提醒"), body=text, to=[address], headers={"X-Message-Id": message_id})
        if calendar:
            method = "CANCEL" if "METHOD:CANCEL" in calendar else "REQUEST"
            mail.attach("invite.ics", calendar, f"text/calendar; method={method}")
        try:
            mail.send()
        except OSError as error:
            raise DeliveryFailed(type(error).__name__) from error


class SmsConnector:
    """POSTs {"to", "text", "id"} as JSON with a bearer token to SMS_GATEWAY_URL; any 2xx is an acknowledgement."""

    def deliver(self, *, address: str, text: str, message_id: str, calendar: str = "") -> None:
        try:
            answer = httpx.post(
                settings.SMS_GATEWAY_URL,
                json={"to": address, "text": text, "id": message_id},
                headers={
                    "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                    "Idempotency-Key": message_id,
                },
                timeout=TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DeliveryFailed(type(error).__name__) from error


class ConsoleConnector:
    """The demo: says in the server's log that something went out, without the address."""

    def deliver(self, *, address: str, text: str, message_id: str, calendar: str = "") -> None:
        log.warning("demo message %s (to …%s): %s", message_id, address[-2:], text)


class MemoryConnector:
    """Tests: keeps what went out."""

    sent: list[tuple[str, str, str]] = []

    def deliver(self, *, address: str, text: str, message_id: str, calendar: str = "") -> None:
        self.sent.append((address, text, message_id))
