"""How sign-in differs from allauth's own: nobody signs up by themselves, second-factor secrets lie encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingshan.core.crypto import decrypt, encrypt

from .models import User

_CONTEXT = "mfa_authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(_("新密码不能与一次性密码相同。"))
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return str(encrypt("pii", text, _CONTEXT))

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt("pii", encrypted_text, _CONTEXT)
