"""One-time passwords: made by the house, shown once, changed by their owner at the first sign-in."""

import secrets

from qingshan.realtime.services import close_user

from .models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1: it is read out and typed by hand
LETTERS, DIGITS = ALPHABET[:-8], ALPHABET[-8:]
LENGTH = 12
GROUP = 4


def pick(length: int) -> str:
    """Return random characters that nobody mistakes for one another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def one_time_password() -> str:
    """Return twelve characters with a letter and a digit at least; some 59 bits."""
    while True:
        word = pick(LENGTH)
        if not set(word).isdisjoint(LETTERS) and not set(word).isdisjoint(DIGITS):
            return word


def in_groups(word: str) -> list[str]:
    """Cut a password into groups of four, to be read out."""
    return [word[at : at + GROUP] for at in range(0, len(word), GROUP)]


def give_one_time_password(user: User) -> str:
    """Set a new one-time password on a locked row; the user's sessions and sockets end with the old one."""
    word = one_time_password()
    user.set_password(word)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    close_user(user.pk)
    return word
