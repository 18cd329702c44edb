"""Amounts that lean on other words than their own: more of what was counted, days before their noun, time spent,
and numbers that count nothing new.

Rule: an amount that nothing ties to what was said before is left.
"""

from dataclasses import replace

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import LIST_MARKS, NO_AMOUNT, Mention, Scan
from service.reading.language import context, vocabulary
from service.reading.language.tokens import Form, Kind, Number, Tense, Token, token_at

MATTERS = frozenset({"for", "on", "in", "of"})
AGAIN_WITHIN = 6  # tokens from "one of them" to "twice"
STOCK = frozenset(vocabulary.read("stock"))
FARTHEST = 20  # tokens before an amount where "this week" may be said of the whole
LINKS = frozenset({Kind.COLON, Kind.DASH, Kind.EQUALS})
DESCRIBED = frozenset({"who", "which", "whom", "who's", "whose"})  # what follows says who it was
NUMBERED = frozenset(
    vocabulary.phrases(
        "number, nr, nummer, bed, bus, route, gate, platform, ward, seat, room, flat, channel, exit, line"
    )
)


def again(scan: Scan, at: int) -> str:
    """ "met with Tom twice": as many times; "3 recruiters, one of them twice": how often, and no further ones."""
    words = [token.word for token in scan.tokens[max(0, at - AGAIN_WITHIN) : at]]
    last = scan.found[-1] if scan.found else None
    if scan.tokens[at].form is not Form.TIMES or last is None or last.sentence != scan.sentence.number:
        return ""
    if last.form is Form.NAMES and last.end > scan.tokens[max(0, at - AGAIN_WITHIN)].start:  # "met with Tom twice"
        scan.found[-1] = replace(last, value=(last.value or 1) * (scan.tokens[at].value or 1))
        return "again"
    return "again" if {"them", "whom", "those"}.intersection(words) else ""


def this_week(scan: Scan, at: int) -> bool:
    """ "120 applications so far, 9 of them this week", "8 open, 2 new": the part that is this week's is the amount, and
    what it is a part of a total to date."""
    last = next((each for each in reversed(scan.found) if each.how not in NO_AMOUNT), None)
    if last is None or not may_be_of_total(scan, at, last):
        return False
    here = last.sentence == scan.sentence.number
    first = next((place for place, each in enumerate(scan.tokens) if here and each.start >= last.start), 0)
    marked = scan.before(at).kind in (Kind.COLON, Kind.DASH)
    beside = scan.tokens[max(0, at - 1 - marked) : at] + following(scan, at)
    earlier = scan.tokens[max(0, at - FARTHEST) : max(0, at - 1 - marked)]
    new = any(each.word == "new" for each in beside) and any(each.word in STOCK for each in scan.tokens[first:at])
    if not (new or any(map(is_week, beside))) or any(map(is_week, earlier)):
        return False
    scan.found[scan.found.index(last)] = replace(last, aside=context.TO_DATE)
    scan.count(at, last.metric, "echo", last.name, Head(None, at))
    scan.found[-1] = replace(scan.found[-1], inside=False, total=False)
    scan.total = False
    return True


def may_be_of_total(scan: Scan, at: int, last: Mention) -> bool:
    """Whether an amount may be a part of what was counted last: a bare number, not larger, with no label of its own."""
    token, head = scan.tokens[at], noun_phrase.head(scan.tokens, at)
    labelled = scan.label is not None and scan.tokens[scan.label].start > last.end
    bare = token.form is Form.NUMBER and head.kind in (None, Kind.THING) and not labelled
    near = last.sentence >= scan.sentence.number - 1 and last.aside in ("", context.TO_DATE)
    return bare and near and (last.value is None or last.value >= (token.value or 0))


def is_week(token: Token) -> bool:
    """Whether a token says "this week"."""
    return token.kind is Kind.THIS_WEEK and "week" in token.word.split()


def following(scan: Scan, at: int) -> list[Token]:
    """The tokens after an amount up to the next mark, noun or amount."""
    ends = LIST_MARKS | {Kind.AMOUNT, Kind.NOUN, Kind.VERB, Kind.DONE, Kind.CONTRAST, Kind.CLOSE, Kind.DASH}
    places = range(at + 1, len(scan.tokens))
    end = next((place for place in places if scan.tokens[place].kind in ends), len(scan.tokens))
    return scan.tokens[at + 1 : min(end, at + 1 + AGAIN_WITHIN)]


