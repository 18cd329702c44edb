"""Shapes of tokens: dates, sums of money, ranges and all else in the grammars, each tried by the examples below it."""

import pytest

from service.model import metrics
from service.reading.language import amounts, disambiguation, entities, lexer, lexicon, ranges, vocabulary
from service.reading.language.patterns import Grammar, Patterns, Shape
from service.reading.language.tokens import Token

LEXICON = lexicon.of(metrics.load())
GRAMMARS = {
    "entities": entities.PATTERNS,
    "blanks": amounts.BLANKS,
    "ranges": ranges.RANGES,
    "hedges": ranges.HEDGES,
    "brackets": amounts.BRACKETS,
    "disambiguation": disambiguation.PATTERNS,
}
EXAMPLES = [
    (name, shape, example)
    for name in GRAMMARS
    for shape in Grammar.read(vocabulary.FOLDER / f"{name}.grammar").shapes
    for example in shape.examples
]


def tokens_before(grammar: str, text: str) -> list[Token]:
    """The tokens in which the shapes of a grammar are looked for."""
    read = lexer.read(text, LEXICON)
    if grammar == "entities":
        return read
    if grammar == "disambiguation":
        return amounts.gather(read)
    if grammar == "blanks":
        return entities.found_in(read)
    numbers = amounts.with_numbers(entities.found_in(read))
    if grammar == "ranges":
        return numbers
    together = ranges.put_together(numbers, ranges.RANGES)
    return together if grammar == "hedges" else ranges.put_together(together, ranges.HEDGES)


@pytest.mark.parametrize(("grammar", "shape", "example"), EXAMPLES, ids=[example for _, _, example in EXAMPLES])
def test_each_shape_is_found_where_its_example_says(grammar: str, shape: Shape, example: str) -> None:
    text = example.replace("[", "").replace("]", "")
    tokens = tokens_before(grammar, text)
    found = [
        (match.name, text[tokens[match.start].start : tokens[match.end - 1].end])
        for match in GRAMMARS[grammar].find(tokens)
    ]
    expected = example.partition("[")[2].partition("]")[0] or next((said for name, said in found), "")
    assert (shape.name, expected) in found


def test_the_first_row_that_fits_is_taken_and_none_overlaps() -> None:
    table = Patterns(Grammar({}, [Shape("pair", "{number} {=x} {number}"), Shape("one", "{=x} <{number}>")]))
    found = table.find(lexer.read("3 x 4 x 5", LEXICON))
    assert [(match.name, match.start, match.end) for match in found] == [("pair", 0, 3), ("one", 4, 5)]


def test_a_glued_token_has_no_space_before_it() -> None:
    table = Patterns(Grammar({}, [Shape("slashed", "{number} ~{slash} ~{number}")]))
    assert [match.name for match in table.find(lexer.read("1/2", LEXICON))] == ["slashed"]
    assert not list(table.find(lexer.read("1 / 2", LEXICON)))
