"""The calendar in a real browser: dragged, refused and put back, changed by others, printed, all of it as a list."""

from datetime import date, timedelta

import pytest

from .hands import fill, follow, words

pytestmark = pytest.mark.browser


def monday_after():
    today = date.today()
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def day(house):
    """A workday two weeks ahead on which the supervisor has nothing yet."""
    return monday_after() + timedelta(days=2)


def arrange(page, day, clock, minutes="60"):
    page.goto("/desk/calendar/meetings/new/")
    fill(page, day=day.isoformat(), clock=clock, minutes=minutes)
    page.locator("main form").get_by_role("button", name="预约").click()
    page.wait_for_url("**/desk/calendar/?day=*")


def event_at(page, clock):
    return page.locator(".ec-event", has_text=clock).first


def entry(page, day, clock):
    return page.locator(".sched-entry").filter(has=page.locator(f"time[datetime^='{day}T{clock}']:first-child"))


def settled(page, event):
    """Return where an event stands once the grid has drawn itself for the last time."""
    seen, box = object(), None
    while box is None or box != seen:
        seen = box
        page.wait_for_timeout(300)
        event.wait_for()
        box = event.bounding_box()
    return box


def drag(page, event, hours):
    """Drag an event of one hour in the day's grid down by some hours."""
    box = settled(page, event)
    rows = box["height"]
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + rows * hours / 2, steps=6)
    page.mouse.move(x, y + rows * hours, steps=6)
    page.mouse.up()


def test_a_meeting_is_dragged_undone_and_a_conflict_goes_back(visit, day):
    page = visit("supervisor")
    arrange(page, day, "09:00")
    arrange(page, day, "13:00")
    page.goto(f"/desk/calendar/?view=day&day={day}")
    event_at(page, "09:00").wait_for()
    drag(page, event_at(page, "09:00–10:00"), 2)
    page.locator("[data-said]", has_text="已改到").wait_for()
    event_at(page, "11:00").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.locator("[data-said]", has_text="已恢复").wait_for()
    event_at(page, "09:00").wait_for()
    drag(page, event_at(page, "09:00–10:00"), 4)
    page.locator("[data-said]", has_text="已有安排").wait_for()
    assert event_at(page, "09:00").is_visible()
    page.get_by_role("button", name="列表").click()
    assert "09:00–10:00" in words(page) and "13:00–14:00" in words(page)


def test_what_another_page_changes_appears_at_once(visit, day):
    watching, acting = visit("worker"), visit("worker")
    watching.goto(f"/desk/calendar/?view=day&day={day}")
    watching.locator(".ec").wait_for()
    watching.wait_for_timeout(800)
    arrange(acting, day, "19:00", "30")
    event_at(watching, "19:00").wait_for()
    assert watching.locator(".ec-event", has_text="19:00").count() == 1
    watching.get_by_role("button", name="列表").click()
    entry(watching, day, "19:00").wait_for()
    assert entry(watching, day, "19:00").count() == 1


def test_without_script_the_list_does_it_all(visit, day):
    page = visit("supervisor", script=False)
    arrange(page, day, "16:00")
    entry(page, day, "16:00").get_by_role("link", name="会议").click()
    fill(page, clock="17:00")
    page.locator("#move").get_by_role("button", name="改期").click()
    assert "17:00" in words(page)
    follow(page, "回到日程")
    assert entry(page, day, "17:00").is_visible()
    for view in ("日", "月", "人员与房间"):
        page.locator(".qs-tabs").get_by_role("link", name=view, exact=True).click()
        assert not page.locator("[data-grid]").is_visible()


def test_a_phone_gets_the_list_and_nothing_sticks_out(visit):
    page = visit("worker", phone=True)
    for view in ("day", "week", "month", "resources"):
        page.goto(f"/desk/calendar/?view={view}")
        assert page.locator("[data-list]").is_visible() and not page.locator("[data-grid]").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, view


def test_paper_shows_the_list(visit):
    page = visit("worker")
    page.goto("/desk/calendar/?view=week")
    page.locator(".ec").wait_for()
    page.emulate_media(media="print")
    assert page.locator("[data-list]").is_visible() and not page.locator("[data-grid]").is_visible()
    assert not page.locator(".desk-nav").is_visible()


def test_the_lunar_day_stands_beside_the_date(visit):
    page = visit("worker")
    page.goto("/desk/calendar/?view=month&day=2026-02-17")
    page.locator(".ec .sched-lunar", has_text="正月").wait_for()
    page.get_by_role("button", name="列表").click()
    assert page.locator("[data-lunar='2026-02-17']").inner_text() == "正月"
    assert page.locator("[data-lunar='2026-02-26']").inner_text() == "初十"


def test_the_keyboard_opens_what_the_grid_shows(visit, day):
    page = visit("supervisor")
    arrange(page, day, "15:00", "30")
    page.goto(f"/desk/calendar/?view=day&day={day}")
    event_at(page, "15:00").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/meetings/" in page.url
