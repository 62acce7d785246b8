"""Users and what they may do: accounts opened and closed, roles given and ended, always by somebody else."""

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny, require
from qingshan.access.gate import rule
from qingshan.accounts.models import Organisation, RoleGrant, Supervision, User, in_force
from qingshan.accounts.passwords import give_one_time_password
from qingshan.accounts.roles import Role
from qingshan.audit.services import record
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid, WrongState

GRANTABLE = [(role.value, role.label) for role in Role if role != Role.RESIDENT]


@rule("admin.configure")
def can_configure(actor: User, obj: object) -> Decision:
    if actor.has_role(Role.ADMIN):
        return allow("admin")
    return deny("admin.not_admin", _("只有系统管理员可以修改配置。"))


@rule("admin.user")
def can_manage(actor: User, user: User | None) -> Decision:
    """Administrators manage accounts, but never their own."""
    if user is not None and actor.pk == user.pk:
        return deny("admin.oneself", _("不能修改自己的账号和岗位，请由另一位管理员办理。"))
    return can_configure(actor, None)


@transaction.atomic
def create_user(
    *,
    actor: User,
    username: str,
    display_name: str,
    password: str,
    role: str,
    organisation: Organisation | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> User:
    """Open an account with its first role. Raises Refused, Invalid (weak password, days), Conflict (name taken)."""
    require(can_manage(actor, None))
    user = User(username=username, display_name=display_name, must_change_password=True)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("admin.password", " ".join(error.messages), field="password") from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Conflict("admin.username_taken", _("这个用户名已有人使用，请换一个。")) from None
    record(actor=actor, action="account.create", subject=user)
    grant_role(
        actor=actor,
        user=user,
        role=role,
        organisation=organisation,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return user


@transaction.atomic
def grant_role(
    *,
    actor: User,
    user: User,
    role: str,
    organisation: Organisation | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Give a role from a day until (not including) another. Raises Refused (oneself), Invalid, Conflict (has it)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(can_manage(actor, user))
    start = valid_from or today()
    if role not in dict(GRANTABLE):
        raise Invalid("admin.role", _("请选择岗位。"), field="role")
    if organisation is None:
        raise Invalid("admin.no_organisation", _("请选择所属机构。"), field="organisation")
    if valid_until and valid_until <= start:
        raise Invalid("admin.days", _("失效日期应在生效日期之后。"), field="valid_until")
    same = RoleGrant.objects.filter(user=user, role=role, organisation=organisation)
    if any(_overlaps(grant, start, valid_until) for grant in same):
        raise Conflict("admin.has_role", _("这段时间内已有相同岗位。"))
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        granted_by=actor,
        valid_from=start,
        valid_until=valid_until,
    )
    record(actor=actor, action="account.grant", subject=grant, reason=role)
    return grant


@transaction.atomic
def end_grant(*, actor: User, grant: RoleGrant) -> None:
    """End a role at once; one that began today or lies ahead is taken back as if never given."""
    row = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    require(can_manage(actor, row.user))
    if row.valid_until is not None and row.valid_until <= today():
        raise WrongState("admin.grant_over", _("这个岗位已经结束。"))
    record(actor=actor, action="account.grant.end", subject=row, reason=row.role)
    if row.valid_from >= today():
        row.delete()
        return
    row.valid_until = today()
    row.save(update_fields=["valid_until"])


@transaction.atomic
def set_active(*, actor: User, user: User, active: bool) -> User:
    """Close an account, or open it again; nothing is deleted."""
    row: User = User.objects.select_for_update().get(pk=user.pk)
    require(can_manage(actor, row))
    row.is_active = active
    row.save(update_fields=["is_active"])
    record(actor=actor, action="account.activate" if active else "account.deactivate", subject=row)
    return row


@transaction.atomic
def reset_password(*, actor: User, user: User) -> str:
    """Give a member of staff a one-time password, shown once; their sessions end."""
    row: User = User.objects.select_for_update().get(pk=user.pk)
    require(can_manage(actor, row))
    password = give_one_time_password(row)
    record(actor=actor, action="account.reset", subject=row)
    return password


@transaction.atomic
def add_supervision(*, actor: User, supervisee: User, supervisor: User, kind: str) -> Supervision:
    """Record from today who supervises somebody; the role must fit the kind."""
    require(can_configure(actor, None))
    needed = Role.CLINICAL if kind == Supervision.Kind.CLINICAL else Role.SUPERVISOR
    if supervisor.pk == supervisee.pk or not supervisor.has_role(needed):
        message = _("请选择另一位具有相应督导岗位的人员。")
        raise Invalid("admin.supervisor", message, field="supervisor")
    rows = Supervision.objects.filter(in_force(), supervisor=supervisor, supervisee=supervisee, kind=kind)
    if rows.exists():
        raise Conflict("admin.supervised", _("这项督导关系已经登记。"))
    row = Supervision.objects.create(supervisor=supervisor, supervisee=supervisee, kind=kind)
    record(actor=actor, action="account.supervision.add", subject=row, reason=kind)
    return row


@transaction.atomic
def end_supervision(*, actor: User, supervision: Supervision) -> None:
    """End a supervision; one that began today lasts until tomorrow."""
    require(can_configure(actor, None))
    row = Supervision.objects.select_for_update().get(pk=supervision.pk)
    if row.valid_until is not None:
        raise WrongState("admin.supervision_over", _("这项督导关系已经结束。"))
    row.valid_until = max(today(), row.valid_from + timedelta(days=1))
    row.save(update_fields=["valid_until"])
    record(actor=actor, action="account.supervision.end", subject=row)


def _overlaps(grant: RoleGrant, start: date, end: date | None) -> bool:
    return (grant.valid_until is None or grant.valid_until > start) and (end is None or grant.valid_from < end)
