"""The coach's letter: totals and who may need a word; no rank, and no number that could be one person's own."""

from dataclasses import replace
from typing import Any

import pytest

from service.model.coach import GroupWeek, NeedsWord
from service.writing import samples
from service.writing.letters import Letters

LETTERS = Letters()
SUMMARY = samples.group_summary()


def text(**changes: object) -> str:
    return " ".join(LETTERS.coach_summary(replace(SUMMARY, **changes)).text.split())  # type: ignore[arg-type]


def week(**values: Any) -> tuple[GroupWeek, ...]:
    return (GroupWeek(samples.WEEK, **values),)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"asked": 11, "answered": 8, "silent": 3},
            "11 people were asked about this week. Eight answered and three wrote nothing.",
        ),
        (
            {"asked": 6, "answered": 3, "worded": 2, "silent": 1},
            "Six people were asked about this week. Three answered, two wrote without numbers and one wrote nothing.",
        ),
        ({"asked": 1, "answered": 1}, "One person was asked about this week. They answered."),
        ({"asked": 4, "answered": 4, "paused": 1}, "Everybody answered. One is taking a break."),
        (
            {"asked": 2, "silent": 2, "paused": 2},
            "Two people were asked about this week. Two wrote nothing. Two are taking",
        ),
        ({"paused": 3}, "Nobody was asked about this week. Three are taking a break."),
    ],
)
def test_the_turnout_is_told_in_a_sentence(values: dict[str, int], said: str) -> None:
    assert said in text(weeks=week(**values))


@pytest.mark.parametrize(
    ("people", "total", "each"),
    [(1, False, False), (2, False, False), (3, True, False), (4, True, False), (5, True, True)],
)
def test_totals_need_three_people_and_averages_five(people: int, total: bool, each: bool) -> None:
    group = GroupWeek(samples.WEEK, people, people, totals={"applications": 41}, counted={"applications": people})
    said = text(weeks=(group,))
    assert ("41" in said) is total
    assert ("a person" in said) is each
    assert ("Too few people" in said) is not total


def test_where_nobody_sent_numbers_it_says_so() -> None:
    said = text(weeks=week(asked=6, silent=6))
    assert "Nobody has sent numbers for this week yet." in said
    assert "Too few people" not in said


def test_people_are_named_with_their_reason_in_the_order_given() -> None:
    people = tuple(
        NeedsWord(name, reason, 3)  # type: ignore[arg-type]
        for name, reason in (("Cy", "hard-words"), ("Bo", "help"), ("Al", "silent"))
    )
    said = text(needs_word=people, unnamed=0)
    assert "- Cy: wrote words that sound like danger; please get in touch today. - Bo: asked for a hand." in said
    assert "- Al: has been quiet for three weeks." in said


def test_those_who_did_not_agree_are_a_number() -> None:
    assert "One more person may need a word, but didn’t agree to be named." in text(unnamed=1)
    assert "Two people may need a word" in text(needs_word=(), unnamed=2)
    assert "Nobody, as far as I can see." in text(needs_word=(), unnamed=0)


def test_the_offer_of_a_line_is_made_only_where_it_is_taken() -> None:
    assert "reply with one line" in text()
    assert "reply with one line" not in text(takes_line=False)
