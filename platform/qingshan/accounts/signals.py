"""What sign-in and sign-out bring with them; the only signals in the house are the framework's own."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from qingshan.audit.services import record
from qingshan.realtime.services import close_session

from .models import User


@receiver(user_logged_in)
def signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    record(actor=user, action="account.sign_in", subject=user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    """Close the session's sockets at once; receivers run before the session is flushed."""
    if user is not None:
        record(actor=user, action="account.sign_out", subject=user)
    if request is not None:
        close_session(request.session.session_key)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, **kwargs: Any) -> None:
    record(actor=None, action="account.sign_in_failed", outcome="refused")


@receiver(password_changed)
def password_is_own(sender: Any, user: User, **kwargs: Any) -> None:
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    record(actor=user, action="account.password_change", subject=user)
