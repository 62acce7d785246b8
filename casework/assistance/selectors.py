"""Reading assistance links."""

from django.db.models import QuerySet

from casework.cases.models import Case

from .models import AssistanceRecord, CaseAssistance


def links_of(case: Case) -> QuerySet[CaseAssistance]:
    """Return the records that serve a case."""
    return CaseAssistance.objects.filter(case=case).in_force().select_related("record", "linked_by")


def other_cases_served(record: AssistanceRecord, case: Case) -> int:
    """Return how many other cases a record serves: a number only, for they may be out of the reader's sight."""
    return CaseAssistance.objects.filter(record=record).in_force().exclude(case=case).count()
