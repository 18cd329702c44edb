"""What sets amounts aside and what ends it: the example of each row."""

import pytest

from service.model import metrics
from service.reading.language import amounts, clauses, context, lexer, lexicon
from service.reading.language.triggers import OF_CLAUSE, ONWARDS, TERMINATORS, Terminator, Trigger

LEXICON = lexicon.of(metrics.load())


def aside(example: str) -> str | None:
    """Why the amount in brackets is set aside."""
    place = example.index("[")
    tokens = amounts.gather(lexer.read(example.replace("[", "").replace("]", ""), LEXICON))
    sentences = list(context.settled(clauses.cut(tokens)))
    return next(
        why
        for sentence in sentences
        for token, why in zip(sentence.tokens, sentence.aside, strict=True)
        if token.start == place
    )


@pytest.mark.parametrize("trigger", [*OF_CLAUSE, *ONWARDS], ids=lambda trigger: trigger.name)
def test_a_trigger_sets_its_example_aside(trigger: Trigger) -> None:
    assert aside(trigger.example) == trigger.why


@pytest.mark.parametrize("terminator", TERMINATORS, ids=lambda terminator: terminator.name)
def test_after_a_terminator_its_example_is_the_persons_own(terminator: Terminator) -> None:
    assert aside(terminator.example) is None


@pytest.mark.parametrize(
    "example",
    [
        "I'd [2] chats",
        "I wanted to say 5, no, [6]",
        "[3] apps this week, more than last week",
        "better than last week: [3] apps",
        "a mock interview arranged by the club and [2] apps",
        "down from 9 applications last week to [6]",
    ],
)
def test_a_pseudo_trigger_sets_nothing_aside(example: str) -> None:
    assert aside(example) is None


def test_a_trigger_takes_its_own_amount_out_and_not_its_neighbours() -> None:
    assert aside("I sent [4] apps and my goal was 5") is None
    assert aside("I sent 4 apps and my goal was [5]") == "a plan or goal"
    assert aside("my goal was 5 but I sent [4] apps") is None
