"""One number out of tokens: 5, five, a couple, half a dozen, none, some, with the words of nearness before it.

Rule: one amount only; what follows it ("5 or 6", "3 of 5") is for ranges.py.
"""

import re

from service.reading.language.number_words import ARTICLES, FEW, NOUGHTS, TIMES, ZEROS, spelled
from service.reading.language.tokens import Amount, Form, Kind, Token, token_at
from service.reading.language.vocabulary import phrases

NAME_WITHIN = 10  # tokens between a verb and a name in the list after it
FRACTIONS = frozenset("½¼¾⅓⅔")
HALVES = frozenset({"1/2", "1/4", "3/4", "1/3", "2/3"})
MOST_NEAR = 4  # words of nearness before an amount
SHORTENED = frozenset(phrases("approx, ca, c, appx, aprox, apprx, appr, prob, max"))  # their full stop ends nothing
ANSWERS = frozenset(phrases("a, the, another, hard, flat, polite, firm, strong, clear, soft, big, said, say, says"))
BLANK_AFTER = frozenset({Kind.END, Kind.NEWLINE, Kind.COMMA, Kind.STOP, Kind.SLASH, Kind.CLOSE})
BLANK_BEFORE = frozenset({Kind.COLON, Kind.EQUALS, Kind.NOUN, Kind.SLASH, Kind.CARRIER, Kind.DONE})


def after_nearness(found: list[Token], at: int) -> int:
    """Where words of nearness before an amount end ("maybe about 5"); `at` itself where there are none."""
    if token_at(found, at).word == "about" and token_at(found, at - 1).kind is Kind.OBJECT:
        return at  # "spoke with a recruiter about 2 roles"
    if (token_at(found, at).word, token_at(found, at + 1).word) == ("a", "good") and token_at(
        found, at + 2
    ).kind is Kind.NUMBER:
        return at + 2  # "a good 10 applications"
    end = at + (token_at(found, at).word == "some" and token_at(found, at + 1).kind is Kind.NUMBER)
    while end - at < MOST_NEAR and (
        token_at(found, end).kind in (Kind.NEAR, Kind.DOUBT) or token_at(found, end).word == "between"
    ):
        end += 1
        if token_at(found, end).word == "." and found[end].glued and found[end - 1].word in SHORTENED:
            end += 1
    return end


def core(found: list[Token], at: int) -> tuple[Token | None, int]:
    """One number, word for a number, or word for an amount that is none; and where it ends."""
    token = token_at(found, at)
    if token.kind in (Kind.DASH, Kind.QUESTION_MARK):
        return blank(found, at)
    if token.kind is Kind.VAGUE:
        return spread(found, at, at + 1, None, Form.VAGUE), at + 1
    if token.word in ("minus", "negative") and token_at(found, at + 1).kind is Kind.NUMBER:
        return spread(found, at, at + 2, None, Form.ODD), at + 2
    if token.kind is Kind.NUMBER:
        value = whole(token.word)
        if (end := fraction_end(found, at)) > at + 1:
            return spread(found, at, end, None, Form.ODD), end
        return spread(found, at, at + 1, value, Form.ODD if value is None else Form.NUMBER), at + 1
    return in_words(found, at) if token.kind in (Kind.WORD, Kind.ADDITION) else (None, at)


def fraction_end(found: list[Token], at: int) -> int:
    """Where a number with a fraction ends: 2½, 2 1/2, 2 and a half; one token on where there is none."""
    words = [token_at(found, at + step).word for step in range(1, 4)]
    if words[0] in FRACTIONS:
        return at + 2
    if words == ["and", "a", "half"]:
        return at + 4
    slashed = token_at(found, at + 2).kind is Kind.SLASH and token_at(found, at + 2).glued
    return at + 4 if slashed and not token_at(found, at + 1).glued and f"{words[0]}/{words[2]}" in HALVES else at + 1


