"""Amounts: what a number in digits or words is worth, and what is no number."""

import pytest

from service.model import metrics
from service.reading.language import amounts as numbers
from service.reading.language import lexer, lexicon
from service.reading.language.tokens import Kind

LEXICON = lexicon.of(metrics.load())


def amounts(text: str) -> list[tuple[int | None, bool]]:
    return [
        (token.value, token.hedged) for token in numbers.gather(lexer.read(text, LEXICON)) if token.kind is Kind.AMOUNT
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("007", None),
        ("999", 999),
        ("five", 5),
        ("Nineteen", 19),
        ("twenty-one", 21),
        ("twenty one", 21),
        ("fourty", 40),
        ("a hundred", 100),
        ("one hundred and five", 105),
        ("two hundred", 200),
        ("a dozen", 12),
        ("dozen", 12),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("half dozen", 6),
        ("once", 1),
        ("twice", 2),
        ("none", 0),
        ("zilch", 0),
        ("an", 1),
        ("a single", 1),
        ("５", 5),
        ("٧", 7),
    ],
)
def test_one_number_is_read(text: str, value: int | None) -> None:
    assert amounts(text) == ([(value, False)] if value is not None else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("about 5", 5),
        ("~5", 5),
        ("approx. 5", 5),
        ("maybe about 5", 5),
        ("5ish", 5),
        ("5-ish", 5),
        ("5+", 5),
        ("5 or so", 5),
        ("5-6", 5),
        ("5–6", 5),
        ("5 - 6", 5),
        ("5 or 6", 5),
        ("6 or 5", 5),
        ("5 to 6", 5),
        ("between 5 and 6", 5),
        ("a few", 3),
        ("a couple of", 2),
        ("couple of", 2),
        ("at least ten", 10),
        ("more than 10", 10),
        ("twenty-odd", 20),
    ],
)
def test_a_loose_number_is_its_lower_bound(text: str, value: int) -> None:
    assert amounts(text) == [(value, True)]


@pytest.mark.parametrize("text", ["3/5", "3 of 5", "3 out of 5"])
def test_of_a_goal_the_first_was_done(text: str) -> None:
    assert amounts(text) == [(3, False)]


@pytest.mark.parametrize(
    "text",
    [
        "2.5",
        "2,5",
        "-3",
        "1500",
        "1,200",
        "10,000",
        "one and a half",
        "a thousand",
        "several",
        "lots of",
        "fewer than 5",
    ],
)
def test_what_is_no_whole_number_up_to_999_has_no_value(text: str) -> None:
    assert [value for value, _ in amounts(text)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "the 5th",
        "2nd",
        "first",
        "10:30",
        "10am",
        "$50",
        "80k",
        "50%",
        "#4",
        "B2B",
        "Q4",
        "+49 151 5550 1234",
        "555-0134 555",
        "(555) 010-0199",
        "a2@example.org",
        "https://example.org/5",
    ],
)
def test_numbers_of_other_things_are_no_amounts(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    "text", ["5/3/2", "5-3-2", "3-5-2", "5, 3, 2", "5,3,2", "5 3 2", "1) 5 2) 3 3) 2", "5 / 3 / 2"]
)
def test_a_row_of_three_is_three_numbers(text: str) -> None:
    assert len(amounts(text)) == 3
    assert not any(loose for _, loose in amounts(text))


def test_list_markers_are_no_amounts() -> None:
    assert [value for value, _ in amounts("1. 8\n2. 1\n3. 0")] == [8, 1, 0]
    assert [value for value, _ in amounts("a) 8\nb) 1\n- 4\n• 5")] == [8, 1, 4, 5]


def test_a_number_alone_on_a_line_is_no_marker() -> None:
    assert [value for value, _ in amounts("5.\n3.\n2.")] == [5, 3, 2]


def test_a_hyphen_is_zero_only_where_an_amount_would_stand() -> None:
    assert [value for value, _ in amounts("Practice: -")] == [0]
    assert [value for value, _ in amounts("Applications - 8")] == [8]
    assert [value for value, _ in amounts("- 5 applications")] == [5]
