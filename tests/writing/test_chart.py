"""Recent weeks as columns: gaps are gaps, a zero is a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.writing import chart, samples
from service.writing.samples import context
from service.writing.templates import Templates

STATES = ("silent", "not asked", "paused", "skipped", "unreadable", "open")


def cells(*weeks: str) -> list[tuple[int | str, int]]:
    """The first metric's cells: count or state, and how many weeks wide."""
    first = chart.charts(context(*weeks))[0]
    return [(cell.state if cell.count is None else cell.count, cell.weeks) for cell in first.cells]


def test_weeks_without_a_count_share_a_gap_of_their_own_kind() -> None:
    assert cells("2 1 1", "silent", "silent", "paused", "0 0 0", "5 3 2") == [
        (2, 1),
        ("silent", 2),
        ("paused", 1),
        (0, 1),
        (5, 1),
    ]


@pytest.mark.parametrize("state", STATES)
def test_each_reason_for_a_gap_stays_itself(state: str) -> None:
    assert cells("2 1 1", state, "5 3 2") == [(2, 1), (state, 1), (5, 1)]


def test_every_reason_for_a_gap_has_its_own_word_that_is_no_command() -> None:
    states = Templates().environment.get_template("words.txt").module.states  # type: ignore[attr-defined]
    assert set(states) == set(STATES)
    assert len(set(states.values())) == len(STATES)
    assert not {"pause", "skip", "stop", "resume"} & set(states.values())


def test_a_metric_left_open_is_a_gap_in_its_own_chart_alone() -> None:
    applications, conversations, _ = chart.charts(context("5 3 2", "5 - 2"))
    assert applications.cells[1].count == 5
    assert (conversations.cells[1].count, conversations.cells[1].state) == (None, "open")


def test_the_weeks_before_somebody_joined_are_not_drawn() -> None:
    assert cells("not asked", "not asked", "1 0 0", "not asked", "2 0 0") == [(1, 1), ("not asked", 1), (2, 1)]


@pytest.mark.parametrize("weeks", [(), ("5 3 2",), ("not asked", "5 3 2")])
def test_one_week_makes_no_chart(weeks: tuple[str, ...]) -> None:
    assert chart.charts(context(*weeks)) == ()


def test_eight_weeks_are_drawn_and_the_newest_is_marked() -> None:
    first = chart.charts(context(*[f"{n} 0 0" for n in range(12)]))[0]
    assert [cell.count for cell in first.cells] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert [cell.newest for cell in first.cells] == [False] * 7 + [True]
    assert first.weeks[-1] == samples.WEEK


def test_the_sparkline_has_one_sign_a_week() -> None:
    assert chart.charts(context("0 0 0", "1 0 0", "silent", "5 0 0", "10 0 0"))[0].line == "▁▂·▅█"


def test_a_zero_has_a_line_and_the_goal_sets_the_scale() -> None:
    first = chart.charts(context("0 0 0", "5 0 0"))[0]
    assert [cell.height for cell in first.cells] == [chart.FLAT, chart.HEIGHT]
    assert [cell.height for cell in chart.charts(context("1 0 0", "1 0 0"))[0].cells] == [10, 10]


@given(st.lists(st.one_of(st.sampled_from(STATES), st.integers(0, 999).map(lambda n: f"{n} 0 0")), max_size=14))
def test_any_past_can_be_drawn(weeks: list[str]) -> None:
    for drawn in chart.charts(context(*weeks)):
        assert sum(cell.weeks for cell in drawn.cells) == len(drawn.weeks) == len(drawn.line) <= chart.WEEKS
        assert all(cell.count is None or chart.FLAT <= cell.height <= chart.HEIGHT for cell in drawn.cells)
