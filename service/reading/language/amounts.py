"""Amounts out of tokens: five, 5, a couple, half a dozen, 5-6, 3 of 5, none, some. Rule: what is no number is none.

The value of an amount is None where it can't be read as a whole number from 0 to LARGEST_COUNT.
"""

from service.model.metrics import LARGEST_COUNT
from service.reading.language import entities
from service.reading.language.numbers import number_at
from service.reading.language.ranges import HEDGES, RANGES, put_together
from service.reading.language.tokens import Amount, Form, Kind, Token, token_at

BEGINS = frozenset({Kind.END, Kind.NEWLINE, Kind.COMMA, Kind.STOP, Kind.AND})
NO_LABEL = frozenset({Kind.AMOUNT, Kind.COLON, Kind.EQUALS, Kind.DASH})


def gather(tokens: list[Token]) -> list[Token]:
    """The same tokens with the amounts put together: numbers, then ranges of them, then what makes them rough."""
    found = with_numbers(entities.found_in(tokens))
    if any(token.amount for token in found):
        found = put_together(put_together(found, RANGES), HEDGES)
    return without_brackets([countable(token) for token in found])


def with_numbers(tokens: list[Token]) -> list[Token]:
    """The tokens with each number made one token."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        number, end = number_at(tokens, at)
        out.append(number or tokens[at])
        at = end if number else at + 1
    return out


def countable(token: Token) -> Token:
    """The token, without its value where that is beyond what is counted."""
    if token.amount is None or (token.amount.value or 0) <= LARGEST_COUNT:
        return token
    return token._replace(amount=Amount(None, Form.ODD, token.amount.hedged))


def without_brackets(found: list[Token]) -> list[Token]:
    """The tokens without brackets around a lone amount or its noun ("[4] applications", "applications (4)", "5
    (applications)"), and without the colon between a number and its label ("6: applications")."""
    drop: set[int] = set()
    for at, token in enumerate(found):
        before, after = token_at(found, at - 1), token_at(found, at + 1)
        first = token_at(found, at - 2).kind is Kind.AMOUNT
        if (
            before.kind is Kind.OPEN
            and after.kind is Kind.CLOSE
            and (token.kind, first) in ((Kind.AMOUNT, False), (Kind.NOUN, True))
        ):
            drop |= {at - 1, at + 1}
        elif token.kind is Kind.AMOUNT and after.kind is Kind.COLON and before.kind in BEGINS and leads(found, at + 2):
            drop.add(at + 1)
    return [token for at, token in enumerate(found) if at not in drop] if drop else found


def leads(found: list[Token], at: int) -> bool:
    """Whether a metric's noun begins a label that comes after its number: "6: applications", "3: coffee chats"."""
    first, second = token_at(found, at), token_at(found, at + 1)
    after = token_at(found, at + (1 if first.kind is Kind.NOUN else 2))
    return first.kind is not Kind.AMOUNT and Kind.NOUN in (first.kind, second.kind) and after.kind not in NO_LABEL
