from django.db.models import QuerySet

from .models import Supervision, User, in_force
from .roles import Role


def users_with_role(role: Role) -> QuerySet[User]:
    """Return the active users who hold a role today, by name."""
    return (
        User.objects.filter(in_force(prefix="grants__"), grants__role=role, is_active=True)
        .distinct()
        .order_by("display_name", "pk")
    )


def supervisees_of(supervisor: User, kind: Supervision.Kind) -> QuerySet[User]:
    """Return whom a supervisor supervises today."""
    return User.objects.filter(
        in_force(prefix="supervisors__"), supervisors__supervisor=supervisor, supervisors__kind=kind
    ).distinct()


def supervisors_of(supervisee: User, kind: Supervision.Kind) -> QuerySet[User]:
    """Return who supervises somebody today."""
    return User.objects.filter(
        in_force(prefix="supervisees__"), supervisees__supervisee=supervisee, supervisees__kind=kind
    ).distinct()
