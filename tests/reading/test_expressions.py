"""Expressions that are compiled when a text has the letters that they need: nothing is missed by looking first."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from service.reading import automated, command_phrases, danger, plan_phrases, reactions, reply, return_dates, setbacks
from service.reading.language.expressions import ENOUGH, Expression, Search, needed_by
from service.reading.quoting import banners, footers

MODULES: tuple[ModuleType, ...] = (
    automated,
    banners,
    command_phrases,
    footers,
    plan_phrases,
    reactions,
    reply,
    setbacks,
)
TABLES = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("regret(?:s|ted)? to inform", (("regret",), (" to inform",))),
        ("colou?rs?", (("colo",),)),
        ("(?:went|gone) (?:with|for) another", (("went", "gone"), ("with", "for"), (" another",))),
        ("(?:turned|let (?:me|us)) down", (("turned", "let "), (" down",))),
        (r"(?:\d+|one) of them", ((" of them",),)),
        ("declined(?! (?:the|an) offer)", (("declined",),)),
        ("no(?= answer)", (("no",), (" answer",))),
        (r"[^.!?]{0,25}laid (?:off)+", (("laid ",), ("off",))),
        ("(?:paused?|) for now", ((" for now",),)),
        ("yes|(?:no|none)", (("yes", "no", "none"),)),
        (r"a\.b|\W*", ()),
    ],
)
def test_what_letters_a_text_must_have_is_seen_from_how_an_expression_is_written(
    pattern: str, needed: tuple[tuple[str, ...], ...]
) -> None:
    assert needed_by(pattern) == needed


def expressions() -> Iterator[Expression]:
    """The expressions of reading."""
    for module in MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, Expression))
    for patterns in (setbacks.SETBACKS, danger.IN_DANGER, danger.NOT_MEANT):
        yield from (expression for _, expression in patterns.expressions.named)
    for named in (command_phrases.CLEAR_ONES, command_phrases.SHORT_ONES):
        yield from (expression for _, expression in named.named)
    yield from return_dates.PATTERNS


def test_an_expression_is_found_wherever_it_would_be_without_looking_for_its_letters() -> None:
    texts = [row for path in TABLES.glob("*/*.txt") for row in path.read_text(encoding="utf-8").splitlines()]
    texts = texts[::40]  # each takes as long as reading it
    texts += [" ".join(text.lower().split()) for text in texts]
    joined, found = "\n".join(texts), 0
    for expression in expressions():
        for match in expression.compiled.finditer(joined):
            found += 1
            assert expression.may_fit(match.group()) or expression.may_fit(surroundings(joined, match)), match
    assert found > 250


def surroundings(text: str, match: "re.Match[str]") -> str:
    """The lines of a match: it may look at what is around it."""
    end = text.find("\n", match.end())
    return text[text.rfind("\n", 0, match.start()) + 1 : end if end > 0 else None]


@pytest.mark.parametrize(
    "text", ["OUT OF OFFICE", "Out Of OFﬁce", "out of oﬃce", "OUT OF ſIGHT", "OUT OF OFFİCE", "OUT OF SıGHT"]
)
def test_capitals_are_compared_as_the_expression_compares_them(text: str) -> None:
    for pattern in ("out of (?:office|sight)", "out of"):
        expression = Expression(pattern, re.IGNORECASE)
        assert bool(expression.search(text)) == bool(expression.compiled.search(text))


def test_an_expression_is_compiled_for_a_text_that_has_its_letters_or_when_a_place_is_asked_for_often() -> None:
    rare, often = Expression("regret(?:s|ted)? to inform"), Expression("regret(?:s|ted)? to inform")
    assert rare.match("5 applications") is None
    assert rare.looks == 1
    assert rare.match("regret to inform you")
    assert rare.match("5 applications") is None
    assert rare.looks == 1
    for _ in range(2 * ENOUGH):
        assert often.match("5 applications") is None
    assert often.looks == ENOUGH


def test_a_text_is_searched_only_where_it_has_the_letters_and_a_mark_is_one() -> None:
    adding = Expression(r"\+ ?[0-9]|\$[0-9]|plus", re.IGNORECASE)
    assert adding.needed == (("+", "$", "plus"),)
    assert not adding.may_fit("5 applications")
    assert adding.search("5 apps, PLUS 2")
    assert adding.search("5 apps +2")
    assert Expression(r"a\+?b").needed == Expression(r"a\+*b").needed == ()


def test_at_each_place_the_first_expression_that_fits_is_found() -> None:
    search = Search(
        [("long", re.compile("one two")), ("short", re.compile("one")), ("two", re.compile("two"))], "one two one"
    )
    found, offset = [], 0
    while first := search.first(offset):
        name, match = first
        found.append((name, match.start()))
        offset = match.end()
    assert found == [("long", 0), ("short", 8)]
