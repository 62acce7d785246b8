"""Secrets of a demo or test installation: made once, kept in the data folder, never for production."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any


def load_or_create(folder: Path) -> dict[str, Any]:
    """Return {"secret_key": str, "keyrings": {...}} from ``folder/secrets.json``, mode 0600, making it on first use."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = {"secret_key": secrets.token_urlsafe(50), "keyrings": new_keyrings()}
        spare = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(fresh, file)
        try:
            os.link(spare, path)
        except FileExistsError:
            pass
        finally:
            spare.unlink()
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def new_keyrings() -> dict[str, Any]:
    """Return fresh 256-bit keys, one ring a purpose: {"pii": {"primary": id, "keys": {id: base64}}, …}."""
    rings = ("pii", "notes", "index", "audit", "pseudonym")
    return {
        ring: {"primary": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()}} for ring in rings
    }
