"""Amounts out of pieces: five, 5, a couple, half a dozen, 5-6, 3 of 5, none, some. Rule: what is no number is none.

An amount is a piece tagged "amount". Its `value` is None where it can't be read as a whole number from 0 to 999.
Its `form` says how it was told: number, few, vague, zero, article, times, goal (3/5), odd (3.5, -3, 1500).
"""

import re

from service.reading.pieces import Piece

LARGEST = 999
UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
    if value
} | {"fourty": 40, "eigth": 8, "fiveteen": 15}
TENS = {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
TIMES = {"once": 1, "twice": 2, "thrice": 3}
FEW = {("a", "few"): 3, ("a", "couple", "of"): 2, ("a", "couple"): 2, ("couple", "of"): 2, ("couple",): 2}
DOZEN = {"dozen": 12, "half": 6}
ZEROS = frozenset({"no", "none", "zero", "zeros", "zeroes", "nothing", "nil", "nope", "nada", "zip", "zilch", "nought", "naught", "nothin", "0s", "nowt"})
ARTICLES = frozenset({"a", "an", "single", "another"})
SINGLE = frozenset({("a", "single"), ("one", "single"), ("a", "lone"), ("a", "solitary")})
ISH = frozenset({"ish", "odd"})
SHORTENED = frozenset({"approx", "ca", "c", "appx", "aprox", "apprx", "appr", "prob", "max", "min"})
CURRENCY = frozenset("$€£¥₹#§")
PHONE_DIGITS = 7
PHONE_PARTS = 12  # groups and marks looked at
MOST_NEAR = 4  # words of nearness before an amount


def gather(found: list[Piece]) -> list[Piece]:
    """The same pieces with the amounts put together."""
    found = without_foreign(found)
    out: list[Piece] = []
    at = 0
    while at < len(found):
        amount, after = amount_at(found, at)
        if amount is None:
            out.append(found[at])
            at += 1
        else:
            out.append(amount)
            at = after
    return without_brackets(out)


def without_brackets(found: list[Piece]) -> list[Piece]:
    """The pieces without brackets around a lone amount: "[4] applications", "applications (4)"."""
    drop: set[int] = set()
    for at in range(1, len(found) - 1):
        lone = found[at].tag == "amount" and found[at - 1].tag == "open" and found[at + 1].tag == "close"
        if lone and not (at > 1 and found[at - 2].tag == "amount"):
            drop |= {at - 1, at + 1}
    return [piece for at, piece in enumerate(found) if at not in drop]


def without_foreign(found: list[Piece]) -> list[Piece]:
    """The pieces with times, dates, sums of money, telephone numbers and names like B2B made opaque."""
    out = list(found)
    at = 0
    while at < len(out):
        end = at + 1
        if out[at].tag == "number":
            end = foreign(out, at)
            if end > at:
                for i in range(at, end):
                    out[i] = out[i]._replace(tag="opaque")
            else:
                end = at + 1
        at = end
    return out


def foreign(found: list[Piece], at: int) -> int:
    """The end of the run from a number on that is no amount of anything; `at` itself where it may be one."""
    before = found[at - 1] if at else None
    after = found[at + 1] if at + 1 < len(found) else None
    if before and before.word == "x" and (found[at].glued or at > 1 and found[at - 2].tag == "noun"):
        return at
    if before and found[at].glued and (before.word in CURRENCY or before.tag == "word" and before.end == found[at].start):
        return at + 1
    end = telephone(found, at)
    if end > at:
        return end
    if after and after.glued:
        if re.fullmatch(r"st|nd|rd|th|am|pm|k|m|d|s|g|e|er|ers|eme", after.word):
            return at + 2 if after.word not in ("s",) or found[at].word != "0" else at
        if after.tag == "sign" and after.word == "%":
            return at + 2
        if after.tag in ("colon", "stop") and at + 2 < len(found) and found[at + 2].tag == "number" and found[at + 2].glued:
            return at + 3
        if after.tag == "dash" and at + 2 < len(found) and found[at + 2].glued and found[at + 2].tag in ("word", "unit"):
            if found[at + 2].word not in ISH:
                return at + 3
    return at


def telephone(found: list[Piece], at: int) -> int:
    """The end of a telephone number that begins here: groups of digits, seven digits or more, one group of three or more."""
    end, digits, longest = at, 0, 0
    groups = 0
    while end < len(found) and end - at < PHONE_PARTS and (found[end].tag == "number" or found[end].tag in ("dash", "close", "open", "slash") and groups):
        if found[end].tag == "number":
            groups += 1
            digits += len(found[end].word)
            longest = max(longest, len(found[end].word))
        end += 1
    long_groups = longest >= 3 and groups >= 2
    if digits >= PHONE_DIGITS and (long_groups or groups == 1) or groups and found[at].word[0] == "0" and len(found[at].word) > 1:
        return end
    return at


def amount_at(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """The amount that begins at this piece, and where it ends; or None."""
    if found[at].tag == "ceiling" and at + 1 < len(found):
        number, end = core(found, at + 1)
        return (spread(found, at, end, None, "vague"), end) if number and number.form != "zero" else (None, at)
    loose, start = prefix(found, at)
    amount, end = core(found, start)
    if amount is None:
        return None, at
    amount, end = ranged(found, start, amount, end, between=found[start - 1].word == "between")
    amount, end = suffixed(found, amount, end)
    if loose and amount.form in ("article", "zero", "vague") and found[at].tag == "near":
        return None, at
    if start > at:
        amount = amount._replace(start=found[at].start, loose=amount.loose or loose)
    if amount.value is not None and amount.value > LARGEST:
        amount = amount._replace(value=None, form="odd")
    return amount, end


def prefix(found: list[Piece], at: int) -> tuple[bool, int]:
    """Whether words of nearness stand before an amount, and where they end."""
    start, loose = at, False
    while start < len(found) - 1 and start - at < MOST_NEAR and (found[start].tag in ("near", "loose") or found[start].word == "between"):
        loose = True
        start += 1
        if found[start].word == "." and found[start].glued and found[start - 1].word in SHORTENED:
            start += 1
    return loose, start


def core(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """One number, word for a number, or word for an amount that is none."""
    piece = found[at]
    if piece.tag in ("dash", "query"):
        return blank(found, at)
    if piece.tag == "vague":
        return piece._replace(tag="amount", form="vague"), at + 1
    if piece.tag == "number":
        return digits(found, at)
    if piece.tag not in ("word", "more", "not"):
        return None, at
    if tuple(each.word for each in found[at : at + 2]) in SINGLE:
        return spread(found, at, at + 2, 1, "article"), at + 2
    for words, value in FEW.items():
        if tuple(each.word for each in found[at : at + len(words)]) == words:
            if found[at : at + len(words) + 1][-1].word == "dozen":
                return spread(found, at, at + len(words) + 1, None, "vague"), at + len(words) + 1
            return spread(found, at, at + len(words), value, "few", loose=True), at + len(words)
    value, end = spelled(found, at)
    if value is not None:
        if end < len(found) - 2 and found[end].word == "and" and found[end + 1].word in ("a", "half"):
            half = end + (3 if found[end + 1].word == "a" else 2)
            if found[half - 1].word == "half":
                return spread(found, at, half, None, "odd"), half
        return spread(found, at, end, value, "number"), end
    if piece.word in TIMES:
        return spread(found, at, at + 1, TIMES[piece.word], "times"), at + 1
    if piece.word == "no" and at + 1 < len(found) and found[at + 1].tag in ("comma", "dash"):
        return None, at
    if piece.word in ZEROS:
        return spread(found, at, at + 1, 0, "zero"), at + 1
    if piece.word in ARTICLES:
        return spread(found, at, at + 1, 1, "article"), at + 1
    return None, at


def blank(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """A mark alone where an amount would stand: a hyphen is 0, a question mark is no number; a glued one negates."""
    piece = found[at]
    before = found[at - 1].tag if at else "newline"
    after = found[at + 1] if at + 1 < len(found) else None
    if piece.tag == "dash" and after and after.glued and after.tag == "number" and not piece.glued:
        return spread(found, at, at + 2, None, "odd"), at + 2
    last = after is None or after.tag in ("newline", "comma", "stop", "slash", "close")
    if piece.tag == "dash" and last and before in ("colon", "equals", "noun", "slash", "carrier", "did"):
        return spread(found, at, at + 1, 0, "zero"), at + 1
    if piece.tag == "query" and (before in ("colon", "equals", "dash") or before == "noun" and not piece.glued and last):
        return spread(found, at, at + 1, None, "vague"), at + 1
    return None, at


def spread(found: list[Piece], at: int, end: int, value: int | None, form: str, *, loose: bool = False) -> Piece:
    """An amount over the pieces from `at` to `end`."""
    word = " ".join(piece.word for piece in found[at:end])
    return Piece("amount", word, found[at].start, found[end - 1].end, found[at].glued, form=form, value=value, loose=loose)


def digits(found: list[Piece], at: int) -> tuple[Piece | None, int]:
    """A number in digits: whole, negative, decimal, with thousands marked, or several with commas between."""
    word = found[at].word
    value: int | None = None
    form = "number"
    if word.isdecimal():
        value = int(word) if len(word) < 10 else None
        form = "number" if value is not None else "odd"
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", word):
        value = int(word.replace(",", ""))
    else:
        form = "odd"
    return spread(found, at, at + 1, value, form), at + 1


def spelled(found: list[Piece], at: int) -> tuple[int | None, int]:
    """A number in words: five, twenty-one, a hundred and five, a dozen, half a dozen, two dozen."""
    words = [piece.word for piece in found[at : at + 6]]
    if words[:3] == ["half", "a", "dozen"]:
        return 6, at + 3
    if words[:2] == ["half", "dozen"]:
        return 6, at + 2
    if words[:3] == ["a", "half", "dozen"]:
        return 6, at + 3
    if words[0] == "a" and words[1:2] and words[1] in ("dozen", "hundred"):
        return (12 if words[1] == "dozen" else 100), at + 2
    if words[0] == "dozen":
        return 12, at + 1
    value = UNITS.get(words[0]) or TENS.get(words[0])
    if value is None:
        return None, at
    used = 1
    if words[0] in TENS and words[1:2] and UNITS.get(words[1], 10) < 10:
        value += UNITS[words[1]]
        used = 2
    if words[used : used + 1] == ["hundred"]:
        value *= 100
        used += 1
        rest = used + (words[used : used + 1] == ["and"])
        if words[rest : rest + 1] and (more := UNITS.get(words[rest]) or TENS.get(words[rest])):
            value += more
            used = rest + 1
    elif words[used : used + 1] == ["thousand"]:
        value *= 1000
        used += 1
    elif words[used : used + 1] == ["dozen"]:
        value *= 12
        used += 1
    return value, at + used


def ranged(found: list[Piece], at: int, first: Piece, end: int, *, between: bool) -> tuple[Piece, int]:
    """The amount with what follows it: "5-6" and "5 or 6" are 5, loosely; "3/5" and "3 out of 5" are 3 of a goal."""
    if first.form not in ("number", "few") or first.value is None:
        return first, end
    link = found[end].word if end < len(found) else ""
    after = end + 1
    if link == "out" and found[after : after + 1] and found[after].word == "of":
        link, after = "of", after + 1
    among = link == "of" and found[after : after + 1] and found[after].word in ("my", "the", "these", "those")
    after += bool(among)
    if link == "or":
        _, after = prefix(found, after) if after < len(found) else (False, after)
    if after >= len(found):
        return first, end
    second, close = core(found, after)
    if second is None or second.value is None or second.form not in ("number", "few"):
        return first, end
    tag = found[end].tag
    span = first._replace(end=second.end, word=f"{first.word} {link} {second.word}")
    if tag == "dash" and second.value > first.value and found[end].glued == second.glued and not chained(found, at, close, "dash"):
        return span._replace(loose=True), close
    moved = at > 0 and found[at - 1].word == "from"
    if link in ("or", "to") and not moved and second.value > first.value or between and link == "and":
        return span._replace(loose=True), close
    if link == "or" and second.value < first.value:
        return span._replace(loose=True, value=second.value), close
    if among:
        return span._replace(form="odd", value=None), close
    if tag == "slash" and not chained(found, at, close, "slash") or link == "of":
        return span._replace(form="goal"), close
    return first, end


def chained(found: list[Piece], at: int, close: int, tag: str) -> bool:
    """Whether the two numbers are part of a longer row: 5-3-2."""
    follows = close + 1 < len(found) and found[close].tag == tag and found[close + 1].tag == "number"
    leads = at > 1 and found[at - 1].tag == tag and found[at - 2].tag in ("number", "amount")
    return follows or leads


def suffixed(found: list[Piece], amount: Piece, end: int) -> tuple[Piece, int]:
    """The amount with what loosens it from behind: 5ish, 10+, 5 or so, 5 give or take, 5 (ish)."""
    if amount.value is None or amount.form not in ("number", "few"):
        return amount, end
    after = end
    if after < len(found) and found[after].tag == "dash" and found[after].glued:
        after += 1
    if after < len(found) and found[after].word in ISH and (found[after].glued or found[after].word == "odd"):
        return amount._replace(end=found[after].end, loose=True), after + 1
    if end < len(found) and found[end].tag == "plus" and found[end].glued:
        follows = end + 1 < len(found) and found[end + 1].glued and found[end + 1].tag == "number"
        if not follows:
            return amount._replace(end=found[end].end, loose=True), end + 1
    if end + 1 < len(found) and found[end].word == "plus" and found[end + 1].tag in ("noun", "object", "carried"):
        return amount._replace(end=found[end].end, loose=True), end + 1
    if end < len(found) and found[end].tag == "loose" and found[end].word in AFTER:
        return amount._replace(end=found[end].end, loose=True), end + 1
    return amount, end


AFTER = frozenset({"or so", "give or take", "or thereabouts", "thereabouts", "or more", "or less", "and change", "ish", "give or take one", "or something", "odd", "more or less", "plus minus"})
