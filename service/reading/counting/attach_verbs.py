"""Amounts that a metric's verb governs: "applied to 5 banks", "3 persons I talked with", "4 jobs applied for".

Rule: the verb reaches no further than its own list; an amount after names or of another thing is left, or asked about.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.names import NO_NAMES
from service.reading.counting.noun_phrase import TIMES, Head
from service.reading.counting.state import ADDS_NONE, CLOSED, LIST_MARKS, LONGEST_GAP, Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Tense, Token, token_at

WHOM = frozenset({"with", "to"})
TOWARDS = WHOM | {"for", "at"}
ON_AND_ON = frozenset(
    {Kind.COLON, Kind.DASH, Kind.OPEN, Kind.DAY, Kind.ADDITION, Kind.CORRECTION, Kind.VERB, Kind.NEAR, Kind.DOUBT}
)
SUBJECT_OF = frozenset({Kind.DONE, Kind.VERB, Kind.CARRIER, Kind.FATE, Kind.CLAIM, Kind.PLAN, Kind.AMOUNT})
SENDING = frozenset({"sent", "sent off", "sent out", "sent in", "submitted"})
BEFORE_SENDING = frozenset({Kind.END, Kind.START, Kind.SELF, Kind.THIS_WEEK, Kind.DAY, Kind.COMMA})
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
    token, follows = scan.tokens[at], token_at(scan.tokens, at + 1)
    if (
        token.form not in (Form.NUMBER, Form.ZERO)
        or follows.kind is not Kind.VERB
        or follows.tense is not Tense.PARTICIPLE
    ):
        return False
    scan.taken = at + 1
    if token.value:
        return scan.count(at, follows.metric, "verb", follows.lemma, Head(Kind.NOUN, at + 1))
    return scan.add(at, follows.metric, 0, "not", end=at + 1, name=follows.lemma)


def by_pointing_verb(scan: Scan, at: int, head: Head) -> bool:
    """ "People talked to: 2": the amount comes after a metric's verb and a colon."""
    if (
        scan.verb is None
        or scan.label is not None
        or not scan.pointing
        or head.kind not in (None, Kind.OBJECT, Kind.THING)
    ):
        return False
    verb = scan.tokens[scan.verb]
    return scan.count(at, verb.metric, "label", verb.lemma, head)


def by_sending(scan: Scan, at: int, head: Head) -> bool:
    """ "sent 2, then 3 more": what is sent is what the check-in asks for, where the sentence names nothing else."""
    token, verb = scan.tokens[at], scan.before(at)
    if (
        verb.kind is not Kind.CARRIER
        or verb.lemma not in SENDING
        or verb.tense is not Tense.PAST
        or head.kind
        or token.form is not Form.NUMBER
    ):
        return False
    begins = token_at(scan.tokens, at - 2).kind in BEFORE_SENDING
    closed = token_at(scan.tokens, at + 1).kind in CLOSED | {Kind.END, Kind.CONTRAST, Kind.ADDITION}
    others = any(each.kind in (Kind.OUTCOME, Kind.UNSURE, Kind.NOUN) for each in scan.tokens[:at])
    if not (begins and closed) or others or scan.found:
        return False
    return scan.count(at, verb.metric, "verb", verb.lemma, head)


def by_verb(scan: Scan, at: int, head: Head) -> bool:
    """ "applied to 5 banks", "practised twice": a metric's verb governs the amount."""
    if scan.verb is None:
        return False
    token, verb = scan.tokens[at], scan.tokens[scan.verb]
    head = thing_of(scan, at, head, verb)
    if head.kind in (Kind.UNIT, Kind.OUTCOME, Kind.NOUN):
        return False
    times = token.form is Form.TIMES or scan.tokens[head.at].word in TIMES
    if cannot_be_of(scan, head, verb, times=times):
        return False
    if times and head.kind in (None, Kind.THING):
        return scan.count(at, verb.metric, "verb", f"{verb.lemma} times", head)
    if scan.reach == "named" and head.kind in (Kind.OBJECT, Kind.THING) and roundabout(scan, at, head):
        return scan.count(at, verb.metric, "verb", verb.lemma, head)
    if scan.reach == "direct" and scan.before(at).kind in LIST_MARKS:
        return False
    if scan.reach == "listed" and not goes_on(scan, at, head):
        return False
    if (scan.before(at).word in ADDS_NONE and scan.reach != "direct") or (
        scan.reach == "listed" and token.form is Form.ZERO
    ):
        return False
    if scan.reach in ("direct", "listed") and (
        head.kind in (Kind.OBJECT, Kind.THING) or token.form is not Form.ARTICLE
    ):
        company = () if scan.metrics[verb.metric].objects else WHOM  # "practised with 2 friends": how often?
        where = scan.before(at).word in ("at", "for", *company)  # "spoke at 3 meetups": with how many?
        theirs = head.kind is Kind.OBJECT and scan.tokens[head.at].metric == verb.metric
        theirs = theirs and scan.before(at).word != "at"
        where = where or (head.kind is Kind.THING and scan.tokens[head.at].word in vocabulary.NOT_COUNTED)
        if head.kind and where and not theirs:
            return scan.add(at, verb.metric, None, "unsure", name=verb.lemma)
        scan.reach = "listed"
        return scan.count(at, verb.metric, "verb", verb.lemma, head)
    if scan.reach == "named" and scan.before(at).kind in LIST_MARKS and head.kind in (Kind.OBJECT, Kind.THING):
        return scan.joined is Kind.PART or scan.add(at, verb.metric, None, "unsure", name=verb.lemma)
    return False


