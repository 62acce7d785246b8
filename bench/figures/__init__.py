"""The figures. Importing this package registers them; it needs Django set up on a migrated database."""

from . import availability, booking, expansion, fairness, killing, race

__all__ = ["availability", "booking", "expansion", "fairness", "killing", "race"]
