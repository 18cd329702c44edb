"""Amounts that lean on other words than their own: more of what was counted, days before their noun, time spent,
and numbers that count nothing new.

Rule: an amount that nothing ties to what was told before is left.
"""

from dataclasses import replace

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import LIST_MARKS, NO_AMOUNT, Mention, Scan
from service.reading.language import context, vocabulary
from service.reading.language.tokens import Piece, piece_at

CLOCK = frozenset({"at", "by", "until", "till", "since", "after", "before"})
MATTERS = frozenset({"for", "on", "in", "of"})
AGAIN_WITHIN = 6  # tokens from "one of them" to "twice"
WAYS = frozenset(vocabulary.read("ways"))
STOCK = frozenset(vocabulary.read("stock"))
CHANGING = frozenset({"change", "amend", "update", "correct", "bump", "raise", "make"})
NOT_JUST = frozenset({"not just", "not only"})
ONES_WITHIN = 4  # tokens from an amount to "ones"
FARTHEST = 20  # pieces between a day and an amount that is told by it
DAILY = frozenset(  # the tags between a day and what was done on it
    vocabulary.phrases(
        "me, did, carrier, verb, colon, dash, comma, and, plus, more, near, loose, now, amount, noun, object"
    )
)
SENT = frozenset({"sent", "submitted", "went through", "sent off", "sent out"})  # "wrote 5 applications, 3 sent"
LINKS = frozenset({"colon", "dash", "equals"})
DESCRIBED = frozenset({"who", "which", "whom", "who's", "whose"})  # what follows tells of whom it was
NUMBERED = frozenset(
    vocabulary.phrases(
        "number, nr, nummer, bed, bus, route, gate, platform, ward, seat, room, flat, channel, exit, line"
    )
)


def by_echo(scan: Scan, at: int, head: Head) -> bool:
    """ "then 2 more on Friday": an amount of what was last counted."""
    sent = sent_here(scan, at)  # "sent 1, met 1 person. Then sent 1"
    last = next(
        (each for each in reversed(scan.found) if each.how not in NO_AMOUNT and sent in ("", each.metric)), None
    )
    another = scan.pieces[at].word == "another" and not head.tag and piece_at(scan.pieces, at + 1).word == "with"
    if last is None or (scan.pieces[at].form in ("article", "vague") and not another):
        return False
    within = last.sentence == scan.sentence.number and not scan.day and last.how != "carried"
    if sent and within and not head.tag and last.value and scan.pieces[at].word != "one":
        scan.fix = True  # "wrote 5 applications but sent 3"
        return scan.count(at, last.metric, "echo", last.name, Head("", at))
    if stands_for_last(scan, at) and last.sentence == scan.sentence.number:
        return scan.count(at, last.metric, "echo", last.name, Head("", at))
    if head.tag and not (head.tag == "object" and scan.pieces[head.at].metric == last.metric):
        return False
    before = scan.before(at).word
    if (
        before == "to"
        and scan.fix
        and last.sentence == scan.sentence.number
        and any(CHANGING.intersection(each.word.split()) for each in scan.pieces[max(0, at - FARTHEST) : at])
    ):
        scan.found[scan.found.index(last)] = replace(last, claimed="said")  # "change 3 applications to 5"
        return scan.count(at, last.metric, "echo", last.name, Head("", at))
    if (
        scan.joined == "but"
        and any(each.word in NOT_JUST for each in scan.pieces[max(0, at - FARTHEST) : at])
        and not head.tag
    ):
        scan.fix = True  # "not just 3 apps but 5"
        return scan.count(at, last.metric, "echo", last.name, Head("", at))
    if context.arrived(scan.pieces, at):
        return scan.count(at, last.metric, "echo", last.name, Head("", at))
    if before in CLOCK | {"of", "from", "to", "other", "with", "in", "for"} or before in vocabulary.DETERMINERS:
        return False
    follows = piece_at(scan.pieces, at + 1)
    mine = piece_at(scan.pieces, at + 2).word in ("mine", "my")
    if (follows.word == "of" and not mine) or follows.tag == "part":
        return False
    another_thing = any(each.word in vocabulary.SPOILERS for each in scan.pieces[at + 1 : at + 5])
    untied = any(
        each.tag == "amount" and each.value and each.form != "article" and each.start > last.end
        for each in scan.pieces[:at]
    )
    same = last.tail != "" and last.tail == noun_phrase.tail(scan.pieces, at) and not another_thing
    same = same or another_way(scan, at, last)
    day = on_day(scan, at) and (last.sentence != scan.sentence.number or last.tail == "day")
    now = bool(last.aside) and any(each.tag == "now" for each in scan.pieces[max(0, at - 3) : at + 3])
    instead = bool(last.aside or last.claimed) and (scan.done or scan.fix or scan.joined == "but")
    corrected = scan.fix and not scan.fixed
    if not ((scan.more(at) and not untied) or same or day or now or instead or corrected or scan.total):
        return False
    return scan.count(at, last.metric, "echo", last.name, Head("", at))


