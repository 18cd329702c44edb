"""Amounts that a metric's verb governs: "applied to 5 banks", "3 persons I talked with", "4 jobs applied for".

Rule: the verb reaches no further than its own list; an amount after names or of another thing is left, or asked about.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import NO_NAMES
from service.reading.counting.noun_phrase import TIMES, Head
from service.reading.counting.state import ADDS_NONE, CLOSED, COMPANY, LIST_MARKS, LONGEST_GAP, Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Piece, piece_at

WHOM = frozenset({"with", "to"})
TOWARDS = WHOM | {"for", "at"}
ON_AND_ON = frozenset({"colon", "dash", "open", "day", "more", "fix", "verb", "near", "loose"})
SUBJECT_OF = frozenset({"did", "verb", "carrier", "fate", "claim", "plan", "amount"})
SENDING = frozenset({"sent", "sent off", "sent out", "sent in", "submitted"})
BEFORE_SENDING = frozenset({"end", "start", "me", "now", "day", "comma"})
BEING = frozenset({"is", "are", "was", "were", "has", "have", "needs", "wants"})
NO_VERB = ("ss", "us", "is", "'s")  # endings of words in -s that are no verbs
OF_ONE = frozenset({"from", "in", "at", "by", "on", "even", "of"})  # "one from Canada" is one of those told before
STRAIGHT = frozenset(
    vocabulary.phrases("""
    only, just, also, already, finally, even, actually, to, with, for, at, the, my, these, those, a, total, around,
    about, like, and, exactly, today, probably, up, again, all, another
    """)
)  # words between a verb and its amount


def by_verbal_noun(scan: Scan, at: int, head: Head) -> bool:
    """ "no practising", "1 talking with the manager": the verb is the noun."""
    piece, follows = scan.pieces[at], piece_at(scan.pieces, at + 1)
    if piece.form not in ("number", "zero") or follows.tag != "verb" or follows.form != "ing":
        return False
    scan.taken = at + 1
    if piece.value:
        return scan.count(at, follows.metric, "verb", follows.name, Head("noun", at + 1))
    return scan.add(at, follows.metric, 0, "not", end=at + 1, name=follows.name)


def by_pointing_verb(scan: Scan, at: int, head: Head) -> bool:
    """ "People talked to: 2": the amount comes after a metric's verb and a colon."""
    if scan.verb is None or scan.label is not None or not scan.pointing or head.tag not in ("", "object", "thing"):
        return False
    verb = scan.pieces[scan.verb]
    return scan.count(at, verb.metric, "label", verb.name, head)


def by_passive(scan: Scan, at: int, head: Head) -> bool:
    """ "4 jobs applied for", "4 applied": the verb is right after what it was done to."""
    behind = scan.pieces[head.at + 1 : head.at + 3]
    alone = (
        not head.tag and scan.pieces[at].form == "number" and scan.before(at).tag in ("start", "comma", "verb", "day")
    )
    if any(piece.name in noun_phrase.TRYING for piece in behind[:1]):
        return False  # "2 recruiters called"
    if scan.before(at).word in ADDS_NONE:  # "6 jobs at 4 companies applied"
        return False
    if (
        not (alone or head.tag in ("object", "thing"))
        or not behind
        or behind[0].tag != "verb"
        or behind[0].form not in ("past", "base")  # "2 job apply", as learners have it
    ):
        return False
    if head.tag == "object" and scan.pieces[head.at].metric != behind[0].metric:
        return False  # "applied 9 jobs talked to 1 person"
    follows = head.tag == "object" or piece_at(scan.pieces, head.at + 3).tag == "verb"  # "2 jobs applied for 1 call"
    chained = len(behind) > 1 and behind[1].tag == "amount" and follows
    if (
        len(behind) > 1
        and not chained
        and behind[1].tag not in CLOSED
        and behind[1].word not in vocabulary.PREPOSITIONS
    ):
        return False
    scan.taken = head.at + 1
    for place in listed_before(scan, at, behind[0].metric):
        scan.accounts[place] = "before its verb"
        scan.count(place, behind[0].metric, "verb", behind[0].name, noun_phrase.head(scan.pieces, place))
    return scan.count(at, behind[0].metric, "verb", behind[0].name, head)


