"""Dates, times, sums of money and all else whose numbers are amounts of nothing: the examples beside each pattern."""

import pytest

from service.model import metrics
from service.reading.language import entities, lexer, lexicon
from service.reading.language.patterns import Grammar, Patterns, Shape

LEXICON = lexicon.of(metrics.load())
EXAMPLES = [(row, example) for row in entities.GRAMMAR.shapes for example in row.examples]


@pytest.mark.parametrize(("row", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_each_shape_is_found_where_its_example_says(row: Shape, example: str) -> None:
    text = example.replace("[", "").replace("]", "")
    found = [
        text[token.start : token.end]
        for token in entities.found_in(lexer.read(text, LEXICON))
        if token.entity == row.name
    ]
    if row.name == entities.PROTECTED:
        assert not found
    else:
        assert example.partition("[")[2].partition("]")[0] in found


def test_the_first_row_that_fits_is_taken_and_none_overlaps() -> None:
    table = Patterns(Grammar({}, [Shape("pair", "{number} {=x} {number}"), Shape("one", "{=x} <{number}>")]))
    found = table.find(lexer.read("3 x 4 x 5", LEXICON))
    assert [(match.name, match.start, match.end) for match in found] == [("pair", 0, 3), ("one", 4, 5)]


def test_a_glued_token_has_no_space_before_it() -> None:
    table = Patterns(Grammar({}, [Shape("slashed", "{number} ~{slash} ~{number}")]))
    assert [match.name for match in table.find(lexer.read("1/2", LEXICON))] == ["slashed"]
    assert not list(table.find(lexer.read("1 / 2", LEXICON)))
