"""The figures. Importing this package registers them; it needs Django set up on a migrated database."""

from . import booking, expansion, race

__all__ = ["booking", "expansion", "race"]