def spent_on(scan: Scan, at: int, head: Head) -> None:
    """An amount of time: what it was spent on was done, but not told in numbers; "haven't had a minute" was not."""
    if scan.denial is not None:
        return
    tokens = scan.tokens
    for step in range(head.at + 1, min(head.at + 5, len(tokens))):
        spent = tokens[step].kind is Kind.VERB and tokens[step].tense is Tense.PARTICIPLE
        beside = step == head.at + 1 or tokens[head.at + 1].word in MATTERS
        if spent or (tokens[step].kind is Kind.NOUN and beside):
            scan.add(at, tokens[step].metric, None, "told", end=step, name=tokens[step].lemma)
            return
    if scan.label is not None and (
        scan.pointing or all(each.word in ("for", "of") for each in tokens[scan.label + 1 : at])
    ):
        noun = tokens[scan.label]
        scan.add(scan.label, noun.metric, None, "told", end=head.at, name=noun.lemma)


def days(scan: Scan, at: int, head: Head, *, tied: bool) -> None:
    """ "Mon 2, Wed 3 apps": amounts with a day wait for the noun that comes with a later one."""
    if not tied and scan.day and not head.kind and scan.tokens[at].form is Form.NUMBER:
        scan.waiting.append(at)
    elif tied and scan.waiting and scan.day and scan.found[-1].how == "noun":
        noun = scan.found[-1]
        for place in () if scan.before(at).kind in LINKS or noun.total else scan.waiting:
            scan.count(place, noun.metric, "echo", noun.name, Head(None, place))
            scan.accounts[place] = "by days"
        scan.waiting = []


def restated(scan: Scan, at: int) -> bool:
    """Whether it only repeats the amount before it: five (5) applications."""
    before = scan.tokens[at - 2] if at > 1 and scan.before(at).kind is Kind.OPEN else None
    return before is not None and before.kind is Kind.AMOUNT and before.value == scan.tokens[at].value


def names_one(scan: Scan, at: int) -> bool:
    """Whether a number is a name ("number 86 in the queue", "call 2 is on Monday"), or counts some of those told
    before ("4 people, one of whom")."""
    if token_at(scan.tokens, at + 1).word == "of":
        whom = token_at(scan.tokens, at + 2).word
        if whom in DESCRIBED or (whom in ("them", "these", "those") and counted_here(scan)):
            return True
    follows = token_at(scan.tokens, at + 1)
    if (follows.kind is Kind.REFERENCE and "than" in follows.word.split()) or (
        follows.kind is Kind.PART and follows.word.startswith("of ")
    ):
        return True  # "1 more than last week", "3 of which"
    only = scan.before(at).word == "only" and token_at(scan.tokens, at - 2).word in vocabulary.DETERMINERS
    if only and scan.tokens[at].word == "one":
        return True  # "it was my only one that week"
    called = (
        scan.before(at).kind is Kind.NOUN and scan.before(at).number is Number.ONE
    )  # "conversation two was her brother"
    is_one = called and token_at(scan.tokens, at + 1).word in ("is", "was")
    return scan.tokens[at].form is Form.NUMBER and (is_one or scan.before(at).word in NUMBERED)


def counted_here(scan: Scan) -> bool:
    """Whether the sentence has told a number of acts already."""
    return any(each.sentence == scan.sentence.number and each.value for each in scan.found)


def compared(scan: Scan, at: int) -> bool:
    """ "more applications than last week": an amount by comparison."""
    more = any(each.word in ("more", "fewer", "less") for each in scan.tokens[max(0, at - 2) : at])
    return more and any(each.word == "than" for each in scan.tokens[at + 1 : at + 4])


def takes_back(scan: Scan, at: int) -> bool:
    """Whether "sorry" takes back the amount before it: "4 applications, sorry, 5"."""
    follows = [token.kind for token in scan.tokens[at + 1 : at + 3] if token.kind is not Kind.COMMA]
    return follows[:1] == [Kind.AMOUNT] and any(each.sentence >= scan.sentence.number - 1 for each in scan.found)
