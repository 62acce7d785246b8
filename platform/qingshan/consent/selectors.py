from datetime import date

from django.db.models import QuerySet

from qingshan.accounts.models import Organisation, in_force
from qingshan.people.models import Person

from .models import Consent, Purpose


def purpose(code: str, *, on: date | None = None) -> Purpose:
    """Return the version of a purpose in force on a day (today if none); raises LookupError when there is none."""
    row = Purpose.objects.filter(in_force(on), code=code).order_by("-version").first()
    if row is None:
        raise LookupError(f"No version of the purpose {code!r} is in force")
    return row


def purposes() -> list[Purpose]:
    """Return the versions in force today, one a purpose, in order."""
    rows: dict[str, Purpose] = {}
    for row in Purpose.objects.filter(in_force()).order_by("order", "-version"):
        rows.setdefault(row.code, row)
    return list(rows.values())


def has_consent(person: Person, code: str, *, recipient: Organisation | None = None) -> bool:
    """Tell whether a person's consent to a purpose stands now.

    recipient: for "share.partner" and "share.charity" the organisation that would receive; without it, any counts.
    A withdrawn consent counts from that moment no more; one to words that had to be renewed neither.
    """
    rows = standing_consents(person, code)
    return (rows.filter(recipient=recipient) if recipient else rows).exists()


def standing_consents(person: Person, code: str) -> QuerySet[Consent]:
    """Return the consents to a purpose that count now."""
    renewed = Purpose.objects.filter(in_force(), code=code, must_renew=True).order_by("-version").first()
    rows = Consent.objects.filter(person=person, purpose__code=code, withdrawn_at__isnull=True)
    return rows.filter(purpose__version__gte=renewed.version) if renewed else rows


def consents_of(person: Person) -> list[Consent]:
    """Return all of a person's consents, withdrawn ones too, the newest first."""
    rows = Consent.objects.filter(person=person)
    return list(rows.select_related("purpose", "recipient", "recorded_by", "guardianship__guardian"))
