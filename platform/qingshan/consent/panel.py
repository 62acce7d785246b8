"""What a person's page says about consent."""

from typing import Any

from qingshan.accounts.models import User
from qingshan.people.models import Person

from . import rules
from .views import rows_of


def consent_panel(actor: User, person: Person) -> dict[str, Any] | None:
    if not rules.can_record(actor, person):
        return None
    return {"rows": rows_of(person), "person": person}
