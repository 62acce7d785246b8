"""What the worker does over and over: each room registers its own, so the worker names no room."""

from collections.abc import Callable
from dataclasses import dataclass

Act = Callable[[], int]


@dataclass(frozen=True)
class Duty:
    """One thing to be done again and again.

    act: does what is due and returns how much was done; safe to run in several workers at once, and to be cut off
    anywhere; pause: seconds to wait after a run that found nothing to do.
    """

    act: Act
    pause: float


_duties: list[Duty] = []


def register_duty(act: Act, *, pause: float) -> None:
    """Register, from ``AppConfig.ready()``, what the worker shall do."""
    if all(duty.act is not act for duty in _duties):
        _duties.append(Duty(act, pause))


def duties() -> list[Duty]:
    """Return all that is registered, in the order of registration."""
    return list(_duties)
