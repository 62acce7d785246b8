"""A rule answers with a reason. Its own file, so that rules import nothing else."""

from dataclasses import dataclass

from django.utils.functional import Promise

from qingshan.core.errors import Refused


@dataclass(frozen=True)
class Decision:
    """allowed, the code of the ground, and for a refusal the message for the person."""

    allowed: bool
    code: str
    message: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


def allow(code: str) -> Decision:
    return Decision(True, code)


def deny(code: str, message: str | Promise = "") -> Decision:
    return Decision(False, code, message)


def require(decision: Decision) -> None:
    """Raise Refused unless the decision allows."""
    if not decision.allowed:
        raise Refused(decision.code, decision.message)
