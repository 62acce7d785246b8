from datetime import date, timedelta

import pytest
from django.urls import reverse

from qingshan.accounts.administration import users
from qingshan.accounts.models import RoleGrant, Supervision, User
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid, Refused

NEW = {"username": "demo.new", "display_name": "演示新人", "password": "a-long-demo-word-7", "role": "worker"}


def test_an_administrator_opens_an_account_with_a_role(sign_in, cast, organisations):
    url = reverse("administration:user-new")
    answer = sign_in(cast.admin).post(url, {**NEW, "organisation": organisations["agency"].pk})
    assert answer.status_code == 302
    user = User.objects.get(username="demo.new")
    assert user.check_password(NEW["password"]) and user.roles == {Role.WORKER}
    assert user.grants.get().granted_by == cast.admin
    assert AuditEvent.objects.filter(action="account.create", subject_id=str(user.pk)).exists()


@pytest.mark.parametrize(
    ("change", "told", "status"),
    [
        ({"username": "Worker!"}, "小写字母开头", 422),
        ({"username": "worker"}, "已有人使用", 409),
        ({"password": "12345"}, "密码", 422),
        ({"organisation": ""}, "必填", 422),
        ({"valid_from": "2026-01-02", "valid_until": "2026-01-01"}, "失效日期应在生效日期之后", 422),
    ],
)
def test_a_wrong_account_is_told_and_nothing_is_made(sign_in, cast, organisations, change, told, status):
    count = User.objects.count()
    data = {**NEW, "organisation": organisations["agency"].pk, **change}
    answer = sign_in(cast.admin).post(reverse("administration:user-new"), data)
    assert answer.status_code == status and told in answer.content.decode()
    assert User.objects.count() == count


def test_nobody_gives_themselves_a_role(cast, organisations):
    with pytest.raises(Refused, match="admin.oneself"):
        users.grant_role(actor=cast.admin, user=cast.admin, role="clinical", organisation=organisations["centre"])
    assert cast.admin.grants.count() == 1


def test_nobody_but_an_administrator_gives_roles(cast, organisations):
    with pytest.raises(Refused, match="admin.not_admin"):
        users.grant_role(actor=cast.privacy, user=cast.worker, role="admin", organisation=organisations["bureau"])


def test_the_same_role_twice_is_a_conflict_and_a_resident_is_not_made_here(cast, organisations):
    with pytest.raises(Conflict, match="admin.has_role"):
        users.grant_role(actor=cast.admin, user=cast.worker, role="worker", organisation=organisations["agency"])
    with pytest.raises(Invalid, match="admin.role"):
        users.grant_role(actor=cast.admin, user=cast.worker, role="resident", organisation=organisations["agency"])


def test_a_role_that_ends_opens_nothing_from_that_moment(sign_in, cast):
    grant = cast.worker.grants.get()
    RoleGrant.objects.filter(pk=grant.pk).update(valid_from=date(2024, 1, 1))
    client = sign_in(cast.worker)
    assert client.get(reverse("people:search")).status_code == 200
    sign_in(cast.admin).post(reverse("administration:grant-end", args=[cast.worker.pk, grant.pk]))
    assert client.get(reverse("people:search")).status_code == 403
    grant.refresh_from_db()
    assert grant.valid_until == today()


def test_a_role_of_the_future_is_no_role_yet(cast, organisations):
    users.grant_role(
        actor=cast.admin,
        user=cast.worker,
        role="supervisor",
        organisation=organisations["agency"],
        valid_from=today() + timedelta(days=1),
    )
    assert User.objects.get(pk=cast.worker.pk).roles == {Role.WORKER}


def test_a_closed_account_is_signed_out(sign_in, cast):
    client = sign_in(cast.worker)
    url = reverse("administration:user-active", args=[cast.worker.pk])
    assert sign_in(cast.admin).post(url).status_code == 302
    assert client.get(reverse("people:search")).status_code == 302
    assert not client.login(username="worker", password="cast-password-1")
    sign_in(cast.admin).post(url, {"active": "1"})
    assert User.objects.get(pk=cast.worker.pk).is_active


def test_the_administrator_does_not_close_the_own_account(sign_in, cast):
    url = reverse("administration:user-active", args=[cast.admin.pk])
    assert sign_in(cast.admin).post(url).status_code == 403
    assert User.objects.get(pk=cast.admin.pk).is_active


def test_residents_accounts_are_not_shown(sign_in, cast):
    client = sign_in(cast.admin)
    listed = client.get(reverse("administration:users")).content.decode()
    assert "演示worker" in listed and "演示resident" not in listed
    assert client.get(reverse("administration:user", args=[cast.resident.pk])).status_code == 404


def test_a_supervisor_has_the_role_that_the_kind_asks(cast):
    with pytest.raises(Invalid, match="admin.supervisor"):
        users.add_supervision(actor=cast.admin, supervisee=cast.worker, supervisor=cast.clinical, kind="casework")
    with pytest.raises(Conflict, match="admin.supervised"):
        users.add_supervision(actor=cast.admin, supervisee=cast.worker, supervisor=cast.supervisor, kind="casework")
    row = Supervision.objects.get(supervisee=cast.worker)
    users.end_supervision(actor=cast.admin, supervision=row)
    assert Supervision.objects.get(pk=row.pk).valid_until == today() + timedelta(days=1)


@pytest.mark.parametrize("role", [role.value for role in Role if role != Role.ADMIN])
def test_no_other_role_comes_in(sign_in, cast, role):
    client = sign_in(getattr(cast, role))
    for name in ("users", "user-new", "organisations", "areas", "limits", "calendar"):
        assert client.get(reverse(f"administration:{name}")).status_code == 403
