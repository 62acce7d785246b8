"""How sign-in differs from allauth's own: nobody signs up by themselves, second-factor secrets lie encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from qingshan.core.crypto import decrypt, encrypt

_CONTEXT = "mfa_authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return str(encrypt("pii", text, _CONTEXT))

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt("pii", encrypted_text, _CONTEXT)
