"""What other rooms may do with persons; each verb stands in its subject's file."""

from .contacts.services import add_contact_point, change_contact_rule, end_contact_point, set_address
from .identifiers.services import IdentifierTaken, add_identifier, end_identifier
from .persons.matching import Match, match_persons
from .persons.services import Phone, change_person, create_person, mark_possible_duplicate

__all__ = [
    "IdentifierTaken",
    "Match",
    "Phone",
    "add_contact_point",
    "add_identifier",
    "change_contact_rule",
    "change_person",
    "create_person",
    "end_contact_point",
    "end_identifier",
    "mark_possible_duplicate",
    "match_persons",
    "set_address",
]
