"""One household's case goes in at a door and comes out as a figure: every step a page, keyboard alone."""

import re
from datetime import date, timedelta

import pytest

from .hands import confirm, fill, follow, press, words

pytestmark = pytest.mark.browser
STRANDS = ("material", "living", "counselling", "comfort", "capacity", "integration")


def test_a_case_goes_all_the_way_through_the_house(visit, house):
    number, pin = hotline_takes_a_lead(visit("hotline", phone=True))
    case = window_opens_the_case(visit("window"), number)
    worker = visit("worker", phone=True)
    worker_accepts_and_reaches(worker, case)
    worker_records_consent(worker, case)
    worker_assesses(worker, case)
    worker_writes_a_plan(worker, case)
    supervisor_approves(visit("supervisor"), case)
    resident_agrees_with_the_plan(worker, case)
    links_assistance(worker, case, house)
    refers_to_counselling(worker, case)
    counselor = visit("counselor", phone=True)
    episode = counselor_accepts(counselor, case)
    session = counselor_books(counselor, episode, first=True)
    let_time_pass(house, session=last_part(session))
    counselor_holds(counselor, session)
    counselor_scores(counselor, session)
    counselor_seals_a_note(counselor, session)
    second = counselor_books(counselor, episode)
    the_worker_learns_only_that_it_was_held(worker, case)
    activity = enrols_in_an_activity(visit("worker"), case)
    let_time_pass(house, activity=last_part(activity))
    marks_attendance(worker, activity)
    receipt_shows_progress(visit(phone=True), number, pin)
    username, password = opens_an_account(worker, case)
    resident_sees_own_appointment_and_plan(visit, username, password)
    reviews_the_plan(worker, case)
    counselor_closes(counselor, episode, second)
    closes_the_case(worker, visit("supervisor"), case)
    evaluator_reads_the_table(visit("evaluator", phone=True), house)


def hotline_takes_a_lead(page):
    page.goto("/desk/leads/new/")
    fill(
        page,
        urgency="orange",
        story="演示：家里突然失去收入来源，整夜睡不着。",
        event_kind="sudden",
        is_anonymous=True,
        channel="hotline",
        reporter="applicant",
        coverage="not_yet",
    )
    press(page, "保存并生成回执")
    text = words(page)
    assert "最迟联系时间" in text
    number = "-".join(re.search(r"回执编号\s+(\S{4})\s+(\S{4})\s+(\S{2})\s", text).groups())
    pin = "".join(re.search(r"查询密码\s+(\d{3})\s+(\d{3})", text).groups())
    page.reload()
    assert pin[:3] + "\n" + pin[3:] not in words(page)
    return number, pin


def window_opens_the_case(page, number):
    page.goto("/desk/leads/")
    follow(page, number)
    press(page, "接收")
    follow(page, "核对居民并立案")
    fill(page, within="form[action$='/person/']", phone="13900000987")
    press(page, "查找")
    assert "没有查到" in words(page)
    fill(page, within="form[action$='person/new/']", is_anonymous=True, sex="female", level="orange")
    page.locator("select[name=worker]").select_option(label="演示社会工作者1")
    press(page, "登记并立案")
    found = re.search(r"QS-\d{4}-\d{6}-[0-9A-Z]", words(page))
    assert found and "等待社工接受" in words(page)
    return f"/desk/cases/{found[0]}/"


def worker_accepts_and_reaches(page, case):
    page.goto("/desk/")
    assert case.split("/")[3] in words(page)
    page.goto(case)
    press(page, "接受")
    confirm(page, "登记首次联系")
    advance(page, case, "预估")


def advance(page, case, stage):
    page.goto(case)
    press(page, f"进入“{stage}”阶段")


def worker_records_consent(page, case):
    for code in ("casework", "counselling"):
        page.goto(case)
        follow(page, re.compile("来电人"))
        person = page.url
        page.goto(f"{person}consents/new/{code}/")
        fill(page, how="verbal", age_confirmed=True)
        press(page, "登记同意")
        assert "已登记" in words(page) or "已同意" in words(page)


def worker_assesses(page, case):
    page.goto(f"{case}assessments/")
    press(page, "开始预估")
    if page.locator("main [name=family]").count() == 0:
        follow(page, "修改草稿")
    fill(page, recommended_level="orange", family="与父母同住", community="邻里往来少", risk="无即刻危险")
    for strand in STRANDS:
        fill(page, **{f"{strand}_level": "2", f"{strand}_notes": "演示情况。"})
    press(page, "保存草稿")
    confirm(page, "签署")
    assert "补充说明" in words(page)


def worker_writes_a_plan(page, case):
    advance(page, case, "计划")
    page.goto(f"{case}plans/")
    press(page, "制定计划")
    fill(page, aim="先稳下来，再一起往前走。")
    press(page, "保存总目标")
    goals = (
        ("counselling", "能睡好觉", "每晚睡三小时", "每晚睡六小时"),
        ("integration", "每周出门一次", "不愿出门", "参加一次活动"),
    )
    for strand, what, baseline, target in goals:
        follow(page, "添加目标")
        fill(
            page,
            strand=strand,
            what=what,
            baseline=baseline,
            target=target,
            baseline_score="-1",
            weight="2",
            due_on=str(date.today() + timedelta(days=60)),
            responsible=0,
        )
        press(page, "保存目标")
    press(page, "提交审批")
    assert "待审批" in words(page)


