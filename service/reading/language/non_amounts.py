"""Numbers that are amounts of nothing: times, dates, sums of money, telephone numbers, ordinals, names like B2B.

They are made opaque before amounts are read, so that no rule after this one can count them.
"""

import re

from service.reading.language.tokens import Piece, piece_at

CURRENCY = frozenset("$€£¥₹#§")
SUFFIX = re.compile(r"st|nd|rd|th|am|pm|[kmdge]|ers?|eme")  # 5th, 10am, 80k; 0s and 2h may be meant
PHONE_DIGITS = 7  # a telephone number has that many at least
PHONE_PARTS = 12  # groups and marks looked at


def hidden(found: list[Piece]) -> list[Piece]:
    """The pieces with such numbers made opaque."""
    out = list(found)
    at = 0
    while at < len(out):
        end = ends(out, at) if out[at].tag == "number" else at
        for place in range(at, end):
            out[place] = out[place]._replace(tag="opaque")
        at = max(end, at + 1)
    return out


def ends(found: list[Piece], at: int) -> int:
    """The end of the run from a number on that is no amount of anything; `at` itself where it may be one."""
    before, after, next_but_one = (piece_at(found, at + step) for step in (-1, 1, 2))
    if before.word == "x" and (found[at].glued or piece_at(found, at - 2).tag == "noun"):
        return at  # "apps x5"
    if found[at].glued and (before.word in CURRENCY or before.tag == "word"):
        return at + 1
    if (end := telephone(found, at)) > at:
        return end
    if not after.glued:
        return at
    if SUFFIX.fullmatch(after.word) or after.word == "%":
        return at + 2
    if after.tag == "slash" and next_but_one.glued and next_but_one.tag == "unit":
        return at + 3  # 18/hr
    if next_but_one.glued and after.tag in ("colon", "stop") and next_but_one.tag == "number":
        return at + 3  # 10:30, 22.11
    hyphened = next_but_one.glued and after.tag == "dash" and next_but_one.tag in ("word", "unit")
    return at + 3 if hyphened and next_but_one.word not in ("ish", "odd") else at  # a 45-minute call


def telephone(found: list[Piece], at: int) -> int:
    """The end of a telephone number that begins here, or `at`: seven digits in groups, or a group with a 0 first."""
    end, groups = at, []
    while end < min(len(found), at + PHONE_PARTS):
        if found[end].tag == "number":
            groups.append(found[end].word)
        elif found[end].tag not in ("dash", "close", "open", "slash"):
            break
        end += 1
    long = len(groups) == 1 or max(map(len, groups)) >= 3
    dialled = groups[0].startswith("0") and len(groups[0]) > (2 if len(groups) == 1 else 1)  # "05" may be five
    return end if dialled or (long and sum(map(len, groups)) >= PHONE_DIGITS) else at
