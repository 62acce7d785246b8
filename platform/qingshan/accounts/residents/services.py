"""Residents' accounts: opened, reset and closed by a worker who sees the person."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import require
from qingshan.accounts.models import RoleGrant, User, in_force
from qingshan.accounts.passwords import give_one_time_password, pick
from qingshan.accounts.roles import Role
from qingshan.audit.services import record
from qingshan.core.errors import Conflict, WrongState
from qingshan.people.models import Person
from qingshan.realtime.services import close_user

from . import rules

NAME_LENGTH = 8


@transaction.atomic
def open_resident_account(*, actor: User, person: Person) -> tuple[User, str]:
    """Open a self-service account, or one that was closed. Returns the user and the one-time password.

    Raises Refused (role, sight, under 14 without a verified guardian), Conflict (has an open account).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(rules.can_manage(actor, person))
    require(rules.may_have_account(person))
    user: User | None = User.objects.select_for_update().filter(person=person).first()
    if user is not None and user.is_active:
        raise Conflict("resident_account.exists", _("这位居民已有账号。忘记密码可以重置。"))
    if user is None:
        user = User(username=_free_username(), person=person)
        user.set_unusable_password()
        user.save(force_insert=True)
    require(rules.is_residents_own(user))
    user.is_active = True
    user.save(update_fields=["is_active"])
    if not user.grants.filter(in_force(), role=Role.RESIDENT).exists():
        RoleGrant.objects.create(user=user, role=Role.RESIDENT, granted_by=actor)
    password = give_one_time_password(user)
    record(actor=actor, action="account.resident.open", subject=user)
    return user, password


@transaction.atomic
def reset_resident_password(*, actor: User, person: Person) -> tuple[User, str]:
    """Give a new one-time password; every session of the resident ends. Raises Refused, WrongState (no account)."""
    user = _open_account(actor, person)
    password = give_one_time_password(user)
    record(actor=actor, action="account.resident.reset", subject=user)
    return user, password


@transaction.atomic
def close_resident_account(*, actor: User, person: Person) -> User:
    """Close the account; it can be opened again. Raises Refused, WrongState (no account)."""
    user = _open_account(actor, person)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    close_user(user.pk)
    record(actor=actor, action="account.resident.close", subject=user)
    return user


def _open_account(actor: User, person: Person) -> User:
    require(rules.can_manage(actor, person))
    user: User | None = User.objects.select_for_update().filter(person=person, is_active=True).first()
    if user is None:
        raise WrongState("resident_account.none", _("这位居民没有可用的账号，请先开通。"))
    require(rules.is_residents_own(user))
    return user


def _free_username() -> str:
    """Return a neutral name: nothing in it tells who it is."""
    while User.objects.filter(username=(name := "q" + pick(NAME_LENGTH))).exists():
        pass
    return name
