"""A week against its goals: the facts, and the sentences made of them (acts, done first, never a debt)."""

import pytest

from service.model.values import Reading, WeekRecord
from service.writing import progress
from service.writing.samples import WEEK, context
from service.writing.templates import Templates

TEMPLATES = Templates()


def sentence(name: str, week: str, table: str = "") -> str:
    return TEMPLATES.sentence(name, progress.tallies(context(week, table=table)))


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("6 3 1", "You sent 6 applications, had 3 conversations and did 1 practice session."),
        ("1 1 0", "You sent 1 application and had 1 conversation."),
        ("2 0 0", "You sent 2 applications."),
        ("0 0 4", "You did 4 practice sessions."),
        ("0 0 0", "Noted: zero for all three this week."),
        ("0 0 -", "Noted: no applications and no conversations this week."),
        ("0 - -", "Noted: no applications this week."),
        ("5 - -", "You sent 5 applications."),
        ("- - -", "Thank you for writing."),
    ],
)
def test_a_week_is_told_as_acts_done_first(week: str, said: str) -> None:
    assert sentence("acts", week) == said


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("5 3 2", "You met all three goals. This week is complete, and what comes next is up to you."),
        ("50 30 20", "You met all three goals. This week is complete, and what comes next is up to you."),
        (
            "6 3 1",
            "You met your goals for applications and conversations, and are at 1 of 2 practice sessions."
            " That’s three kinds of work in one week.",
        ),
        ("5 0 0", "You met your goal for applications."),
        (
            "3 1 0",
            "Against your goals, that’s 3 of 5 applications and 1 of 3 conversations."
            " That’s two kinds of work in one week.",
        ),
        ("2 0 0", "Against your goals, that’s 2 of 5 applications."),
        ("0 0 0", ""),
        ("- - -", ""),
        ("5 3 -", "You met your goals for applications and conversations. That’s two kinds of work in one week."),
    ],
)
def test_goals_are_told_without_a_debt(week: str, said: str) -> None:
    assert sentence("progress", week) == said


def test_a_fourth_metric_is_told_like_the_others() -> None:
    said = "You sent 5 applications, had 3 conversations, did 2 practice sessions and published 1 piece."
    assert sentence("acts", "5 3 2 1", "fourth") == said
    assert sentence("acts", "0 0 0 0", "fourth") == "Noted: zero for all four this week."
    assert sentence("progress", "5 3 2 0", "fourth").startswith("You met all three goals.")


def test_a_week_keeps_the_goals_it_had() -> None:
    about = context("5 3 2")
    earlier = WeekRecord(WEEK, "answered", {"applications": 4}, goals={"applications": 4})
    tally = progress.tallies(context())[0]
    assert tally.goal == 5
    assert progress.tallies(type(about)(about.to, about.sender, about.metrics, WEEK, (earlier,)))[0].met


def test_a_correction_shows_only_what_it_changed() -> None:
    before = WeekRecord(WEEK, "answered", {"applications": 6, "conversations": 3})
    changed = [(t.metric.key, t.previous) for t in progress.tallies(context("6 4 1"), before=before)]
    assert changed == [("applications", None), ("conversations", 3), ("practice", None)]


def test_what_has_no_count_is_missing() -> None:
    tallies = progress.tallies(context("5 - -"), Reading("report", {"applications": 5}, unclear=("practice",)))
    assert [tally.metric.key for tally in progress.missing(tallies)] == ["conversations", "practice"]
    assert progress.missing(progress.tallies(context("5 3 2"))) == ()


@pytest.mark.parametrize(
    ("weeks", "told"),
    [
        (["5 3 2"] * 3, None),
        (["5 3 2"] * 4, (4, 4)),
        (["silent", "5 3 2", "silent", *["5 3 2"] * 9], (10, 12)),
        (["silent"] * 20 + ["5 3 2"] * 6, (6, 12)),
        (["silent"] * 7 + ["5 3 2"] * 5, None),
        (["5 3 2"] * 9 + ["silent", "5 3 2"], None),
        (["5 3 2"] * 9 + ["unreadable", "5 3 2"], None),
        (["5 3 2"] * 4 + ["paused"] * 4 + ["skipped", "not asked"] + ["5 3 2"] * 2, (6, 6)),
        (["5 3 2"] * 4 + ["open"], (4, 4)),
    ],
)
def test_check_ins_are_counted_over_twelve_weeks_and_never_after_a_silence(
    weeks: list[str], told: tuple[int, int] | None
) -> None:
    assert progress.checked_in(context(*weeks).history) == told
