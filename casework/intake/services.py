"""Everything that may be done with a lead, gathered for other rooms."""

from .handling import accept_lead, close_lead, record_contact, transfer_lead
from .opening import join_case, open_case
from .receipts import ReceiptStatus, receipt_status
from .receiving import LeadInput, receive_help_request, receive_lead

__all__ = [
    "LeadInput",
    "ReceiptStatus",
    "accept_lead",
    "close_lead",
    "join_case",
    "open_case",
    "receipt_status",
    "receive_help_request",
    "receive_lead",
    "record_contact",
    "transfer_lead",
]
