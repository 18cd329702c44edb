"""Amounts out of tokens: five, 5, a couple, half a dozen, 5-6, 3 of 5, none, some. Rule: what is no number is none.

The value of an amount is None where it can't be read as a whole number from 0 to LARGEST_COUNT.
"""

from service.model.metrics import LARGEST_COUNT
from service.reading.language import entities, vocabulary
from service.reading.language.numbers import number_at, spread
from service.reading.language.patterns import Grammar, Patterns
from service.reading.language.ranges import HEDGES, RANGES, put_together
from service.reading.language.tokens import Amount, Form, Token

BLANKS = Patterns(Grammar.read(vocabulary.FOLDER / "blanks.grammar"))
BRACKETS = Patterns(Grammar.read(vocabulary.FOLDER / "brackets.grammar"))
WORTH = {"odd": Amount(None, Form.ODD), "zero": Amount(0, Form.ZERO), "vague": Amount(None, Form.VAGUE)}
LEFT = {"in brackets": slice(1, -1), "before its label": slice(0, -1)}  # of the tokens that are found
COUNTABLE = {None, *range(LARGEST_COUNT + 1)}


def gather(tokens: list[Token]) -> list[Token]:
    """The same tokens with the amounts put together: numbers, then ranges of them, then what makes them rough."""
    found = with_numbers(entities.found_in(tokens))
    if any(token.amount for token in found):
        found = put_together(put_together(found, RANGES), HEDGES)
    return without_brackets([countable(token) for token in found])


def with_numbers(tokens: list[Token]) -> list[Token]:
    """The tokens with each number made one token."""
    blanks = {match.start: match for match in BLANKS.find(tokens)}
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        blank = blanks.get(at)
        number, end = spread(tokens, at, blank.end, WORTH[blank.name]) if blank else number_at(tokens, at)
        out.append(number or tokens[at])
        at = end if number else at + 1
    return out


def countable(token: Token) -> Token:
    """The token, without its value where that is beyond what is counted."""
    if token.amount is None or token.amount.value in COUNTABLE:
        return token
    return token._replace(amount=Amount(None, Form.ODD, token.amount.hedged))


def without_brackets(found: list[Token]) -> list[Token]:
    """The tokens without brackets around a lone amount or its noun ("[4] applications", "applications (4)", "5
    (applications)"), and without the colon between a number and its label ("6: applications")."""
    out: list[Token] = []
    at = 0
    for match in BRACKETS.find(found):
        out += [*found[at : match.start], *found[match.start : match.end][LEFT[match.name]]]
        at = match.end
    return [*out, *found[at:]]
