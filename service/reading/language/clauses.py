"""Tokens to sentences: they end at a full stop, a question mark or a line end that parts no amount from its noun."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.reading.language.disambiguation import disambiguated
from service.reading.language.surroundings import View
from service.reading.language.tokens import Kind, Token, token_at

ENDS = frozenset({Kind.STOP, Kind.NEWLINE, Kind.QUESTION_MARK, Kind.END})
CUTS = frozenset(
    {Kind.COMMA, Kind.DASH, Kind.OPEN, Kind.CLOSE, Kind.AND, Kind.CONTRAST, Kind.REASON, Kind.PLUS}
)  # what ends a clause
LIST_MARKS = frozenset({Kind.AND, Kind.COMMA, Kind.PLUS})
BESIDE_LABEL = frozenset(
    {Kind.COLON, Kind.DASH, Kind.WORD, Kind.CARRIER, Kind.DONE, Kind.EQUALS, Kind.COMMA, Kind.SLASH, Kind.AND}
)
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
        if token.kind not in ENDS or view.is_in("a stop in brackets", at):
            first = first if own else line
            own.append(token)
            continue
        line += token.kind is Kind.NEWLINE
        if labels_next(own, tokens, at):
            own.append(token._replace(kind=Kind.COLON))
        elif own and not view.is_in("a line within a phrase", at):
            part = View(own)
            yield Sentence(own, part, number, first, token.kind, *clauses(part))
            own, number = [], number + 1


def named_after(tokens: list[Token]) -> list[Token]:
    """The tokens, a noun that was left out and named later put after its number: "3 sent, applications", "I got three
    in. Applications, I mean"."""
    view = View(tokens)
    for at in view.places("named later"):
        number, end = view.span("named later", at) or (at, at)
        return [*tokens[: number + 1], tokens[at], *tokens[number + 1 : at - 1], *named_after(tokens[end:])]
    return tokens


def clauses(view: View) -> tuple[list[int], list[int]]:
    """For each token, the number of its clause and its depth in brackets."""
    clause: list[int] = []
    depth: list[int] = []
    others = view.places("another time")
    for at, token in enumerate(view.tokens):
        cuts = token.kind in CUTS or at in others
        clause.append((clause[-1] if clause else 0) + cuts)
        outside = depth[-1] - (view.tokens[at - 1].kind is Kind.CLOSE) if depth else 0
        depth.append(max(0, outside) + (token.kind is Kind.OPEN))
    return clause, depth


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