def in_words(found: list[Token], at: int) -> tuple[Token | None, int]:
    """An amount in words; "no" before a comma is an interjection."""
    words = tuple(token.word for token in found[at : at + 6])
    if few := next((few for few in FEW if words[: len(few)] == few), None):
        end = at + len(few)
        if token_at(found, end).word == "dozen":
            return spread(found, at, end + 1, None, Form.VAGUE), end + 1
        return spread(found, at, end, FEW[few], Form.FEW, hedged=True), end
    if article := next((each for each in ARTICLES if len(each) > 1 and words[:2] == each), None):
        return spread(found, at, at + len(article), 1, Form.ARTICLE), at + len(article)
    value, used = spelled(words)
    if used and names_a_place(found, at, used):
        return None, at
    if used:
        half = words[used : used + 3] == ("and", "a", "half") or words[used : used + 2] == ("and", "half")
        end = at + used + (2 + (words[used + 1] == "a") if half else 0)
        return spread(found, at, end, None if half else value, Form.ODD if half else Form.NUMBER), end
    if nought := next((each for each in NOUGHTS if words[: len(each)] == each), None):
        return spread(found, at, at + len(nought), 0, Form.ZERO), at + len(nought)
    if words[0] in TIMES:
        return spread(found, at, at + 1, TIMES[words[0]], Form.TIMES), at + 1
    if words[0] in ZEROS and not (words[0] == "no" and interjected(found, at)):
        return spread(found, at, at + 1, 0, Form.ZERO), at + 1
    return (spread(found, at, at + 1, 1, Form.ARTICLE), at + 1) if words[:1] in ARTICLES else (None, at)


def names_a_place(found: list[Token], at: int, used: int) -> bool:
    """Whether a number word with a capital is a name: "applied to Three and Five Guys", not "met Two People"."""
    before, after = token_at(found, at - 1), token_at(found, at + used)
    verb = next((token for token in reversed(found[max(0, at - NAME_WITHIN) : at]) if token.kind is Kind.VERB), None)
    if not found[at].capital or verb is None or after.kind in (Kind.NOUN, Kind.CARRIED, Kind.UNSURE, Kind.UNIT):
        return False
    listed = before.kind in (Kind.VERB, Kind.COMMA, Kind.AND) or before.word in ("to", "at", "with", "for")
    theirs = after.kind is Kind.OBJECT and after.metric == verb.metric
    return (
        listed
        and not theirs
        and (after.capital or after.kind in (Kind.COMMA, Kind.AND, Kind.STOP, Kind.END, Kind.NEWLINE, Kind.THIS_WEEK))
    )


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


def blank(found: list[Token], at: int) -> tuple[Token | None, int]:
    """A mark where an amount would stand: a hyphen alone is 0, a question mark no number, a glued hyphen negates."""
    token, before, after = found[at], token_at(found, at - 1).kind, token_at(found, at + 1)
    if token.kind is Kind.DASH:
        if after.glued and after.kind is Kind.NUMBER and not token.glued:
            return spread(found, at, at + 2, None, Form.ODD), at + 2
        alone = before in BLANK_BEFORE and after.kind in BLANK_AFTER
        return (spread(found, at, at + 1, 0, Form.ZERO), at + 1) if alone else (None, at)
    alone = before is Kind.NOUN and not token.glued and after.kind in BLANK_AFTER
    if alone or before in (Kind.COLON, Kind.EQUALS, Kind.DASH):
        return spread(found, at, at + 1, None, Form.VAGUE), at + 1
    return None, at


def spread(found: list[Token], at: int, end: int, value: int | None, form: Form, *, hedged: bool = False) -> Token:
    """An amount over the tokens from `at` to `end`."""
    first, words = found[at], " ".join(token.word for token in found[at:end])
    return Token(Kind.AMOUNT, words, first.start, found[end - 1].end, first.glued, amount=Amount(value, form, hedged))


def hedged(token: Token, end: int | None = None, value: int | None = None) -> Token:
    """The amount as a rough one, up to there, with that value."""
    form = token.amount.form if token.amount else Form.NUMBER
    amount = Amount(token.value if value is None else value, form, hedged=True)
    return token._replace(end=token.end if end is None else end, amount=amount)
