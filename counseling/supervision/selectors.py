from django.db.models import QuerySet

from counseling.models import Note
from qingshan.accounts.models import Supervision, User
from qingshan.accounts.selectors import supervisees_of


def unsigned_notes(supervisor: User) -> QuerySet[Note]:
    """Return the sealed notes of today's supervisees that wait for the supervisor's signature; none is opened."""
    line = supervisees_of(supervisor, Supervision.Kind.CLINICAL)
    signed = Note.objects.filter(reviews__supervisor=supervisor, reviews__signed=True)
    return (
        Note.objects.filter(session__episode__counselor__in=line)
        .exclude(pk__in=signed.values("pk"))
        .defer("sealed_body")
        .select_related("session__episode__case", "author")
        .order_by("sealed_at")
    )
