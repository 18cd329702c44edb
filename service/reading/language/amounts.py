"""Amounts out of pieces: five, 5, a couple, half a dozen, 5-6, 3 of 5, none, some. Rule: what is no number is none.

An amount is a piece tagged "amount". Its `value` is None where it can't be read as a whole number from 0 to 999.
Its `form` says how it was said: number, few, vague, zero, article, times, goal (3/5), odd (3.5, -3, 1500).
"""

import re

from service.reading.language import entities, parts_of_all
from service.reading.language.number_words import ARTICLES, FEW, NOUGHTS, SMALL, TIMES, ZEROS, spelled
from service.reading.language.tokens import Piece, piece_at
from service.reading.language.vocabulary import phrases

LARGEST = 999
NAME_WITHIN = 10  # tokens between a verb and a name in the list after it
FRACTIONS = frozenset("½¼¾⅓⅔")
HALVES = frozenset({"1/2", "1/4", "3/4", "1/3", "2/3"})
MOST_NEAR = 4  # words of nearness before an amount
SHORTENED = frozenset(phrases("approx, ca, c, appx, aprox, apprx, appr, prob, max"))  # their full stop ends nothing
ANSWERS = frozenset(phrases("a, the, another, hard, flat, polite, firm, strong, clear, soft, big, said, say, says"))
ISH = frozenset({"ish", "odd"})
LOOSE_BEHIND = frozenset(
    phrases("or so, give or take, give or take one, or thereabouts, or more, or less, and change, or something")
)
BEGINS = frozenset({"end", "newline", "comma", "stop", "and"})
BLANK_AFTER = frozenset({"end", "newline", "comma", "stop", "slash", "close"})
BLANK_BEFORE = frozenset({"colon", "equals", "noun", "slash", "carrier", "did"})


def gather(found: list[Piece]) -> list[Piece]:
    """The same pieces with the amounts put together."""
    found = entities.found_in(found)
    out: list[Piece] = []
    at = 0
    while at < len(found):
        amount, end = amount_at(found, at)
        out.append(amount or found[at])
        at = end if amount else at + 1
    return without_brackets(out)


def without_brackets(found: list[Piece]) -> list[Piece]:
    """The pieces without brackets around a lone amount or its noun ("[4] applications", "applications (4)", "5
    (applications)"), and without the colon between a number and its label ("6: applications")."""
    drop: set[int] = set()
    for at, piece in enumerate(found):
        before, after = piece_at(found, at - 1), piece_at(found, at + 1)
        first = piece_at(found, at - 2).tag == "amount"
        if before.tag == "open" and after.tag == "close" and (piece.tag, first) in (("amount", False), ("noun", True)):
            drop |= {at - 1, at + 1}
        elif piece.tag == "amount" and after.tag == "colon" and before.tag in BEGINS and leads(found, at + 2):
            drop.add(at + 1)
    return [piece for at, piece in enumerate(found) if at not in drop] if drop else found


def leads(found: list[Piece], at: int) -> bool:
    """Whether a metric's noun begins a label that comes after its number: "6: applications", "3: coffee chats"."""
    first, second = piece_at(found, at), piece_at(found, at + 1)
    after = piece_at(found, at + (1 if first.tag == "noun" else 2))
    return (
        first.tag != "amount"
        and "noun" in (first.tag, second.tag)
        and after.tag not in ("amount", "colon", "equals", "dash")
    )


