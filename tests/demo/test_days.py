"""The accounts named in the documents have a day to work in, on a working day at ten in the morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from casework.models import Lead
from counseling.models import SafetyAlert
from counseling.supervision.selectors import unsigned_notes
from qingshan.accounts.models import User
from qingshan.core.desk import work_for
from scheduling.agenda.ranges import View, range_of
from scheduling.agenda.selectors import days_of
from scheduling.models import Activity

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 9, 15, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: TUESDAY)
        with django_db_blocker.unblock(), transaction.atomic():
            call_command("demo", cases=120, password="demo-password-for-tests", seed=7)
            with django_db_blocker.block():
                yield
            transaction.set_rollback(True)


def kinds(username):
    return [str(item.kind) for item in work_for(User.objects.get(username=username))]


def bookings_of_the_week(username):
    shown = range_of(View.WEEK, timezone.localdate())
    week = days_of(User.objects.get(username=username), shown.first, shown.last)
    return {day.day.weekday(): [entry for entry in day.entries if not entry.free] for day in week}


def test_the_worker_has_offers_drafts_visits_and_an_activity_today(enter):
    found = kinds("worker")
    wanted = (
        "指派给您的个案",
        "首次联系居民",
        "预估草稿",
        "计划被退回",
        "计划检视到期",
        "转介超时未办",
        "登记出席",
        "今日安排",
    )
    assert [kind for kind in wanted if kind not in found] == []
    today = Activity.objects.get(leader__username="worker", start__date=timezone.localdate())
    assert today.status == "open" and today.taken > 2
    assert today.title in enter("worker")("/desk/activities/")
    assert sum(map(len, bookings_of_the_week("worker").values())) > 4


def test_the_counsellor_has_sessions_today_notes_to_write_and_referrals_to_answer(enter):
    found, week = kinds("counselor"), bookings_of_the_week("counselor")
    assert found.count("转介") >= 2 and "咨询记录" in found and "咨询面谈" in found
    assert len(week[1]) >= 4 and sum(map(len, week.values())) > 5
    assert enter("counselor")("/desk/counseling/")


def test_the_supervisors_have_something_to_decide(enter):
    found = kinds("supervisor")
    assert found.count("计划待审批") >= 2 and "结案待审批" in found and "等待指派社工" in found
    assert "安全提醒" in kinds("clinical")
    alert = SafetyAlert.objects.waiting().get(raised_by__username="counselor")
    assert timezone.now() - alert.raised_at < timedelta(days=1)
    assert unsigned_notes(User.objects.get(username="clinical")).exists()
    assert "没有待审阅的记录" not in enter("clinical")("/desk/counseling/supervision/")


def test_the_window_has_leads_to_accept_and_others_have_referrals_to_answer(enter):
    found = kinds("window")
    assert found.count("待接收的线索") >= 5 and "首次联系" in found
    assert Lead.objects.filter(status="received").count() >= 8
    assert "收到转介" in kinds("partner") and "收到转介" in kinds("charity")
    assert Lead.objects.reported_by(User.objects.get(username="reporter")).exists()


def test_the_resident_has_a_plan_a_receipt_and_a_next_appointment(enter):
    page = enter("resident")("/me/")
    assert "先稳下来，再一起往前走。" in page and "心理咨询" in page and "已转入个案服务" in page
    assert "目前没有预约" not in page and "接受心理咨询" in page


def test_the_evaluator_reads_released_figures(enter):
    page = enter("evaluator")("/evaluation/")
    assert "2026-Q3" in page and "先锋道" in page
