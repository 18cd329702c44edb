"""Some of a number: "2 of my 8 applications", "none of my 3 applications". What follows says which number was done.

Rule: only what comes after the noun is looked at; amounts.py decides what the amount is.
"""

from service.reading.language.tokens import Form, Kind, Number, Token, token_at
from service.reading.language.vocabulary import phrases

BEING = frozenset({"was", "were", "are", "is"})
TOLD = BEING | {"got", "led", "went", "had"}
AUXILIARY = frozenset(
    phrases("got, get, a, an, the, one, were, was, are, have, had, have been, already, been, led to, came, with")
)


def whole(found: list[Token], first: Token, second: Token | None, close: int) -> Token | None:
    """Return the number of all, where only what became of some of it is said: "none of my 3 applications was read"."""
    if second is None or second.form is not Form.NUMBER:
        return None
    some = first.form in (Form.ZERO, Form.VAGUE) and is_subject(found, close)
    became = first.form in (Form.NUMBER, Form.FEW) and outcome_follows(found, close)
    return second._replace(start=first.start, word=f"{first.word} of {second.word}") if some or became else None


def is_subject(found: list[Token], at: int) -> bool:
    """Whether something is said of the noun that begins here: "half of my 8 applications were part-time"."""
    noun, after = token_at(found, at), token_at(found, at + 1)
    told = after.kind in (Kind.FATE, Kind.OUTCOME) or after.word in TOLD
    return noun.kind is Kind.NOUN and noun.number is Number.MANY and told


def outcome_follows(found: list[Token], at: int) -> bool:
    """Whether what follows a noun is what became of some of them: "2 of my 8 applications this week got an answer"."""
    if token_at(found, at).kind is not Kind.NOUN:
        return False
    at += 1
    while token_at(found, at).kind in (Kind.THIS_WEEK, Kind.DAY) or token_at(found, at).word in AUXILIARY:
        at += 1
    where = token_at(found, at - 1).word in BEING and token_at(found, at).word in ("for", "to", "at")
    return where or token_at(found, at).kind in (Kind.FATE, Kind.OUTCOME, Kind.UNFINISHED)


def done_of(found: list[Token], at: int) -> bool:
    """Whether "4 of the 5 applications" says what was done: nothing is said of these four alone."""
    for kinds in ((Kind.PLAN, Kind.FUTURE_TIME), (Kind.NOUN,)):
        at += token_at(found, at).kind in kinds
    if token_at(found, at).word in ("done", "finished", "completed"):
        return True
    if token_at(found, at).kind is Kind.SELF and token_at(found, at + 1).word == "started":
        return True  # "4 of the 6 applications I started"
    return token_at(found, at).kind in (
        Kind.END,
        Kind.COMMA,
        Kind.AND,
        Kind.NEWLINE,
        Kind.STOP,
        Kind.CLOSE,
        Kind.CONTRAST,
        Kind.THIS_WEEK,
    )