def supervisor_approves(page, case):
    page.goto("/desk/")
    assert case.split("/")[3] in words(page)
    page.goto(f"{case}plans/")
    follow(page, "查看")
    confirm(page, "批准")
    assert "待审批" not in words(page)


def last_part(url):
    return url.rstrip("/").rsplit("/", 1)[-1]


def resident_agrees_with_the_plan(page, case):
    page.goto(f"{case}plans/")
    follow(page, "登记居民同意")
    fill(page, agreement=0)
    press(page, "登记")
    assert "居民同意" in words(page)
    advance(page, case, "介入")


def links_assistance(page, case, house):
    """A wrong number is named and kept; the right one, imported before, is linked."""
    page.goto(f"{case}assistance/")
    fill(page, number="LS-159999-2026-000123")
    press(page, "查找")
    assert page.locator("main [name=number]").input_value() == "LS-159999-2026-000123"
    assert page.locator("main [name=number][aria-invalid=true]").count()
    (known,) = house.sql("SELECT number FROM casework_assistancerecord ORDER BY number LIMIT 1")[0]
    fill(page, number=known.lower())
    press(page, "查找")
    press(page, "关联到本个案")
    assert known in words(page) and "已关联" in words(page)


def refers_to_counselling(page, case):
    page.goto(f"{case}referrals/")
    follow(page, "转介到心理咨询")
    fill(page, to_organisation=1, strand="counselling", reason="近一月情绪低落，愿意接受咨询。")
    for field in ("sex", "level", "summary"):
        fill(page, disclosed=field)
    press(page, "下一步：核对披露内容")
    press(page, "确认发送")
    assert "待接受" in words(page)


def counselor_accepts(page, case):
    page.goto("/desk/counseling/referrals/")
    follow(page, re.compile(case.split("/")[3]))
    assert "整夜睡不着" not in words(page)
    press(page, "接受，由我负责")
    return page.url


def counselor_books(page, episode, *, first=False):
    page.goto(episode)
    follow(page, "预约面谈")
    fill(page, room=1)
    press(page, "筛选")
    while page.locator("main input[type=radio]").count() == 0:
        follow(page, re.compile("后七天"))
    page.locator("main input[type=radio]").first.focus()
    page.keyboard.press("Space")
    press(page, "预约")
    assert "已预约" in words(page)
    return page.url


def let_time_pass(house, *, session="", activity=""):
    """Move one booking to the small hours of yesterday: nobody can hold what has not begun, and nobody books nights."""
    table, key = ("counseling_session", session) if session else ("scheduling_activity", activity)
    where = f"SELECT booking_id FROM {table} WHERE id = %s"
    hours, here = 21 if session else 18, "AT TIME ZONE 'Asia/Shanghai'"
    target = f"(date_trunc('day', now() {here}) - interval '{hours} hours') {here}"
    moved = f"FROM (SELECT id, start - {target} AS by FROM scheduling_booking WHERE id IN ({where})) AS moved"
    house.sql(
        f"UPDATE scheduling_allocation SET busy_start = busy_start - by, busy_end = busy_end - by {moved}"
        " WHERE booking_id = moved.id",
        key,
    )
    if activity:
        house.sql(
            f'UPDATE scheduling_activity SET start = start - by, "end" = "end" - by {moved}'
            " WHERE booking_id = moved.id",
            key,
        )
    house.sql(
        f'UPDATE scheduling_booking AS b SET start = b.start - by, "end" = b."end" - by {moved} WHERE b.id = moved.id',
        key,
    )


def counselor_holds(page, session):
    page.goto(session)
    press(page, "登记完成")
    assert "已完成" in words(page)


def counselor_scores(page, session):
    """Item 9 above zero is not saved without a risk outcome, and nothing that was answered is lost."""
    page.goto(session)
    follow(page, "填写 PHQ-9")
    fill(page, **{f"item_{n}": "1" for n in range(1, 10)})
    press(page, "保存并计分")
    assert "还没有保存" in words(page) and page.locator("[name=item_3][value='1']").is_checked()
    fill(
        page,
        **{
            "risk-thoughts": "yes",
            "risk-plan": "no",
            "risk-means": "no",
            "risk-intent": "no",
            "risk-outcome": "plan",
            "risk-protective": "家人",
            "risk-actions": "约定联系方式",
        },
    )
    press(page, "保存并计分")
    assert re.search(r"9\s*/\s*27", words(page))
    page.goto(session)
    follow(page, "填写 GAD-7")
    fill(page, **{f"item_{n}": "2" for n in range(1, 8)})
    press(page, "保存并计分")
    assert re.search(r"14\s*/\s*21", words(page))


