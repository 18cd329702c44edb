"""Some of a number: "2 of my 8 applications", "none of my 3 applications". What follows says which number was done.

Rule: only what comes after the noun is looked at; amounts.py decides what the amount is.
"""

from service.reading.language.tokens import Piece, piece_at
from service.reading.language.vocabulary import phrases

BEING = frozenset({"was", "were", "are", "is"})
TOLD = BEING | {"got", "led", "went", "had"}
AUXILIARY = frozenset(
    phrases("got, get, a, an, the, one, were, was, are, have, had, have been, already, been, led to, came, with")
)


def whole(found: list[Piece], first: Piece, second: Piece | None, close: int) -> Piece | None:
    """Return the number of all, where only what became of some of it is said: "none of my 3 applications was read"."""
    if second is None or second.form != "number":
        return None
    some = first.form in ("zero", "vague") and is_subject(found, close)
    became = first.form in ("number", "few") and outcome_follows(found, close)
    return second._replace(start=first.start, word=f"{first.word} of {second.word}") if some or became else None


def is_subject(found: list[Piece], at: int) -> bool:
    """Whether something is said of the noun that begins here: "half of my 8 applications were part-time"."""
    noun, after = piece_at(found, at), piece_at(found, at + 1)
    told = after.tag in ("fate", "outcome") or after.word in TOLD
    return noun.tag == "noun" and noun.form == "many" and told


def outcome_follows(found: list[Piece], at: int) -> bool:
    """Whether what follows a noun is what became of some of them: "2 of my 8 applications this week got an answer"."""
    if piece_at(found, at).tag != "noun":
        return False
    at += 1
    while piece_at(found, at).tag in ("now", "day") or piece_at(found, at).word in AUXILIARY:
        at += 1
    where = piece_at(found, at - 1).word in BEING and piece_at(found, at).word in ("for", "to", "at")
    return where or piece_at(found, at).tag in ("fate", "outcome", "undone")


def done_of(found: list[Piece], at: int) -> bool:
    """Whether "4 of the 5 applications" says what was done: nothing is said of these four alone."""
    for tags in (("plan", "plantime"), ("noun",)):
        at += piece_at(found, at).tag in tags
    if piece_at(found, at).word in ("done", "finished", "completed"):
        return True
    if piece_at(found, at).tag == "me" and piece_at(found, at + 1).word == "started":
        return True  # "4 of the 6 applications I started"
    return piece_at(found, at).tag in ("end", "comma", "and", "newline", "stop", "close", "but", "now")
