"""What other subjects need of a case: its timeline and its team."""

from .events import record_event

__all__ = ["record_event"]
