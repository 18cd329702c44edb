"""Amounts with what follows them: "5-6" and "5 or 6" are 5, roughly; "3/5" and "3 out of 5" are 3 of a goal."""

from service.reading.language import parts_of_all
from service.reading.language.numbers import after_nearness, core, hedged
from service.reading.language.tokens import Amount, Form, Kind, Token, token_at
from service.reading.language.vocabulary import phrases

PLAIN = {Form.NUMBER, Form.FEW}
ISH = frozenset({"ish", "odd"})
LOOSE_BEHIND = frozenset(
    phrases("or so, give or take, give or take one, or thereabouts, or more, or less, and change, or something")
)


def ranged(found: list[Token], at: int, first: Token, end: int) -> tuple[Token, int]:
    """The amount with what follows it: "5-6" and "5 or 6" are 5, loosely; "3/5" and "3 out of 5" are 3 of a goal."""
    link, after = token_at(found, end), end + 1
    if link.word == "out" and token_at(found, after).word == "of":
        link, after = found[after], after + 1
    among = link.word == "of" and token_at(found, after).word in ("my", "the", "these", "those")
    after = after_nearness(found, after) if link.word == "or" else after + among
    if link.kind is Kind.COMMA and (close := doubted(found, after, first)):
        return hedged(first, found[close - 1].end), close
    planned = among and token_at(found, after).kind in (Kind.PLAN, Kind.FUTURE_TIME)
    after += planned
    second, close = core(found, after)
    if among and (whole := parts_of_all.whole(found, first, second, close)):
        return whole, close
    if second is None or second.value is None or first.value is None or {first.form, second.form} - PLAIN:
        return first, end
    before = token_at(found, at - 1).word
    if link.word == "→":
        return second._replace(start=first.start), close  # "3 → 4": it became 4
    if link.kind is Kind.PLUS and link.glued and second.glued and not chained(found, at, close, Kind.PLUS):
        total = Amount(first.value + second.value, Form.NUMBER, first.hedged)
        return first._replace(end=second.end, amount=total), close  # 2+4
    span = first._replace(end=second.end, word=f"{first.word} {link.word} {second.word}")
    rising = second.value > first.value
    hyphened = link.kind is Kind.DASH and link.glued == second.glued and not chained(found, at, close, Kind.DASH)
    to = link.word == "to" and before not in ("up from", "down from", "from")
    if rising and (hyphened or to or link.word == "or"):
        return hedged(span), close
    if (before == "between" and link.word == "and") or (link.word == "or" and not rising):
        return hedged(span, value=min(first.value, second.value)), close
    if among and not planned and not parts_of_all.done_of(found, close):
        return span._replace(amount=Amount(None, Form.ODD)), close  # "2 of the 5 were online": who knows what of
    lasting = token_at(found, close).kind is Kind.UNIT  # "2 calls of 15 minutes and 1 of 50 minutes"
    if (link.word == "of" and not lasting) or (link.kind is Kind.SLASH and not chained(found, at, close, Kind.SLASH)):
        return span._replace(amount=Amount(first.value, Form.GOAL, first.hedged)), close
    return first, end


def doubted(found: list[Token], at: int, first: Token) -> int:
    """Where the next higher number ends that they are not sure of: "four, maybe five"; 0 for none."""
    start = after_nearness(found, at)
    second, close = core(found, start)
    numbers = second is not None and first.form == second.form is Form.NUMBER
    return close if start > at and numbers and second and second.value == (first.value or 0) + 1 else 0


def chained(found: list[Token], at: int, close: int, kind: Kind) -> bool:
    """Whether the two numbers are part of a longer row: 5-3-2."""
    follows = token_at(found, close).kind == kind and token_at(found, close + 1).kind is Kind.NUMBER
    return follows or (token_at(found, at - 1).kind == kind and token_at(found, at - 2).kind is Kind.NUMBER)


def suffixed(found: list[Token], amount: Token, end: int) -> tuple[Token, int]:
    """The amount with what loosens it after it: 5ish, 5-ish, 10+, 10 plus, 5 or so, 5 give or take."""
    if amount.value is None or amount.form not in (Form.NUMBER, Form.FEW):
        return amount, end
    behind = token_at(found, end)
    hyphen = behind.kind is Kind.DASH and behind.glued
    ish = token_at(found, end + hyphen)
    plus = behind.kind is Kind.PLUS and behind.glued and not token_at(found, end + 1).glued
    spelled_plus = behind.word == "plus" and token_at(found, end + 1).kind in (Kind.NOUN, Kind.OBJECT, Kind.CARRIED)
    if ish.word in ISH and (ish.glued or ish.word == "odd"):
        return hedged(amount, ish.end), end + hyphen + 1
    if plus or spelled_plus or behind.word in LOOSE_BEHIND:
        return hedged(amount, behind.end), end + 1
    return amount, end
