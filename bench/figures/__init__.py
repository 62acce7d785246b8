"""The figures. Importing this package registers them; it needs Django set up on a migrated database."""

from . import booking, race

__all__ = ["booking", "race"]
