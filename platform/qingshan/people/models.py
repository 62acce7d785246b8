"""People the house looks after; see each subject's file."""

from .contacts.models import Address, ContactPoint
from .groups.models import PriorityGroup, PriorityMembership
from .households.models import Guardianship, Household, HouseholdMember
from .identifiers.models import Identifier
from .persons.models import Person, PossibleDuplicate

__all__ = [
    "Address",
    "ContactPoint",
    "Guardianship",
    "Household",
    "HouseholdMember",
    "Identifier",
    "Person",
    "PossibleDuplicate",
    "PriorityGroup",
    "PriorityMembership",
]