def by_sending(scan: Scan, at: int, head: Head) -> bool:
    """ "sent 2, then 3 more": what is sent is what the check-in asks for, where the sentence names nothing else."""
    piece, verb = scan.pieces[at], scan.before(at)
    if verb.tag != "carrier" or verb.name not in SENDING or verb.form != "past" or head.tag or piece.form != "number":
        return False
    begins = piece_at(scan.pieces, at - 2).tag in BEFORE_SENDING
    closed = piece_at(scan.pieces, at + 1).tag in CLOSED | {"end", "but", "more"}
    others = any(each.tag in ("outcome", "unsure", "carried", "noun") for each in scan.pieces[:at])
    if not (begins and closed) or others or scan.found:
        return False
    return scan.count(at, verb.metric, "verb", verb.name, head)


def listed_before(scan: Scan, at: int, metric: str) -> list[int]:
    """The amounts before this one in its list that no rule took: "2 teaching jobs, 1 admin job applied for"."""
    places: list[int] = []
    while scan.before(at).tag in LIST_MARKS:
        before = next((place for place in range(at - 2, -1, -1) if scan.pieces[place].tag == "amount"), at)
        head = noun_phrase.head(scan.pieces, before)
        if before == at or before in scan.accounts or head.tag != "object" or scan.pieces[head.at].metric != metric:
            break
        places, at = [before, *places], before
    return places


def by_verb_behind(scan: Scan, at: int, head: Head) -> bool:
    """ "3 persons I talked with", "with 2 owners I spoke", "twice I practised": the verb comes after."""
    pieces, piece = scan.pieces, scan.pieces[at]
    times = piece.form == "times" or pieces[head.at].word in TIMES
    step = head.at + 1 + (piece_at(pieces, head.at + 1).word in ("that", "whom", "who"))
    who, verb = piece_at(pieces, step), piece_at(pieces, step + 1)
    if times and piece.value and is_done_times(scan, who):
        scan.taken = step
        return scan.count(at, who.metric, "verb", who.name, head)
    if who.tag not in ("me", "did") or not who.word.startswith(("i", "we")) or verb.tag != "verb" or not piece.value:
        return False
    counted_by_objects = bool(scan.metrics[verb.metric].objects)
    theirs = head.tag == "object" and pieces[head.at].metric == verb.metric
    unknown = head.tag == "thing" and scan.before(at).word in COMPANY and piece.form == "number"
    if times == counted_by_objects or not (times or theirs or unknown):
        return False
    scan.taken = step + 1
    return scan.count(at, verb.metric, "verb", verb.name, head)


def is_done_times(scan: Scan, verb: Piece) -> bool:
    """Whether a verb is of a metric that is counted by times: "one time practised with my teacher"."""
    return verb.tag == "verb" and verb.form == "past" and not scan.metrics[verb.metric].objects


def by_verb(scan: Scan, at: int, head: Head) -> bool:
    """ "applied to 5 banks", "practised twice": a metric's verb governs the amount."""
    if scan.verb is None or head.tag in ("unit", "outcome", "noun"):
        return False
    piece, verb = scan.pieces[at], scan.pieces[scan.verb]
    times = piece.form == "times" or scan.pieces[head.at].word in TIMES
    if cannot_be_of(scan, head, verb, times=times):
        return False
    if times and head.tag in ("", "thing"):
        return scan.count(at, verb.metric, "verb", f"{verb.name} times", head)
    if scan.reach == "named" and head.tag in ("object", "thing") and roundabout(scan, at, head):
        return scan.count(at, verb.metric, "verb", verb.name, head)
    if scan.reach == "direct" and scan.before(at).tag in LIST_MARKS:
        return False
    if scan.reach == "listed" and not goes_on(scan, at, head):
        return False
    if (scan.before(at).word in ADDS_NONE and scan.reach != "direct") or (
        scan.reach == "listed" and piece.form == "zero"
    ):
        return False
    if scan.reach in ("direct", "listed") and (head.tag in ("object", "thing") or piece.form != "article"):
        company = () if scan.metrics[verb.metric].objects else WHOM  # "practised with 2 friends": how often?
        where = scan.before(at).word in ("at", "for", *company)  # "spoke at 3 meetups": with how many?
        theirs = head.tag == "object" and scan.pieces[head.at].metric == verb.metric and scan.before(at).word != "at"
        where = where or (head.tag == "thing" and scan.pieces[head.at].word in vocabulary.NOT_COUNTED)
        if head.tag and where and not theirs:
            return scan.add(at, verb.metric, None, "unsure", name=verb.name)
        scan.reach = "listed"
        return scan.count(at, verb.metric, "verb", verb.name, head)
    if scan.reach == "named" and scan.before(at).tag in LIST_MARKS and head.tag in ("object", "thing"):
        return scan.joined == "part" or scan.add(at, verb.metric, None, "unsure", name=verb.name)
    return False