def another_way(scan: Scan, at: int, last: Mention) -> bool:
    """Whether the amount was done in another way than what was counted: "3 online applications, 2 in person"."""
    told = [piece.word for piece in scan.pieces if last.start < piece.start and piece.end < last.end]
    follows = [piece.word for piece in scan.pieces[at + 1 : at + 3]]
    if last.sentence != scan.sentence.number or scan.before(at).tag not in LIST_MARKS or not WAYS.intersection(told):
        return False
    return bool(follows) and follows[0] in vocabulary.PREPOSITIONS and bool(WAYS.intersection(follows[1:]))


def stands_for_last(scan: Scan, at: int) -> bool:
    """Whether "ones" or "one" stands for what was counted: "4 online applications and 1 paper one"."""
    for place in range(at + 1, at + 1 + ONES_WITHIN):
        piece = piece_at(scan.pieces, place)
        if piece.word in ("ones", "one"):
            scan.accounts[place] = "a pronoun"
            return scan.before(at).tag in LIST_MARKS | {"carrier", "did"}
        if piece.tag not in ("word", "opaque", "more"):
            return False
    return False


def again(scan: Scan, at: int) -> str:
    """ "3 recruiters, one of them twice": each time beyond the first is one more."""
    words = [piece.word for piece in scan.pieces[max(0, at - AGAIN_WITHIN) : at]]
    last = scan.found[-1] if scan.found else None
    if scan.pieces[at].form != "times" or last is None or last.sentence != scan.sentence.number:
        return ""
    if "one" not in words or not {"them", "whom", "those"}.intersection(words):
        return ""
    more = (scan.pieces[at].value or 1) - 1
    scan.add(at, last.metric, more, "echo", name=last.name, form="number", more=True)
    return "again"


def this_week(scan: Scan, at: int) -> bool:
    """ "120 applications so far, 9 of them this week", "8 open, 2 new": the part that is this week's is the amount, and
    what it is a part of a total to date."""
    last = next((each for each in reversed(scan.found) if each.how not in NO_AMOUNT), None)
    if last is None or not may_be_of_total(scan, at, last):
        return False
    here = last.sentence == scan.sentence.number
    first = next((place for place, each in enumerate(scan.pieces) if here and each.start >= last.start), 0)
    marked = scan.before(at).tag in ("colon", "dash")
    beside = scan.pieces[max(0, at - 1 - marked) : at] + following(scan, at)
    earlier = scan.pieces[max(0, at - FARTHEST) : max(0, at - 1 - marked)]
    new = any(each.word == "new" for each in beside) and any(each.word in STOCK for each in scan.pieces[first:at])
    if not (new or any(map(is_week, beside))) or any(map(is_week, earlier)):
        return False
    scan.found[scan.found.index(last)] = replace(last, aside=context.TO_DATE)
    scan.count(at, last.metric, "echo", last.name, Head("", at))
    scan.found[-1] = replace(scan.found[-1], inside=False, total=False)
    scan.total = False
    return True


def may_be_of_total(scan: Scan, at: int, last: Mention) -> bool:
    """Whether an amount may be a part of what was counted last: a bare number, not larger, with no label of its own."""
    piece, head = scan.pieces[at], noun_phrase.head(scan.pieces, at)
    labelled = scan.label is not None and scan.pieces[scan.label].start > last.end
    bare = piece.form == "number" and head.tag in ("", "thing") and not labelled
    near = last.sentence >= scan.sentence.number - 1 and last.aside in ("", context.TO_DATE)
    return bare and near and (last.value is None or last.value >= (piece.value or 0))


def is_week(piece: Piece) -> bool:
    """Whether a token says "this week"."""
    return piece.tag == "now" and "week" in piece.word.split()


