"""Charts start at zero, break where a figure is withheld, and always bring their table."""

import pytest

from qingshan.core import charts

LABELS = ["1月", "2月", "3月"]


@pytest.fixture
def draw(render):
    def make(kind, *columns):
        series = [{"name": f"组{i}", "values": values} for i, values in enumerate(columns)]
        text = '<c-chart-table title="等待" kind="{{ kind }}" :labels="labels" :series="series" />'
        return render(text, kind=kind, labels=LABELS, series=series)

    return make


@pytest.mark.parametrize(("highest", "top"), [(0, 1), (0.3, 0.4), (1, 1), (52, 60), (61, 80), (100, 100), (101, 200)])
def test_the_axis_ends_at_a_round_number_at_or_above_the_highest(highest, top):
    assert charts.nice_top(highest) == pytest.approx(top)


def test_heights_are_in_proportion_from_zero():
    low, high = charts.bars(["a", "b"], [[10, 20]], 20)
    assert high.height == pytest.approx(2 * low.height, abs=0.2)


def test_a_withheld_figure_has_no_bar_and_breaks_the_line():
    assert len(charts.bars(LABELS, [[1, None, 3]], 4)) == 2
    assert [len(run) for run in charts.points(LABELS, [1, None, 3], 4, 1)] == [1, 1]


def test_the_table_says_that_a_figure_is_withheld_and_never_shows_zero_for_it(draw):
    html = draw("line", [5, None, 7])
    table = html[html.index("<table") :]
    assert "未发布" in table and ">0<" not in table
    assert ">5<" in table and ">7<" in table


def test_the_picture_is_named_and_carries_no_inline_style(draw):
    html = draw("bar", [1, 2, 3], [3, 2, 1])
    assert 'role="img"' in html and "<title>等待</title>" in html
    assert "style=" not in html


def test_no_figures_at_all_still_make_a_page(draw):
    assert "<svg" in draw("bar", [None, None, None])


def test_below_zero_is_refused_rather_than_drawn_wrong(draw):
    with pytest.raises(ValueError, match="零以上"):
        draw("bar", [-1, 2, 3])
