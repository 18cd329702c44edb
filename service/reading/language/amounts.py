"""Amounts out of tokens: five, 5, a couple, half a dozen, 5-6, 3 of 5, none, some. Rule: what is no number is none.

The value of an amount is None where it can't be read as a whole number from 0 to 999.
"""

from service.reading.language import entities
from service.reading.language.number_words import SMALL
from service.reading.language.numbers import after_nearness, core, hedged, spread
from service.reading.language.ranges import ranged, suffixed
from service.reading.language.tokens import Amount, Form, Kind, Token, token_at

LARGEST = 999
BEGINS = frozenset({Kind.END, Kind.NEWLINE, Kind.COMMA, Kind.STOP, Kind.AND})


def gather(found: list[Token]) -> list[Token]:
    """The same tokens with the amounts put together."""
    found = entities.found_in(found)
    out: list[Token] = []
    at = 0
    while at < len(found):
        amount, end = amount_at(found, at)
        out.append(amount or found[at])
        at = end if amount else at + 1
    return without_brackets(out)


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
    return (
        first.kind is not Kind.AMOUNT
        and Kind.NOUN in (first.kind, second.kind)
        and after.kind not in (Kind.AMOUNT, Kind.COLON, Kind.EQUALS, Kind.DASH)
    )


def amount_at(found: list[Token], at: int) -> tuple[Token | None, int]:
    """The amount that begins at this token, and where it ends; or None."""
    if found[at].kind is Kind.CEILING:
        number, end = core(found, at + 1)
        return (
            (spread(found, at, end, None, Form.VAGUE), end) if number and number.form is not Form.ZERO else (None, at)
        )
    start = after_nearness(found, at)
    amount, end = core(found, start)
    if amount is None or (
        start > at and amount.form in (Form.ARTICLE, Form.ZERO, Form.VAGUE) and found[at].kind is Kind.NEAR
    ):
        return None, at
    amount, end = ranged(found, start, amount, end)
    amount, end = suffixed(found, amount, end)
    end = numbered(found, start, end)
    if start > at:
        amount = hedged(amount)._replace(start=found[at].start)
    if amount.value is not None and amount.value > LARGEST:
        amount = amount._replace(amount=Amount(None, Form.ODD, amount.hedged))
    return amount, end


def numbered(found: list[Token], at: int, end: int) -> int:
    """Where an amount ends with "nos." for "numbers" after it: "Applications - 5 nos.", "5 nos. applications"."""
    if token_at(found, end).word not in ("nos", "no") or (
        found[at].kind is not Kind.NUMBER and found[at].word not in SMALL
    ):
        return end
    stop = end + 1 + (token_at(found, end + 1).word == ".")
    listed = token_at(found, at - 1).kind in (Kind.COLON, Kind.DASH, Kind.EQUALS, Kind.NOUN)
    of = stop + (token_at(found, stop).word == "of")
    if token_at(found, of).kind is Kind.NOUN:
        return of
    return stop if listed else end