def cannot_be_of(scan: Scan, head: Head, verb: Piece, *, times: bool) -> bool:
    """Whether the amount is none of the verb's: "called 3 times, no answer", "applied 2 coats of paint"."""
    if head.tag == "thing" and scan.pieces[head.at].word in NO_NAMES:
        scan.verb, scan.reach = None, ""
        return True
    return times and verb.name in noun_phrase.TRYING


def goes_on(scan: Scan, at: int, head: Head) -> bool:
    """Whether an amount goes on with what the verb governs: not in "a recruiter bought me a tea". Where it says
    those told before ("met 4 people, one from Canada", "8 people, 3 gave me their card") the list has ended."""
    pieces, piece, before = scan.pieces, scan.pieces[at], scan.before(at)
    if tells_of_some(scan, at, head):
        scan.verb, scan.reach = None, ""
        return False
    if piece.form == "article":  # after a comma it may tell who the last one was: "one recruiter, a pleasant lad"
        listed = any(each.tag == "and" for each in pieces[at + 1 : at + LONGEST_GAP])
        return before.tag in LIST_MARKS and (before.tag != "comma" or listed)
    if head.tag == "object":
        return pieces[head.at].metric == pieces[scan.verb or 0].metric
    if head.tag and not scan.metrics[pieces[scan.verb or 0].metric].objects:
        return False  # "practised 2, 1 flu"
    again = before.word in WHOM and before.word in pieces[scan.verb or 0].word.split()
    return again or before.tag in LIST_MARKS | ON_AND_ON


def tells_of_some(scan: Scan, at: int, head: Head) -> bool:
    """Whether an amount in a list is of those told before: it is the subject of what follows, or where one is from."""
    piece, follows = scan.pieces[at], piece_at(scan.pieces, at + 1)
    behind = noun_phrase.tail(scan.pieces, at) or (scan.pieces[head.at].word if head.tag == "thing" else "")
    if piece.word == "one" and behind in OF_ONE and scan.found and scan.found[-1].tail != behind:
        return True
    verbs = ("ed", "s") if piece.word == "one" and not follows.word.endswith(NO_VERB) else ("ed",)  # "one pays 38k"
    looks = head.tag == "thing" and head.at == at + 1 and follows.word.endswith(verbs)
    return looks or follows.word in BEING or (not head.tag and follows.tag in SUBJECT_OF)


def roundabout(scan: Scan, at: int, head: Head) -> bool:
    """Whether only how, where or when is between the verb and whom: "spoke on the telephone with 2 persons", "applied
    on Friday for 2 jobs"."""
    verb = scan.pieces[scan.verb or 0]
    between = [piece.word for piece in scan.pieces[(scan.verb or 0) + 1 : at - 1]]
    if any(piece.tag == "amount" for piece in scan.pieces[(scan.verb or 0) + 1 : at - 1]) or len(between) > LONGEST_GAP:
        return False
    if scan.pieces[at].form == "article" and head.tag != "object":
        return False
    if head.tag == "object" and scan.pieces[head.at].metric == verb.metric and scan.before(at).word in TOWARDS:
        return True
    aside = [verb.word.split()[-1], *between[:1]]
    how = any((word in vocabulary.PREPOSITIONS and word not in WHOM) or word.endswith("ly") for word in aside)
    return scan.before(at).word in WHOM and (how or between == ["online"]) and not WHOM.intersection(between)


def strange(piece: Piece) -> bool:
    """Whether a word at the beginning of a clause may be another verb: "applied to 3 jobs, painted 2 rooms"."""
    return piece.word not in vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | STRAIGHT and not piece.word.endswith(
        "ly"
    )
