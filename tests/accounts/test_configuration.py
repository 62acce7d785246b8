from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from qingshan.accounts.administration.limits import change_limit
from qingshan.accounts.models import Area, Organisation
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from qingshan.core.errors import Conflict, Invalid, Refused
from qingshan.core.limits.models import LimitRow
from qingshan.core.limits.selectors import forget_limits, limit, limits
from qingshan.core.workdays.models import CalendarDay
from qingshan.core.workdays.selectors import is_provisional, is_workday

KEY = "consent.guardian_age"


def test_the_areas_of_qingshan_stand_under_their_codes(db):
    district = Area.objects.get(code="150204")
    assert district.parent.name == "包头市" and district.children.count() == 11
    assert Area.objects.get(code="150204008").name == "乌素图街道"
    assert not Area.objects.filter(citation="").exists()


def test_a_changed_limit_adds_a_row_and_keeps_the_old_one(cast):
    soon = today() + timedelta(days=10)
    change_limit(actor=cast.admin, key=KEY, value=Decimal(15), citation="演示文件", valid_from=soon)
    assert limit(KEY).value == 14 and limit(KEY, on=soon).value == 15
    assert LimitRow.objects.filter(key=KEY).count() == 2
    assert LimitRow.objects.get(key=KEY, value=14).valid_until == soon
    assert AuditEvent.objects.filter(action="limit.change", reason=KEY, actor=cast.admin).exists()


def test_limits_are_kept_for_seconds_and_forgotten_when_one_changes(
    cast, settings, django_assert_num_queries, django_capture_on_commit_callbacks
):
    settings.LIMITS_KEPT_SECONDS = 3600
    forget_limits()
    assert limits([KEY])[KEY].value == 14
    with django_assert_num_queries(0):
        limits([KEY])
    with django_capture_on_commit_callbacks(execute=True):
        change_limit(actor=cast.admin, key=KEY, value=Decimal(15), citation="演示文件")
    assert limits([KEY])[KEY].value == 15
    forget_limits()


def test_one_areas_own_limit_leaves_the_general_one(cast):
    change_limit(actor=cast.admin, key=KEY, value=Decimal(16), citation="演示文件", area_code="150204001")
    assert limit(KEY, area_code="150204001").value == 16 and limit(KEY).value == 14


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": Decimal(-1)}, "limit.negative"),
        ({"value": Decimal("14.5")}, "limit.whole"),
        ({"citation": " "}, "limit.no_citation"),
        ({"valid_from": date(2020, 1, 1)}, "limit.past"),
        ({"key": "no.such"}, "limit.unknown"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(cast, change, code):
    with pytest.raises(Invalid, match=code):
        change_limit(actor=cast.admin, **{"key": KEY, "value": Decimal(15), "citation": "演示文件", **change})
    assert LimitRow.objects.filter(key=KEY).count() == 1


def test_a_planned_change_is_not_overtaken(cast):
    soon = today() + timedelta(days=10)
    change_limit(actor=cast.admin, key=KEY, value=Decimal(15), citation="演示文件", valid_from=soon)
    with pytest.raises(Conflict, match="limit.planned"):
        change_limit(actor=cast.admin, key=KEY, value=Decimal(16), citation="演示文件")


def test_only_an_administrator_changes_limits(cast):
    with pytest.raises(Refused, match="admin.not_admin"):
        change_limit(actor=cast.district, key=KEY, value=Decimal(15), citation="演示文件")


def test_a_limit_is_changed_on_its_page(sign_in, cast):
    client, url = sign_in(cast.admin), reverse("administration:limit", args=[KEY])
    assert "未满此年龄" in client.get(url).content.decode()
    assert client.post(url, {"value": "15"}).status_code == 422
    assert client.post(url, {"value": "15", "citation": "演示文件"}).status_code == 302
    assert "演示文件" in client.get(reverse("administration:limits"), {"q": KEY}).content.decode()
    assert client.get(reverse("administration:limit", args=["no.such"])).status_code == 404


def test_a_day_added_and_removed_changes_the_count(sign_in, cast):
    client, day = sign_in(cast.admin), date(2026, 11, 25)
    url = reverse("administration:day-new", args=[2026])
    data = {"day": day, "kind": "holiday", "name": "演示停工", "citation": "演示通知"}
    assert is_workday(day)
    assert client.post(url, data).status_code == 302 and not is_workday(day)
    assert client.post(url, data).status_code == 409
    row = CalendarDay.objects.get(day=day)
    assert client.post(reverse("administration:day-remove", args=[row.pk])).status_code == 302
    assert is_workday(day)


def test_a_weekday_is_no_make_up_day(sign_in, cast):
    url = reverse("administration:day-new", args=[2026])
    data = {"day": "2026-11-25", "kind": "makeup", "name": "调休上班", "citation": "演示通知"}
    answer = sign_in(cast.admin).post(url, data)
    assert answer.status_code == 422 and "星期六或星期日" in answer.content.decode()


def test_a_year_is_provisional_until_marked_published(sign_in, cast):
    client, url = sign_in(cast.admin), reverse("administration:year-publish", args=[2027])
    assert is_provisional(date(2026, 12, 1), date(2027, 1, 10))
    assert client.post(url, {"published": "1", "citation": ""}).status_code == 422
    assert client.post(url, {"published": "1", "citation": "演示通知"}).status_code == 302
    assert not is_provisional(date(2026, 12, 1), date(2027, 1, 10))
    client.post(url, {})
    assert is_provisional(date(2026, 12, 1), date(2027, 1, 10))
    assert "暂定" in client.get(reverse("administration:calendar-year", args=[2027])).content.decode()


def test_organisations_are_recorded_and_corrected(sign_in, cast, area):
    client = sign_in(cast.admin)
    data = {"name": "演示新机构", "kind": "charity", "area": area.pk}
    assert client.post(reverse("administration:organisation-new"), data).status_code == 302
    row = Organisation.objects.get(name="演示新机构")
    url = reverse("administration:organisation", args=[row.pk])
    loop = client.post(url, {**data, "parent": row.pk})
    assert loop.status_code == 422 and "不能是本机构" in loop.content.decode()
    assert client.post(url, {**data, "name": "演示改名机构"}).status_code == 302
    assert "演示改名机构" in client.get(reverse("administration:organisations")).content.decode()


def test_an_area_ends_on_a_day_and_a_new_one_begins(sign_in, cast):
    client, old = sign_in(cast.admin), Area.objects.get(code="150204001")
    district = Area.objects.get(code="150204")
    assert (
        client.post(reverse("administration:area-end", args=[old.pk]), {"valid_until": "2014-06-30"}).status_code == 422
    )
    client.post(reverse("administration:area-end", args=[old.pk]), {"valid_until": "2030-01-01"})
    data = {"code": "150204001", "name": "演示新名", "parent": district.pk, "citation": "演示批复"}
    url = reverse("administration:area-new")
    assert client.post(url, {**data, "valid_from": "2030-01-01"}).status_code == 302
    assert client.post(url, {**data, "valid_from": "2030-01-01"}).status_code == 409
    assert client.post(url, {**data, "code": "160204009"}).status_code == 422
    assert client.post(url, {**data, "code": "15020"}).status_code == 422
    assert "演示新名" in client.get(reverse("administration:areas")).content.decode()
