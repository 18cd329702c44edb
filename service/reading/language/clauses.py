"""Tokens to sentences: they end at a full stop, a question mark or a line end that parts no amount from its noun."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.reading.language.disambiguation import disambiguated
from service.reading.language.surroundings import View
from service.reading.language.tokens import Form, Kind, Number, Token, token_at
from service.reading.language.vocabulary import word_set

ENDS = frozenset({Kind.STOP, Kind.NEWLINE, Kind.QUESTION_MARK, Kind.END})
CUTS = frozenset(
    {Kind.COMMA, Kind.DASH, Kind.OPEN, Kind.CLOSE, Kind.AND, Kind.CONTRAST, Kind.REASON, Kind.PLUS}
)  # what ends a clause
BESIDE_LABEL = frozenset(
    {Kind.COLON, Kind.DASH, Kind.WORD, Kind.CARRIER, Kind.DONE, Kind.EQUALS, Kind.COMMA, Kind.SLASH, Kind.AND}
)
NOUNS = frozenset({Kind.NOUN, Kind.OBJECT, Kind.CARRIED, Kind.UNSURE, Kind.UNIT, Kind.OUTCOME, Kind.AMOUNT})
BEFORE_NAMED = frozenset({Kind.STOP, Kind.COMMA, Kind.DASH})
MEANT = word_set("meant")
MEANT_WITHIN = 6  # tokens from a number to the end of its sentence
WEEKS = frozenset({Kind.THIS_WEEK, Kind.PAST_TIME, Kind.FUTURE_TIME})
BETWEEN = frozenset({Kind.COMMA, Kind.SLASH, Kind.DASH, Kind.AND})


@dataclass(frozen=True)
class Sentence:
    """The tokens between two ends. For each token: its clause, how deep in brackets, why it is set aside (None: it
    is not); context.py says why."""

    tokens: list[Token]
    view: View
    number: int
    line: int  # which line of the text it begins on
    end: Kind  # of the token that ended it
    clause: list[int]
    depth: list[int]
    aside: tuple[str | None, ...] = ()


def cut(tokens: list[Token]) -> Iterator[Sentence]:
    """The sentences of a text, in order."""
    tokens = disambiguated(named_after(tokens))
    view = View(tokens)
    own: list[Token] = []
    number = line = first = 0
    for at in range(len(tokens) + 1):
        token = token_at(tokens, at)
        in_brackets = token.kind is Kind.STOP and token_at(tokens, at + 1).kind is Kind.CLOSE
        if token.kind not in ENDS or in_brackets:
            first = first if own else line
            own.append(token)
            continue
        line += token.kind is Kind.NEWLINE
        if labels_next(own, tokens, at):
            own.append(token._replace(kind=Kind.COLON))
        elif own and not view.is_in("a line within a phrase", at):
            yield Sentence(own, View(own), number, first, token.kind, *clauses(own))
            own, number = [], number + 1


def named_after(tokens: list[Token]) -> list[Token]:
    """The tokens, a noun that was left out and named later put after its number: "3 sent, applications", "I got three
    in. Applications, I mean"."""
    for at, token in enumerate(tokens):
        noun = token_at(tokens, at + 1)
        end = at + 2 + (token_at(tokens, at + 2).kind is Kind.COMMA)
        meant = token_at(tokens, end).word in MEANT
        if token.kind not in BEFORE_NAMED or noun.kind is not Kind.NOUN or not (meant or noun.number is Number.MANY):
            continue
        end = end + 1 if meant else at + 2
        number = nameless(tokens, at, MEANT_WITHIN if meant else 2)
        if number is not None and token_at(tokens, end).kind in ENDS:
            return [*tokens[: number + 1], noun, *tokens[number + 1 : at], *named_after(tokens[end:])]
    return tokens


def nameless(tokens: list[Token], at: int, within: int) -> int | None:
    """Where a number is not far before a place, without a noun of its own."""
    for place in range(at - 1, max(-1, at - 1 - within), -1):
        if tokens[place].form is Form.NUMBER:
            return place if within > 2 or place == at - 2 else None
        if tokens[place].kind in ENDS | NOUNS or (within <= 2 and tokens[place].kind is not Kind.CARRIER):
            return None
    return None


def clauses(tokens: list[Token]) -> tuple[list[int], list[int]]:
    """For each token, the number of its clause and its depth in brackets."""
    clause: list[int] = []
    depth: list[int] = []
    begin = 0
    for at, token in enumerate(tokens):
        cuts = token.kind in CUTS or begins_other_time(tokens, begin, at)
        begin = at if cuts else begin
        clause.append((clause[-1] if clause else 0) + cuts)
        outside = depth[-1] - (tokens[at - 1].kind is Kind.CLOSE) if depth else 0
        depth.append(max(0, outside) + (token.kind is Kind.OPEN))
    return clause, depth


def begins_other_time(tokens: list[Token], begin: int, at: int) -> bool:
    """Whether another week begins here without a mark: "last month 20 apps this week 2 apps"."""
    if tokens[at].kind not in WEEKS or token_at(tokens, at + 1).kind is not Kind.AMOUNT:
        return False
    first = begin + (tokens[begin].kind in CUTS)
    fronted = first < at and tokens[first].kind in WEEKS and tokens[first].kind is not tokens[at].kind
    return fronted and any(token.kind is Kind.AMOUNT for token in tokens[first:at])


def labels_next(own: list[Token], tokens: list[Token], at: int) -> bool:
    """Whether a line that holds only metrics' words belongs to as many amounts that are alone on the next line."""
    labels = [token for token in own if token.kind not in BESIDE_LABEL]
    if token_at(tokens, at).kind not in (Kind.NEWLINE, Kind.QUESTION_MARK) or len(own) > 3 + 2 * len(labels):
        return False
    amounts: list[Token] = []
    for step in range(at + 1, at + 2 + 2 * len(labels)):
        token = token_at(tokens, step)
        if token.kind in ENDS:
            break
        if token.kind not in BETWEEN:
            amounts.append(token)
    kinds = [token.kind for token in (*labels, *amounts)]
    return bool(labels) and kinds == [Kind.NOUN] * len(labels) + [Kind.AMOUNT] * len(labels)
