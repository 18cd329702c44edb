"""One number out of tokens: 5, five, a couple, half a dozen, none, some.

Rule: one amount only; what follows it ("5 or 6", "3 of 5") is for ranges.py.
"""

import re

from service.reading.language.number_words import AMOUNTS, BEGINNINGS, PHRASES, spelled
from service.reading.language.tokens import Amount, Form, Kind, Token, token_at
from service.reading.language.vocabulary import word_set

NAME_WITHIN = 10  # tokens between a verb and a name in the list after it
FRACTIONS = {("½",), ("¼",), ("¾",), ("⅓",), ("⅔",), ("and", "half"), ("and", "a", "half")}
HALVES = frozenset({"1/2", "1/4", "3/4", "1/3", "2/3"})
ODD = Amount(None, Form.ODD)
LONGEST = 6  # words of an amount
IN_WORDS = frozenset({Kind.WORD, Kind.ADDITION})
ANSWERS = word_set("answers")
COUNTED = frozenset({Kind.NOUN, Kind.CARRIED, Kind.UNSURE, Kind.UNIT})
LISTED = frozenset({Kind.VERB, Kind.COMMA, Kind.AND})
AFTER_NAME = frozenset({Kind.COMMA, Kind.AND, Kind.STOP, Kind.END, Kind.NEWLINE, Kind.THIS_WEEK})
TOWARDS = frozenset({"to", "at", "with", "for"})


def number_at(found: list[Token], at: int) -> tuple[Token | None, int]:
    """One number, word for a number, or word for an amount that is none; and where it ends."""
    token = token_at(found, at)
    if token.kind is Kind.NUMBER:
        return in_digits(found, at)
    return in_words(found, at) if token.kind in IN_WORDS and token.word in BEGINNINGS else (None, at)


def in_digits(found: list[Token], at: int) -> tuple[Token, int]:
    """A number in digits, with its fraction."""
    value = whole(found[at].word)
    if (end := after_fraction(found, at + 1)) > at + 1 or value is None:
        return spread(found, at, end, ODD)
    return spread(found, at, end, Amount(value, Form.NUMBER))


def after_fraction(found: list[Token], at: int) -> int:
    """Where the fraction after a whole number ends: 2½, 2 1/2, 2 and a half; `at` itself where there is none."""
    words = tuple(token_at(found, at + step).word for step in range(3))
    for length in range(1, 4):
        if words[:length] in FRACTIONS:
            return at + length
    return at + 3 if "".join(words) in HALVES and not found[at].glued and found[at + 1].glued else at


def in_words(found: list[Token], at: int) -> tuple[Token | None, int]:
    """An amount in words: a number, or a phrase that says one ("a couple", "none", "twice", "an")."""
    words = tuple(token_at(found, at + step).word for step in range(LONGEST))
    value, used = spelled(words)
    phrase = next((each for each in PHRASES.get(words[0], ()) if words[: len(each)] == each), ())
    if used >= max(1, len(phrase)):
        if names_a_place(found, at, used):
            return None, at
        end = after_fraction(found, at + used)
        return spread(found, at, end, ODD if end > at + used else Amount(value, Form.NUMBER))
    if not phrase or (words[0] == "no" and interjected(found, at)):
        return None, at
    return spread(found, at, at + len(phrase), AMOUNTS[phrase])


def names_a_place(found: list[Token], at: int, used: int) -> bool:
    """Whether a number word with a capital is a name: "applied to Three and Five Guys", not "met Two People"."""
    before, after = token_at(found, at - 1), token_at(found, at + used)
    verbs = [token.metric for token in found[max(0, at - NAME_WITHIN) : at] if token.kind is Kind.VERB]
    if not found[at].capital or not verbs or after.kind in COUNTED:
        return False
    listed = before.kind in LISTED or before.word in TOWARDS
    counts_theirs = (after.kind, after.metric) == (Kind.OBJECT, verbs[-1])
    return listed and not counts_theirs and (after.capital or after.kind in AFTER_NAME)


def interjected(found: list[Token], at: int) -> bool:
    """Whether "no" is no amount: an interjection, or the answer somebody gave ("a polite no from Acme")."""
    before, after = token_at(found, at - 1), token_at(found, at + 1)
    if after.kind in (Kind.COMMA, Kind.DASH):
        return before.kind is not Kind.NOUN  # "practice no, no time"
    return before.word in ANSWERS


def whole(word: str) -> int | None:
    """The whole number that digits are: 5, 1,500; None for a decimal, or for more digits than anyone counts."""
    if re.fullmatch(r"\d{1,3}(,\d{3}){1,2}", word):
        word = word.replace(",", "")
    return int(word) if word.isdecimal() and len(word) < 10 else None


def spread(found: list[Token], at: int, end: int, amount: Amount) -> tuple[Token, int]:
    """An amount over the tokens from `at` to `end`, and its end."""
    first, words = found[at], " ".join(token.word for token in found[at:end])
    return Token(Kind.AMOUNT, words, first.start, found[end - 1].end, first.glued, amount=amount), end
