"""Everything that may be done to a case, gathered for other subjects and rooms."""

from .closing import approve_closure, close_case, reopen_case, request_closure, return_closure
from .closing_checks import Blocker, register_closing_check
from .contact import confirm_first_contact, note_first_contact
from .events import record_event
from .opening import OpenCaseExists, make_case
from .stages import advance_stage, change_level, register_stage_check
from .team import accept_assignment, add_member, assign_responsible, decline_assignment, remove_member

__all__ = [
    "Blocker",
    "OpenCaseExists",
    "accept_assignment",
    "add_member",
    "advance_stage",
    "approve_closure",
    "assign_responsible",
    "change_level",
    "close_case",
    "confirm_first_contact",
    "decline_assignment",
    "make_case",
    "note_first_contact",
    "record_event",
    "register_closing_check",
    "register_stage_check",
    "remove_member",
    "reopen_case",
    "request_closure",
    "return_closure",
]