def thing_of(scan: Scan, at: int, head: Head, verb: Token) -> Head:
    """The head, as any other thing where it only looks like another metric's: "applied to 1 dental practice"."""
    another = head.kind is Kind.NOUN and scan.tokens[head.at].metric != verb.metric
    return head._replace(kind=Kind.THING) if another and noun_phrase.spoiled(scan.tokens, at, head) else head


def cannot_be_of(scan: Scan, head: Head, verb: Token, *, times: bool) -> bool:
    """Whether the amount is none of the verb's: "called 3 times, no answer", "applied 2 coats of paint"."""
    if head.kind is Kind.THING and scan.tokens[head.at].word in NO_NAMES:
        scan.verb, scan.reach = None, ""
        return True
    return times and verb.lemma in noun_phrase.TRYING


def goes_on(scan: Scan, at: int, head: Head) -> bool:
    """Whether an amount goes on with what the verb governs: not in "a recruiter bought me a tea". Where it says
    those told before ("met 4 people, one from Canada", "8 people, 3 gave me their card") the list has ended."""
    tokens, token, before = scan.tokens, scan.tokens[at], scan.before(at)
    if tells_of_some(scan, at, head):
        scan.verb, scan.reach = None, ""
        return False
    if token.form is Form.ARTICLE:  # after a comma it may tell who the last one was: "one recruiter, a pleasant lad"
        listed = any(each.kind is Kind.AND for each in tokens[at + 1 : at + LONGEST_GAP])
        return before.kind in LIST_MARKS and (before.kind is not Kind.COMMA or listed)
    if head.kind is Kind.OBJECT:
        return tokens[head.at].metric == tokens[scan.verb or 0].metric
    if head.kind and not scan.metrics[tokens[scan.verb or 0].metric].objects:
        return False  # "practised 2, 1 flu"
    again = before.word in WHOM and before.word in tokens[scan.verb or 0].word.split()
    return again or before.kind in LIST_MARKS | ON_AND_ON


def tells_of_some(scan: Scan, at: int, head: Head) -> bool:
    """Whether an amount in a list is of those told before: it is the subject of what follows, or where one is from."""
    token, follows = scan.tokens[at], token_at(scan.tokens, at + 1)
    behind = noun_phrase.tail(scan.tokens, at) or (scan.tokens[head.at].word if head.kind is Kind.THING else "")
    if token.word == "one" and behind in OF_ONE and scan.found and scan.found[-1].tail != behind:
        return True
    verbs = ("ed", "s") if token.word == "one" and not follows.word.endswith(NO_VERB) else ("ed",)  # "one pays 38k"
    looks = head.kind is Kind.THING and head.at == at + 1 and follows.word.endswith(verbs)
    return looks or follows.word in BEING or (not head.kind and follows.kind in SUBJECT_OF)


def roundabout(scan: Scan, at: int, head: Head) -> bool:
    """Whether only how, where or when is between the verb and whom: "spoke on the telephone with 2 persons", "applied
    on Friday for 2 jobs"."""
    verb = scan.tokens[scan.verb or 0]
    between = [token.word for token in scan.tokens[(scan.verb or 0) + 1 : at - 1]]
    counted = any(token.amount for token in scan.tokens[(scan.verb or 0) + 1 : at - 1])
    if counted or len(between) > LONGEST_GAP:
        return False
    if scan.tokens[at].form is Form.ARTICLE and head.kind is not Kind.OBJECT:
        return False
    if head.kind is Kind.OBJECT and scan.tokens[head.at].metric == verb.metric and scan.before(at).word in TOWARDS:
        return True
    aside = [verb.word.split()[-1], *between[:1]]
    how = any((word in vocabulary.PREPOSITIONS and word not in WHOM) or word.endswith("ly") for word in aside)
    return scan.before(at).word in WHOM and (how or between == ["online"]) and not WHOM.intersection(between)


def strange(token: Token) -> bool:
    """Whether a word at the beginning of a clause may be another verb: "applied to 3 jobs, painted 2 rooms"."""
    return token.word not in vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | STRAIGHT and not token.word.endswith(
        "ly"
    )