def amount_at(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """The amount that begins at this piece, and where it ends; or None."""
    if found[at].tag == "ceiling":
        number, end = core(found, at + 1)
        return (spread(found, at, end, None, "vague"), end) if number and number.form != "zero" else (None, at)
    start = after_nearness(found, at)
    amount, end = core(found, start)
    if amount is None or (start > at and amount.form in ("article", "zero", "vague") and found[at].tag == "near"):
        return None, at
    amount, end = ranged(found, start, amount, end)
    amount, end = suffixed(found, amount, end)
    end = numbered(found, start, end)
    if start > at:
        amount = amount._replace(start=found[at].start, loose=True)
    if amount.value is not None and amount.value > LARGEST:
        amount = amount._replace(value=None, form="odd")
    return amount, end


def numbered(found: list[Piece], at: int, end: int) -> int:
    """Where an amount ends with "nos." for "numbers" after it: "Applications - 5 nos.", "5 nos. applications"."""
    if piece_at(found, end).word not in ("nos", "no") or (found[at].tag != "number" and found[at].word not in SMALL):
        return end
    stop = end + 1 + (piece_at(found, end + 1).word == ".")
    listed = piece_at(found, at - 1).tag in ("colon", "dash", "equals", "noun")
    of = stop + (piece_at(found, stop).word == "of")
    if piece_at(found, of).tag == "noun":
        return of
    return stop if listed else end


def after_nearness(found: list[Piece], at: int) -> int:
    """Where words of nearness before an amount end ("maybe about 5"); `at` itself where there are none."""
    if piece_at(found, at).word == "about" and piece_at(found, at - 1).tag == "object":
        return at  # "spoke with a recruiter about 2 roles"
    if (piece_at(found, at).word, piece_at(found, at + 1).word) == ("a", "good") and piece_at(
        found, at + 2
    ).tag == "number":
        return at + 2  # "a good 10 applications"
    end = at + (piece_at(found, at).word == "some" and piece_at(found, at + 1).tag == "number")
    while end - at < MOST_NEAR and (
        piece_at(found, end).tag in ("near", "loose") or piece_at(found, end).word == "between"
    ):
        end += 1
        if piece_at(found, end).word == "." and found[end].glued and found[end - 1].word in SHORTENED:
            end += 1
    return end


def core(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """One number, word for a number, or word for an amount that is none; and where it ends."""
    piece = piece_at(found, at)
    if piece.tag in ("dash", "query"):
        return blank(found, at)
    if piece.tag == "vague":
        return spread(found, at, at + 1, None, "vague"), at + 1
    if piece.word in ("minus", "negative") and piece_at(found, at + 1).tag == "number":
        return spread(found, at, at + 2, None, "odd"), at + 2
    if piece.tag == "number":
        value = whole(piece.word)
        if (end := fraction_end(found, at)) > at + 1:
            return spread(found, at, end, None, "odd"), end
        return spread(found, at, at + 1, value, "odd" if value is None else "number"), at + 1
    return in_words(found, at) if piece.tag in ("word", "more") else (None, at)


def fraction_end(found: list[Piece], at: int) -> int:
    """Where a number with a fraction ends: 2½, 2 1/2, 2 and a half; one token on where there is none."""
    words = [piece_at(found, at + step).word for step in range(1, 4)]
    if words[0] in FRACTIONS:
        return at + 2
    if words == ["and", "a", "half"]:
        return at + 4
    slashed = piece_at(found, at + 2).tag == "slash" and piece_at(found, at + 2).glued
    return at + 4 if slashed and not piece_at(found, at + 1).glued and f"{words[0]}/{words[2]}" in HALVES else at + 1


def in_words(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """An amount in words; "no" before a comma is an interjection."""
    words = tuple(piece.word for piece in found[at : at + 6])
    if few := next((few for few in FEW if words[: len(few)] == few), None):
        end = at + len(few)
        if piece_at(found, end).word == "dozen":
            return spread(found, at, end + 1, None, "vague"), end + 1
        return spread(found, at, end, FEW[few], "few", loose=True), end
    if article := next((each for each in ARTICLES if len(each) > 1 and words[:2] == each), None):
        return spread(found, at, at + len(article), 1, "article"), at + len(article)
    value, used = spelled(words)
    if used and names_a_place(found, at, used):
        return None, at
    if used:
        half = words[used : used + 3] == ("and", "a", "half") or words[used : used + 2] == ("and", "half")
        end = at + used + (2 + (words[used + 1] == "a") if half else 0)
        return spread(found, at, end, None if half else value, "odd" if half else "number"), end
    if nought := next((each for each in NOUGHTS if words[: len(each)] == each), None):
        return spread(found, at, at + len(nought), 0, "zero"), at + len(nought)
    if words[0] in TIMES:
        return spread(found, at, at + 1, TIMES[words[0]], "times"), at + 1
    if words[0] in ZEROS and not (words[0] == "no" and interjected(found, at)):
        return spread(found, at, at + 1, 0, "zero"), at + 1
    return (spread(found, at, at + 1, 1, "article"), at + 1) if words[:1] in ARTICLES else (None, at)


def names_a_place(found: list[Piece], at: int, used: int) -> bool:
    """Whether a number word with a capital is a name: "applied to Three and Five Guys", not "met Two People"."""
    before, after = piece_at(found, at - 1), piece_at(found, at + used)
    verb = next((piece for piece in reversed(found[max(0, at - NAME_WITHIN) : at]) if piece.tag == "verb"), None)
    if not found[at].capital or verb is None or after.tag in ("noun", "carried", "unsure", "unit"):
        return False
    listed = before.tag in ("verb", "comma", "and") or before.word in ("to", "at", "with", "for")
    theirs = after.tag == "object" and after.metric == verb.metric
    return listed and not theirs and (after.capital or after.tag in ("comma", "and", "stop", "end", "newline", "now"))


def interjected(found: list[Piece], at: int) -> bool:
    """Whether "no" is no amount: an interjection, or the answer somebody gave ("a polite no from Acme")."""
    before, after = piece_at(found, at - 1), piece_at(found, at + 1)
    if after.tag in ("comma", "dash"):
        return before.tag != "noun"  # "practice no, no time"
    return before.word in ANSWERS


def whole(word: str) -> int | None:
    """The whole number that digits are: 5, 1,500; None for a decimal, or for more digits than anyone counts."""
    if re.fullmatch(r"\d{1,3}(,\d{3}){1,2}", word):
        word = word.replace(",", "")
    return int(word) if word.isdecimal() and len(word) < 10 else None


def blank(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """A mark where an amount would stand: a hyphen alone is 0, a question mark no number, a glued hyphen negates."""
    piece, before, after = found[at], piece_at(found, at - 1).tag, piece_at(found, at + 1)
    if piece.tag == "dash":
        if after.glued and after.tag == "number" and not piece.glued:
            return spread(found, at, at + 2, None, "odd"), at + 2
        alone = before in BLANK_BEFORE and after.tag in BLANK_AFTER
        return (spread(found, at, at + 1, 0, "zero"), at + 1) if alone else (None, at)
    alone = before == "noun" and not piece.glued and after.tag in BLANK_AFTER
    if alone or before in ("colon", "equals", "dash"):
        return spread(found, at, at + 1, None, "vague"), at + 1
    return None, at


def spread(found: list[Piece], at: int, end: int, value: int | None, form: str, *, loose: bool = False) -> Piece:
    """An amount over the pieces from `at` to `end`."""
    first, words = found[at], " ".join(piece.word for piece in found[at:end])
    return Piece("amount", words, first.start, found[end - 1].end, first.glued, form=form, value=value, loose=loose)


def ranged(found: list[Piece], at: int, first: Piece, end: int) -> tuple[Piece, int]:
    """The amount with what follows it: "5-6" and "5 or 6" are 5, loosely; "3/5" and "3 out of 5" are 3 of a goal."""
    link, after = piece_at(found, end), end + 1
    if link.word == "out" and piece_at(found, after).word == "of":
        link, after = found[after], after + 1
    among = link.word == "of" and piece_at(found, after).word in ("my", "the", "these", "those")
    after = after_nearness(found, after) if link.word == "or" else after + among
    if link.tag == "comma" and (doubtful := after_nearness(found, after)) > after:
        second, close = core(found, doubtful)
        if second and first.form == second.form == "number" and second.value == (first.value or 0) + 1:
            return first._replace(end=second.end, loose=True), close  # "four, maybe five"
    planned = among and piece_at(found, after).tag in ("plan", "plantime")
    after += planned
    second, close = core(found, after)
    if among and (whole := parts_of_all.whole(found, first, second, close)):
        return whole, close
    if second is None or second.value is None or first.value is None or {first.form, second.form} - {"number", "few"}:
        return first, end
    before = piece_at(found, at - 1).word
    if link.word == "→":
        return second._replace(start=first.start), close  # "3 → 4": it became 4
    if link.tag == "plus" and link.glued and second.glued and not chained(found, at, close, "plus"):
        return first._replace(end=second.end, value=first.value + second.value), close  # 2+4
    span = first._replace(end=second.end, word=f"{first.word} {link.word} {second.word}")
    rising = second.value > first.value
    hyphened = link.tag == "dash" and link.glued == second.glued and not chained(found, at, close, "dash")
    to = link.word == "to" and before not in ("up from", "down from", "from")
    if rising and (hyphened or to or link.word == "or"):
        return span._replace(loose=True), close
    if (before == "between" and link.word == "and") or (link.word == "or" and not rising):
        return span._replace(loose=True, value=min(first.value, second.value)), close
    if among and not planned and not parts_of_all.done_of(found, close):
        return span._replace(form="odd", value=None), close  # "2 of the 5 were online": who knows what of
    if link.word == "of" or (link.tag == "slash" and not chained(found, at, close, "slash")):
        return span._replace(form="goal"), close
    return first, end


def chained(found: list[Piece], at: int, close: int, tag: str) -> bool:
    """Whether the two numbers are part of a longer row: 5-3-2."""
    follows = piece_at(found, close).tag == tag and piece_at(found, close + 1).tag == "number"
    return follows or (piece_at(found, at - 1).tag == tag and piece_at(found, at - 2).tag == "number")


def suffixed(found: list[Piece], amount: Piece, end: int) -> tuple[Piece, int]:
    """The amount with what loosens it after it: 5ish, 5-ish, 10+, 10 plus, 5 or so, 5 give or take."""
    if amount.value is None or amount.form not in ("number", "few"):
        return amount, end
    behind = piece_at(found, end)
    hyphen = behind.tag == "dash" and behind.glued
    ish = piece_at(found, end + hyphen)
    plus = behind.tag == "plus" and behind.glued and not piece_at(found, end + 1).glued
    spelled_plus = behind.word == "plus" and piece_at(found, end + 1).tag in ("noun", "object", "carried")
    if ish.word in ISH and (ish.glued or ish.word == "odd"):
        return amount._replace(end=ish.end, loose=True), end + hyphen + 1
    if plus or spelled_plus or behind.word in LOOSE_BEHIND:
        return amount._replace(end=behind.end, loose=True), end + 1
    return amount, end
