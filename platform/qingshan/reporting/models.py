"""What the evaluators' figures are made of: facts in, released tables out."""

from .facts.models import OutcomeFact
from .releases.models import Release, ReleasedCell

__all__ = ["OutcomeFact", "Release", "ReleasedCell"]
