from django.db.models import QuerySet

from .models import Resource


def rooms() -> QuerySet[Resource]:
    """Return the rooms that can be booked, by name."""
    return Resource.objects.filter(kind=Resource.Kind.ROOM, active=True).order_by("name")
