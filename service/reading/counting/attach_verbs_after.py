"""Amounts before the verb that counts them: "4 jobs applied for", "3 persons I talked with", "twice I did a mock".

Rule: the verb is the next one after what was counted; nothing but where they are from may come between.
"""

from service.reading.counting import noun_phrase
from service.reading.counting.attach_verbs import OF_ONE
from service.reading.counting.noun_phrase import TIMES, Head
from service.reading.counting.state import ADDS_NONE, CLOSED, COMPANY, LIST_MARKS, Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Tense, Token, token_at

FROM_WITHIN = 6  # tokens from "from" to "I"


def by_passive(scan: Scan, at: int, head: Head) -> bool:
    """ "4 jobs applied for", "4 applied": the verb is right after what it was done to."""
    behind = scan.tokens[head.at + 1 : head.at + 3]
    alone = (
        not head.kind
        and scan.tokens[at].form is Form.NUMBER
        and scan.before(at).kind in (Kind.START, Kind.COMMA, Kind.VERB, Kind.DAY)
    )
    if any(token.lemma in noun_phrase.TRYING for token in behind[:1]):
        return False  # "2 recruiters called"
    if scan.before(at).word in ADDS_NONE:  # "6 jobs at 4 companies applied"
        return False
    if (
        not (alone or head.kind in (Kind.OBJECT, Kind.THING))
        or not behind
        or behind[0].kind is not Kind.VERB
        or behind[0].tense not in (Tense.PAST, Tense.BASE)  # "2 job apply", as learners have it
    ):
        return False
    if head.kind is Kind.OBJECT and scan.tokens[head.at].metric != behind[0].metric:
        return False  # "applied 9 jobs talked to 1 person"
    then = token_at(scan.tokens, head.at + 3)
    follows = head.kind is Kind.OBJECT or then.kind is Kind.VERB  # "2 jobs applied for 1 call"
    chained = len(behind) > 1 and behind[1].kind is Kind.AMOUNT and follows
    if (
        len(behind) > 1
        and not chained
        and behind[1].kind not in CLOSED
        and behind[1].word not in vocabulary.PREPOSITIONS
    ):
        return False
    scan.taken = head.at + 1
    for place in listed_before(scan, at, behind[0].metric):
        scan.accounts[place] = "before its verb"
        scan.count(place, behind[0].metric, "verb", behind[0].lemma, noun_phrase.head(scan.tokens, place))
    return scan.count(at, behind[0].metric, "verb", behind[0].lemma, head)


def listed_before(scan: Scan, at: int, metric: str) -> list[int]:
    """The amounts before this one in its list that no rule took: "2 teaching jobs, 1 admin job applied for"."""
    places: list[int] = []
    while scan.before(at).kind in LIST_MARKS:
        before = next((place for place in range(at - 2, -1, -1) if scan.tokens[place].kind is Kind.AMOUNT), at)
        head = noun_phrase.head(scan.tokens, before)
        if (
            before == at
            or before in scan.accounts
            or head.kind is not Kind.OBJECT
            or scan.tokens[head.at].metric != metric
        ):
            break
        places, at = [before, *places], before
    return places


def by_verb_behind(scan: Scan, at: int, head: Head) -> bool:
    """ "3 persons I talked with", "with 2 owners I spoke", "twice I practised": the verb comes after."""
    tokens, token = scan.tokens, scan.tokens[at]
    times = token.form is Form.TIMES or tokens[head.at].word in TIMES
    step = subject_after(tokens, head.at + 1)
    who, verb = token_at(tokens, step), token_at(tokens, step + 1)
    if times and token.value and is_done_times(scan, who):
        scan.taken = step
        return scan.count(at, who.metric, "verb", who.lemma, head)
    if times and token.value and (place := practised_at(scan, step)):
        scan.taken = place
        return scan.count(at, tokens[place].metric, "noun", tokens[place].lemma, head)
    if not is_mine(who) or verb.kind is not Kind.VERB or not token.value:
        return False
    if not may_count(scan, at, head, verb, times=times):
        return False
    scan.taken = step + 1
    return scan.count(at, verb.metric, "verb", verb.lemma, head)


def may_count(scan: Scan, at: int, head: Head, verb: Token, *, times: bool) -> bool:
    """Whether a verb counts by what is before it: talks by people, practice by times."""
    if times or not scan.metrics[verb.metric].objects:
        return times and not scan.metrics[verb.metric].objects
    theirs = head.kind is Kind.OBJECT and scan.tokens[head.at].metric == verb.metric
    company = head.kind is Kind.THING and scan.before(at).word in COMPANY
    return theirs or (company and scan.tokens[at].form is Form.NUMBER)


def is_mine(who: Token) -> bool:
    """Whether the subject is the writer: "I", "we", "I've"."""
    return who.kind in (Kind.SELF, Kind.DONE) and who.word.startswith(("i", "we"))


def subject_after(tokens: list[Token], at: int) -> int:
    """Where "I" may follow what was counted: "3 persons that I met", "with 1 person from my old firm I have spoken"."""
    if token_at(tokens, at).word in ("that", "whom", "who"):
        return at + 1
    for step in range(at, at + FROM_WITHIN if token_at(tokens, at).word in OF_ONE else at):
        if token_at(tokens, step).kind in (Kind.SELF, Kind.DONE):
            return step
    return at


def practised_at(scan: Scan, step: int) -> int:
    """Where the noun is of what was done so many times: "two times I made practice", "twice I did a mock"; 0 for none.

    An article before it counts nothing of its own.
    """
    place = step + 1 + (token_at(scan.tokens, step).kind is Kind.SELF)
    article = token_at(scan.tokens, place).form is Form.ARTICLE
    noun = token_at(scan.tokens, place + article)
    done = token_at(scan.tokens, place - 1).kind is Kind.DONE
    if not done or noun.kind is not Kind.NOUN or scan.metrics[noun.metric].objects:
        return 0
    scan.accounts.update({place: "an article"} if article else {})
    return place + article


def is_done_times(scan: Scan, verb: Token) -> bool:
    """Whether a verb is of a metric that is counted by times: "one time practised with my teacher"."""
    return verb.kind is Kind.VERB and verb.tense is Tense.PAST and not scan.metrics[verb.metric].objects
