"""Whether a colleague speaks the language and has the speciality that somebody waits for."""

from scheduling.resources.models import Resource
from scheduling.terms import selectors


def suits(colleague: Resource, *, language: str, need: str) -> bool:
    """Tell whether a colleague fits, see ``terms.selectors.suits``."""
    return selectors.suits(getattr(colleague, "terms", None), language=language, speciality=need)
