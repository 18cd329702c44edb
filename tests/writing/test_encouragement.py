"""Which encouraging sentence, and why: by situation, without chance, none too soon again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import resources
from service.model.values import LetterContext, Reading
from service.writing import encouragement, progress
from service.writing.samples import USUAL, context

BANK = encouragement.load([resources.shipped("templates")])


def situation(about: LetterContext, setback: bool = False) -> str:
    reading = Reading("report", about.history[-1].counts, setback=setback)
    return encouragement.situation(about, reading, progress.tallies(about, reading))


@pytest.mark.parametrize(
    ("week", "kind"),
    [
        ("5 3 2", "met"),
        ("9 9 9", "met"),
        ("0 0 0", "zero"),
        ("0 0 -", "zero"),
        ("4 0 0", "one-carried"),
        ("9 0 0", "one-carried"),
        ("4 0 -", "part-way"),
        ("5 3 -", "part-way"),
        ("4 1 0", "part-way"),
        ("- - -", ""),
    ],
)
def test_the_counts_tell_the_situation(week: str, kind: str) -> None:
    assert situation(context(*USUAL, week)) == kind


def test_a_setback_comes_before_everything_else() -> None:
    assert situation(context(*USUAL, "5 3 2"), setback=True) == "setback"
    assert situation(context("0 0 0"), setback=True) == "setback"
    assert situation(context("- - -"), setback=True) == ""


def test_the_first_answered_week_is_a_first_week_and_no_return() -> None:
    assert situation(context("5 3 2")) == "first-week"
    assert situation(context("not asked", "silent", "5 3 2")) == "first-week"
    assert situation(replace(context("silent", "5 3 2"), used=("zero.whole",))) == "back"


@pytest.mark.parametrize("away", ["silent", "paused"])
def test_a_return_is_greeted_whatever_the_counts(away: str) -> None:
    assert situation(context("5 3 2", away, "0 0 0")) == "back"
    assert situation(context("5 3 2", away, "5 3 2")) == "back"


def test_a_skipped_week_is_no_absence() -> None:
    assert situation(context("5 3 2", "skipped", "5 3 2")) == "met"


def test_metrics_without_a_goal_leave_the_week_closed() -> None:
    assert situation(context("5 3 2 0", "5 3 2 0", table="fourth")) == "met"


@pytest.mark.parametrize("kind", BANK)
def test_no_sentence_returns_before_all_were_had(kind: str) -> None:
    used: list[str] = []
    for _ in range(3 * len(BANK[kind])):
        used.append(encouragement.choose(BANK, kind, used).key)
    size = len(BANK[kind])
    assert all(len(set(used[start : start + size])) == size for start in range(2 * size + 1))


@given(st.lists(st.sampled_from(list(BANK)), max_size=60))
def test_whatever_the_weeks_bring_none_is_repeated_within_twelve_weeks_or_six(kinds: list[str]) -> None:
    used: list[str] = []
    for kind in kinds:
        key = encouragement.choose(BANK, kind, used).key
        assert key not in used[-min(12, len(BANK[kind]) - 1) :]
        used.append(key)


def test_the_same_past_gives_the_same_sentence() -> None:
    used = ("zero.a-number", "part-way.chosen", "zero.true-record")
    assert encouragement.choose(BANK, "zero", used) == encouragement.choose(BANK, "zero", used)
    assert encouragement.choose(BANK, "zero", used).key == "zero.fresh-page"


def test_keys_of_sentences_that_are_gone_do_no_harm() -> None:
    assert encouragement.choose(BANK, "met", ("met.gone", "old")).key == "met.set-out"


def test_without_a_situation_nothing_is_said() -> None:
    assert encouragement.choose(BANK, "", ()) == encouragement.NO_PHRASE