def counselor_seals_a_note(page, session):
    page.goto(session)
    follow(page, "书写记录")
    fill(
        page,
        subjective="演示机密：夜里常想起那件事。",
        objective="语速慢。",
        assessment="支持减少。",
        plan="下周再谈。",
    )
    confirm(page, "封存记录") if page.locator("summary", has_text="封存记录").count() else press(page, "封存记录")
    assert "封存时间" in words(page)


def the_worker_learns_only_that_it_was_held(page, case):
    page.goto(f"{case}timeline/")
    assert "完成一次面谈" in words(page) and "演示机密" not in page.content()
    assert page.goto(case.replace("cases", "counseling/episodes")).status in (403, 404)


def enrols_in_an_activity(page, case):
    page.goto("/desk/activities/programmes/new/")
    fill(page, name="邻里同行", aim="一起走出家门", strand="integration")
    press(page, "建立项目")
    page.goto("/desk/activities/new/")
    page.locator("select[name=programme]").select_option(label="邻里同行")
    fill(
        page,
        title="周末散步",
        place="社区公园",
        day=str(date.today() + timedelta(days=2)),
        start="19:00",
        end="20:30",
        capacity="5",
    )
    page.locator("select[name=leader]").select_option(label="演示社会工作者1")
    press(page, "发布活动")
    activity = page.url
    page.goto(f"{case}activities/")
    page.locator("select[name=goal]").select_option(label="社会融入：每周出门一次")
    chosen = page.locator("select[name=activity] option", has_text="周末散步").first.get_attribute("value")
    fill(page, activity=chosen, agreed="spoken")
    press(page, "报名")
    assert "周末散步" in words(page)
    return activity


def marks_attendance(page, activity):
    page.goto(activity)
    page.locator("main input[type=radio][value=attended]").first.focus()
    page.keyboard.press("Space")
    press(page, re.compile("保存"))
    assert "出席" in words(page)


def receipt_shows_progress(page, number, pin):
    """By number and PIN anybody sees how far it got, and a wrong PIN is answered as a wrong number is."""
    page.goto("/receipt/")
    fill(page, number=number, pin="000000" if pin != "000000" else "000001")
    press(page, "查询")
    refused = page.locator("main [role=alert], main .alert, main .invalid-feedback").first.inner_text()
    fill(page, number="2222-2222-22", pin=pin)
    press(page, "查询")
    assert page.locator("main [role=alert], main .alert, main .invalid-feedback").first.inner_text() == refused
    fill(page, number=number, pin=pin)
    press(page, "查询")
    assert "已转入个案服务" in words(page) and "睡不着" not in page.content()


def opens_an_account(page, case):
    page.goto(case)
    follow(page, re.compile("来电人"))
    follow(page, "开通账号")
    press(page, "开通账号")
    text = words(page)
    username = re.search(r"用户名\s+(\S+)", text)[1]
    password = "".join(re.search(r"一次性密码\s+([a-z0-9 \n]+?)\s*登录网址", text)[1].split())
    return username, password


def resident_sees_own_appointment_and_plan(visit, username, password):
    page = visit(username, phone=True, password=password)
    fill(page, oldpassword=password, password1="my-own-passphrase-9", password2="my-own-passphrase-9")
    press(page, re.compile("修改密码|更改密码|保存"))
    page.goto("/me/")
    text = words(page)
    assert "先稳下来，再一起往前走。" in text and "每周出门一次" in text
    assert "目前没有预约" not in text
    assert "演示机密" not in page.content() and "PHQ" not in text
    assert page.goto("/desk/").status == 403


def reviews_the_plan(page, case):
    page.goto(f"{case}plans/")
    follow(page, "结案前评估")
    for score in page.locator("main select[name^=score_]").all():
        score.focus()
        score.select_option("0")
    fill(page, kind="final", summary="睡眠好转，开始出门。", next_step="close")
    press(page, "保存检视")
    advance(page, case, "评估")


def counselor_closes(page, episode, booked):
    """What is still booked is called off first; then the case hears the outcome and no more."""
    page.goto(booked)
    follow(page, "取消面谈")
    fill(page, by="client", reason="other")
    press(page, "取消这次面谈")
    page.goto(episode)
    follow(page, "结束服务")
    fill(page, reason="goals_met", outcome="helped")
    press(page, "结束并反馈")
    assert "已结束" in words(page)


def closes_the_case(worker, supervisor, case):
    worker.goto(f"{case}close/")
    fill(worker, reason="goals_met")
    press(worker, re.compile("申请结案|提交"))
    supervisor.goto(f"{case}close/")
    confirm(supervisor, re.compile("批准|同意"))
    assert "已结案" in words(supervisor)


def evaluator_reads_the_table(page, house):
    """Figures of the quarter, small ones withheld, and no trace of this case."""
    house.manage("release", f"{date.today().year}-Q{(date.today().month + 2) // 3}")
    page.goto("/evaluation/")
    text = words(page)
    for column in ("线索", "立案", "首次联系用时中位数", "完成面谈", "配对评分"):
        assert column in text
    assert "≤7" in text and "QS-" not in text and "睡不着" not in page.content()
    assert page.goto("/desk/cases/").status == 403
