"""Encryption at rest: AES-256-GCM with key rings, bound to its table, column and row.

A stored value reads ``v1|key id|nonce|ciphertext`` (the last two base64). The additional authenticated data is
``table.column.pk``, so a ciphertext that is moved to another row or column cannot be opened. Decryption happens
when the attribute is read, not when the row is fetched: a list that does not show a field never opens it.
"""

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.db import models
from django.db.models.lookups import Exact

VERSION = "v1"


class Undecryptable(Exception):
    """The key is unknown, or the value was changed or moved. Never replaced by the ciphertext or by nothing."""


class Ciphertext(str):
    """A stored value that has not been opened."""


def _keys(ring: str) -> tuple[str, dict[str, bytes]]:
    entry: dict[str, Any] = settings.KEYRINGS[ring]
    return entry["primary"], {key_id: base64.b64decode(key) for key_id, key in entry["keys"].items()}


def encrypt(ring: str, text: str, context: str) -> Ciphertext:
    """Seal ``text`` under the ring's primary key, bound to ``context`` (``table.column.pk``)."""
    key_id, keys = _keys(ring)
    nonce = os.urandom(12)
    sealed = AESGCM(keys[key_id]).encrypt(nonce, text.encode(), context.encode())
    parts = (VERSION, key_id, base64.b64encode(nonce).decode(), base64.b64encode(sealed).decode())
    return Ciphertext("|".join(parts))


def decrypt(ring: str, stored: str, context: str) -> str:
    """Open a stored value; raises Undecryptable when the key, the row or the bytes are not those it was sealed with."""
    try:
        version, key_id, nonce, sealed = stored.split("|")
        if version != VERSION:
            raise ValueError(version)
        opened = AESGCM(_keys(ring)[1][key_id]).decrypt(
            base64.b64decode(nonce), base64.b64decode(sealed), context.encode()
        )
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecryptable(context) from error
    return opened.decode()


def keyed_hash(ring: str, text: str) -> str:
    """Return HMAC-SHA-256 of ``text`` under the ring's primary key, 64 hexadecimal digits."""
    key_id, keys = _keys(ring)
    return hmac.new(keys[key_id], text.encode(), hashlib.sha256).hexdigest()


def blind_index(kind: str, value: str) -> str:
    """Return the keyed hash by which an encrypted value is found again.

    kind: what the value is ("resident_id", "phone", …), so that equal strings of two kinds differ.
    value: already normalised by the caller.
    """
    return keyed_hash("index", f"{kind}:{value}")


class _Opener:
    """Descriptor: keeps the ciphertext in the instance and opens it on reading."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Ciphertext):
            return decrypt(self.field.ring, value, self.field.context_of(instance))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _IsEmpty(Exact):
    """The one comparison that makes sense with an encrypted column: with the empty text."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs != "":
            raise TypeError("An encrypted field is looked up by its blind index")
        super().__init__(lhs, rhs)


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Text that lies encrypted in its column. The model needs a UUID primary key, known before the first save.

    keyring: the ring of ``settings.KEYRINGS`` ("pii", "notes"). Empty text is stored empty.
    """

    def __init__(self, *args: Any, keyring: str = "pii", **kwargs: Any) -> None:
        self.ring = keyring
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "keyring": self.ring}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if not isinstance(self.model._meta.pk, models.UUIDField):
            errors.append(checks.Error("An encrypted field needs a UUID primary key.", obj=self, id="qingshan.E001"))
        return errors

    def context_of(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}.{self.column}.{instance.pk}"

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return Ciphertext(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Ciphertext):
            return value
        return encrypt(self.ring, str(value), self.context_of(model_instance))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.model.__name__}.{self.name} can be saved only through an instance")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if lookup_name == "exact":
            return _IsEmpty
        raise TypeError(f"{self.name} is encrypted: look it up by its blind index")

    def value_to_string(self, obj: models.Model) -> str:
        return cast(str, obj.__dict__.get(self.attname) or "")
