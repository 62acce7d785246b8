"""What other rooms may do with persons; each verb stands in its subject's file."""

from .contacts.services import add_contact_point, change_contact_rule, end_contact_point, set_address
from .groups.services import add_priority_group, end_priority_group
from .households.services import (
    add_guardian,
    add_household_member,
    add_relative,
    end_guardianship,
    end_household_member,
    review_guardian,
)
from .identifiers.services import IdentifierTaken, add_identifier, end_identifier
from .persons.matching import Match, match_persons
from .persons.services import Phone, change_person, create_person, mark_possible_duplicate

__all__ = [
    "IdentifierTaken",
    "Match",
    "Phone",
    "add_contact_point",
    "add_guardian",
    "add_household_member",
    "add_identifier",
    "add_priority_group",
    "add_relative",
    "change_contact_rule",
    "change_person",
    "create_person",
    "end_contact_point",
    "end_guardianship",
    "end_household_member",
    "end_identifier",
    "end_priority_group",
    "mark_possible_duplicate",
    "match_persons",
    "review_guardian",
    "set_address",
]