def following(scan: Scan, at: int) -> list[Piece]:
    """The tokens after an amount up to the next mark, noun or amount."""
    ends = ("comma", "amount", "noun", "verb", "did", "and", "but", "close", "dash")
    places = range(at + 1, len(scan.pieces))
    end = next((place for place in places if scan.pieces[place].tag in ends), len(scan.pieces))
    return scan.pieces[at + 1 : min(end, at + 1 + AGAIN_WITHIN)]


def sent_here(scan: Scan, at: int) -> str:
    """The metric of the verb of sending right before an amount, or right behind it: "sent only 3", "3 sent"."""
    before = [each for each in scan.pieces[max(0, at - 2) : at] if each.word not in ("only", "just")]
    if before and before[-1].tag == "carrier" and before[-1].form == "past":
        return before[-1].metric
    said = piece_at(scan.pieces, at + 1).word in SENT and bool(scan.found)
    return scan.found[-1].metric if said and scan.metrics[scan.found[-1].metric].carriers else ""


def on_day(scan: Scan, at: int) -> bool:
    """Whether the amount is what the day is told by: "Tue sent 2", not "Saturday was her birthday, she's 78"."""
    for step in range(at - 1, max(-1, at - FARTHEST), -1) if scan.day else ():
        piece = scan.pieces[step]
        if piece.tag == "day":
            return True
        if piece.tag not in DAILY and piece.word not in vocabulary.PREPOSITIONS:
            return False
    return False


def spent_on(scan: Scan, at: int, head: Head) -> None:
    """An amount of time: what it was spent on was done, but not told in numbers; "haven't had a minute" was not."""
    if scan.denial is not None:
        return
    pieces = scan.pieces
    for step in range(head.at + 1, min(head.at + 5, len(pieces))):
        spent = pieces[step].tag == "verb" and pieces[step].form == "ing"
        beside = step == head.at + 1 or pieces[head.at + 1].word in MATTERS
        if spent or (pieces[step].tag == "noun" and beside):
            scan.add(at, pieces[step].metric, None, "told", end=step, name=pieces[step].name)
            return
    if scan.label is not None and (
        scan.pointing or all(each.word in ("for", "of") for each in pieces[scan.label + 1 : at])
    ):
        noun = pieces[scan.label]
        scan.add(scan.label, noun.metric, None, "told", end=head.at, name=noun.name)


def days(scan: Scan, at: int, head: Head, *, tied: bool) -> None:
    """ "Mon 2, Wed 3 apps": amounts with a day wait for the noun that comes with a later one."""
    if not tied and scan.day and not head.tag and scan.pieces[at].form == "number":
        scan.waiting.append(at)
    elif tied and scan.waiting and scan.day and scan.found[-1].how == "noun":
        noun = scan.found[-1]
        for place in () if scan.before(at).tag in LINKS or noun.total else scan.waiting:
            scan.count(place, noun.metric, "echo", noun.name, Head("", place))
            scan.accounts[place] = "days"
        scan.waiting = []


def restated(scan: Scan, at: int) -> bool:
    """Whether it only repeats the amount before it: five (5) applications."""
    before = scan.pieces[at - 2] if at > 1 and scan.before(at).tag == "open" else None
    return before is not None and before.tag == "amount" and before.value == scan.pieces[at].value


def names_one(scan: Scan, at: int) -> bool:
    """Whether a number is a name ("number 86 in the queue", "call 2 is on Monday"), or counts some of those told
    before ("4 people, one of whom")."""
    if piece_at(scan.pieces, at + 1).word == "of":
        whom = piece_at(scan.pieces, at + 2).word
        if whom in DESCRIBED or (whom in ("them", "these", "those") and counted_here(scan)):
            return True
    follows = piece_at(scan.pieces, at + 1)
    if (follows.tag == "same" and "than" in follows.word.split()) or (
        follows.tag == "part" and follows.word.startswith("of ")
    ):
        return True  # "1 more than last week", "3 of which"
    called = scan.before(at).tag == "noun" and scan.before(at).form == "one"  # "conversation two was her brother"
    is_one = called and piece_at(scan.pieces, at + 1).word in ("is", "was")
    return scan.pieces[at].form == "number" and (is_one or scan.before(at).word in NUMBERED)


def counted_here(scan: Scan) -> bool:
    """Whether the sentence has told a number of acts already."""
    return any(each.sentence == scan.sentence.number and each.value for each in scan.found)
