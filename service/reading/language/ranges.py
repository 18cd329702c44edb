"""Amounts of several tokens: "5-6" is 5, roughly, "3 out of 5" is 3 of a goal, "about 5" is a rough one.

Their shapes are data, with their examples: english/ranges.grammar and english/hedges.grammar. Rule: here is only what
an amount of each shape is worth.
"""

from collections.abc import Callable, Sequence

from service.reading.language import vocabulary
from service.reading.language.patterns import Grammar, Match, Patterns
from service.reading.language.tokens import Amount, Form, Kind, Token

RANGES = Patterns(Grammar.read(vocabulary.FOLDER / "ranges.grammar"))
HEDGES = Patterns(Grammar.read(vocabulary.FOLDER / "hedges.grammar"))


def rising(first: Amount, second: Amount) -> Amount | None:
    """The lower of two, roughly, where it comes first."""
    return first._replace(hedged=True) if (second.value or 0) > (first.value or 0) else None


def next_higher(first: Amount, second: Amount) -> Amount | None:
    """The first, roughly, where the second is one more."""
    return first._replace(hedged=True) if second.value == (first.value or 0) + 1 else None


READINGS: dict[str, Callable[[Amount, Amount], Amount | None]] = {
    "nothing": lambda first, second: None,
    "numbered": lambda first, second: first,
    "the later": lambda first, second: second,
    "sum": lambda first, second: first._replace(value=(first.value or 0) + (second.value or 0)),
    "next higher": next_higher,
    "rising": rising,
    "either": lambda first, second: first._replace(value=min(first.value or 0, second.value or 0), hedged=True),
    "of all": lambda first, second: second,
    "of a goal": lambda first, second: first._replace(form=Form.GOAL),
    "some of them": lambda first, second: Amount(None, Form.ODD),  # who knows of what
    "at most": lambda first, second: Amount(None, Form.VAGUE),
    "rough": lambda first, second: second._replace(hedged=True),
}


def put_together(tokens: list[Token], patterns: Patterns) -> list[Token]:
    """The tokens with the amounts of these shapes made one token each."""
    out: list[Token] = []
    at = 0
    for match in patterns.find(tokens, lambda match: match.name == "nothing" or read(tokens, match) is not None):
        if (amount := read(tokens, match)) is not None:
            out += [*tokens[at : match.start], spread(tokens[match.start : match.end], amount)]
            at = match.end
    return [*out, *tokens[at:]]


def read(tokens: list[Token], match: Match) -> Amount | None:
    """What the amount of a match is, None for none."""
    amounts = [token.amount for token in tokens[match.start : match.end] if token.amount]
    return READINGS[match.name](amounts[0], amounts[-1])


def spread(tokens: Sequence[Token], amount: Amount) -> Token:
    """One token for all of these; its words are those from the first amount to the last."""
    said = [at for at, token in enumerate(tokens) if token.amount]
    words = " ".join(token.word for token in tokens[said[0] : said[-1] + 1])
    return tokens[0]._replace(kind=Kind.AMOUNT, word=words, end=tokens[-1].end, term=None, entity=None, amount=amount)
