"""What a person's page says about the self-service account."""

from typing import Any

from qingshan.accounts.models import User
from qingshan.people.models import Person

from . import rules


def account_panel(actor: User, person: Person) -> dict[str, Any] | None:
    if not rules.can_manage(actor, person):
        return None
    return {"person": person, "account": User.objects.filter(person=person, is_active=True).first()}
