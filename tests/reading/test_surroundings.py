"""The patterns of what is around a token: each example in the grammar is its test, and its names are all in use."""

import re

import pytest

from service.model import metrics
from service.model.resources import PACKAGE
from service.reading.counting import apart
from service.reading.language import vocabulary
from service.reading.language.patterns import Grammar
from service.reading.language.surroundings import View, surroundings

METRICS = metrics.load()
GRAMMAR = Grammar.read(vocabulary.FOLDER / "surroundings.grammar")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "reading").rglob("*.py"))


@pytest.mark.parametrize(
    ("name", "example"),
    [(shape.name, example) for shape in GRAMMAR.shapes for example in shape.examples],
    ids=[example for shape in GRAMMAR.shapes for example in shape.examples],
)
def test_the_place_in_an_example_is_in_surroundings_of_that_name(name: str, example: str) -> None:
    start, text = example.index("["), re.sub(r"[\[\]]", "", example).replace("⏎", "\n")
    told = apart.taken_apart(text, METRICS)
    for tokens in (told.tokens, *(sentence.tokens for sentence in told.sentences)):
        place = next((at for at, token in enumerate(tokens) if token.start <= start < token.end), None)
        if place is not None and View(tokens).is_in(name, place):
            return
    pytest.fail(str([(token.kind.value, token.word) for token in told.tokens]))


def test_every_pattern_has_an_example() -> None:
    assert [shape.name for shape in GRAMMAR.shapes if not shape.examples] == []


def test_every_pattern_is_asked_for() -> None:
    assert [name for name in surroundings() if f'"{name}"' not in CODE] == []


def test_every_class_of_words_is_used() -> None:
    patterns = " ".join(shape.pattern for shape in GRAMMAR.shapes)
    assert [name for name in GRAMMAR.classes if not re.search(rf"\b{name}\b", patterns)] == []
