from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request that the gate has let through for a signed-in user."""

    user: User
