"""Reading process records."""

from django.db.models import Count, QuerySet, Sum

from casework.cases.models import Case

from .models import ServiceRecord


def services_of(case: Case) -> QuerySet[ServiceRecord]:
    """Return the process records of a case, the latest first, with the number of their addenda."""
    records = ServiceRecord.objects.filter(case=case).select_related("author")
    return records.annotate(addenda_count=Count("addenda")).order_by("-at")


def minutes_by_strand(case: Case) -> dict[str, int]:
    """Return the minutes of service by strand."""
    rows = ServiceRecord.objects.filter(case=case).order_by().values_list("strand").annotate(Sum("minutes"))
    return dict(rows)
