"""Hands on a keyboard: no mouse, no script tricks. Each target is focused and then typed at."""


def fill(page, within="main", **values):
    """Fill fields of a part of the page by their names; True ticks, n picks the n-th choice, text picks or types."""
    for name, value in values.items():
        field = page.locator(f"{within} [name='{name}']")
        kind = field.first.evaluate("node => node.type")
        if kind in ("radio", "checkbox"):
            box = field if value is True else page.locator(f"{within} [name='{name}'][value='{value}']")
            box.first.focus()
            if not box.first.is_checked():
                page.keyboard.press("Space")
            assert box.first.is_checked(), name
        elif kind == "select-one":
            field.first.focus()
            field.first.select_option(**({"index": value} if isinstance(value, int) else {"value": value}))
        elif kind in ("date", "time", "datetime-local"):
            field.first.fill(value)
        else:
            field.first.focus()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(value)


def press(page, name, *, role="button", within="main", nth=0):
    """Focus a button or link by its words and press Enter; wait for the page that follows."""
    target = page.locator(within).get_by_role(role, name=name).nth(nth)
    target.focus()
    assert target.evaluate("node => node === document.activeElement"), f"{name} cannot be focused"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page, name, *, within="main", nth=0):
    press(page, name, role="link", within=within, nth=nth)


def words(page):
    return page.locator("main").inner_text()


def confirm(page, label, **values):
    """Open a step that asks first, fill what it asks for, and say yes."""
    step = page.locator("main details.qs-confirm").filter(has=page.locator("summary", has_text=label)).first
    step.locator("summary").first.focus()
    page.keyboard.press("Enter")
    for name, value in values.items():
        field = step.locator(f"[name='{name}']")
        if field.first.evaluate("node => node.type") == "select-one":
            field.select_option(value)
        else:
            field.first.focus()
            page.keyboard.insert_text(value)
    yes = step.locator("button[type=submit], button:not([type])").first
    yes.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
