"""What the evaluators' figures are made of."""

from .facts.models import OutcomeFact

__all__ = ["OutcomeFact"]
