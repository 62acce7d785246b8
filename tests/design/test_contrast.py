"""Every pair of ink and ground that the style sheets use is legible in each display; computed from tokens.css."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "platform/qingshan/core/static/qingshan/tokens.css").read_text()
TEXT, PART = 4.5, 3.0
STATES = ("red", "orange", "yellow", "green", "grey", "blue")
GROUNDS = ("ground", "surface", "sunken")
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "muted", "link", "link-hover", "seal") for ground in GROUNDS],
    *[(state, f"{state}-ground") for state in STATES],
    *[(state, "surface") for state in STATES],
    *[("pine", ground) for ground in (*GROUNDS, "pine-soft", "pine-mist")],
    *[("pine-hover", ground) for ground in ("pine-soft", "pine-mist")],
    *[("muted", ground) for ground in ("pine-mist", "paper-deep", "paper")],
    ("on-pine", "pine"),
    ("on-pine", "pine-hover"),
    ("on-pine", "pine-900"),
    ("on-pine-soft", "pine-900"),
    ("on-pine-soft", "pine-800"),
    ("on-seal", "seal"),
    ("on-seal", "seal-hover"),
]
PART_PAIRS = [
    *[("line-strong", ground) for ground in GROUNDS],
    *[("focus", ground) for ground in (*GROUNDS, "paper", "pine-soft")],
    ("focus-on-dark", "pine-900"),
    ("focus-on-dark", "pine"),
    *[(f"chart-{number}", "surface") for number in range(1, 5)],
]


def tokens(*selectors: str) -> dict[str, str]:
    """Return the colours that hold when all these selectors match, later ones winning."""
    found: dict[str, str] = {}
    for selector in selectors:
        body = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", CSS, re.M | re.S)
        assert body, f"tokens.css has no block {selector}"
        found |= re.findall(r"--qs-([\w-]+):\s*([^;]+);", body[1])
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def resolve(name: str, colours: dict[str, str]) -> str:
    value = colours[name].strip()
    inner = re.fullmatch(r"var\(--qs-([\w-]+)\)", value)
    return resolve(inner[1], colours) if inner else value


DISPLAYS = {
    "desk": (":root",),
    "portal": (":root", '[data-room="portal"]'),
    "desk, elder": (":root", '[data-display="elder"]'),
    "portal, elder": (":root", '[data-room="portal"]', '[data-display="elder"]'),
}


@pytest.mark.parametrize("display", DISPLAYS)
def test_text_stands_out_from_its_ground(display):
    colours = tokens(*DISPLAYS[display])
    weak = {
        pair: round(contrast(*(resolve(name, colours) for name in pair)), 2)
        for pair in TEXT_PAIRS
        if contrast(*(resolve(name, colours) for name in pair)) < TEXT
    }
    assert weak == {}


@pytest.mark.parametrize("display", DISPLAYS)
def test_borders_focus_and_charts_stand_out_from_their_ground(display):
    colours = tokens(*DISPLAYS[display])
    weak = {
        pair: round(contrast(*(resolve(name, colours) for name in pair)), 2)
        for pair in PART_PAIRS
        if contrast(*(resolve(name, colours) for name in pair)) < PART
    }
    assert weak == {}


@pytest.mark.parametrize("display", ["desk, elder", "portal, elder"])
def test_elder_mode_has_seven_to_one_for_running_text(display):
    colours = tokens(*DISPLAYS[display])
    for ink in ("ink", "ink-soft", "muted", "link"):
        for ground in GROUNDS:
            assert contrast(resolve(ink, colours), resolve(ground, colours)) >= 7, (ink, ground)


def test_the_measure_itself_knows_good_from_bad():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < TEXT


def test_elder_mode_opens_the_lines_and_stops_all_motion():
    elder = tokens('[data-display="elder"]')
    assert min(float(elder[name]) for name in ("leading-tight", "leading", "leading-prose")) >= 1.5
    assert elder["quick"] == elder["calm"] == "0ms"


def test_prose_has_open_lines_everywhere():
    assert float(tokens(":root")["leading-prose"]) >= 1.6
    assert float(tokens(":root")["leading"]) >= 1.6
