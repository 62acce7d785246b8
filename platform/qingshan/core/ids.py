"""Numbers that people read out: case numbers with a check character, receipt numbers with a PIN."""

import secrets

from django.db import connection

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misheard or misread: no 0/O, 1/I/L


def check_char(text: str) -> str:
    """Return the check character of ``text`` by ISO 7064 MOD 37,36.

    text: digits and capital letters; anything else is skipped, so hyphens do not count.
    Finds every single wrong character and every swap of neighbours.
    """
    remainder = 36
    for char in (c for c in text.upper() if c in ALPHABET):
        remainder = (remainder + ALPHABET.index(char)) % 36 or 36
        remainder = remainder * 2 % 37
    return ALPHABET[(37 - remainder) % 36]


def is_valid_number(number: str) -> bool:
    """Tell whether ``PREFIX-YYYY-NNNNNN-C`` carries its right check character."""
    body, _, check = number.strip().upper().rpartition("-")
    return bool(body) and check == check_char(body)


def next_number(kind: str, prefix: str, year: int) -> str:
    """Draw the next number of a kind and year, such as ``QS-2026-000123-K``; unique, in order, gaps possible."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO core_numbersequence (kind, year, last) VALUES (%s, %s, 1)
               ON CONFLICT (kind, year) DO UPDATE SET last = core_numbersequence.last + 1 RETURNING last""",
            [kind, year],
        )
        (last,) = cursor.fetchone()
    body = f"{prefix}-{year}-{last:06d}"
    return f"{body}-{check_char(body)}"


def new_receipt() -> tuple[str, str]:
    """Return a fresh receipt number like ``R7K2-9QXM-4A`` (about 45 bits and a check character) and a six-digit PIN."""
    body = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(9))
    number = body + check_char(body)
    return f"{number[:4]}-{number[4:8]}-{number[8:]}", f"{secrets.randbelow(10**6):06d}"
