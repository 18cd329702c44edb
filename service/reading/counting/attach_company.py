"""Amounts of company: "had coffee with 2 people", "a chat with 2 recruiters", "dropped my CV off at 3 shops".

Rule: a noun that has no amount yet is counted by who or where it was with; one that has says only how many they were.
"""

from dataclasses import replace

from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.state import COMPANY, Scan
from service.reading.language import lexicon, vocabulary
from service.reading.language.tokens import Form, Kind, token_at

GONE = frozenset({"out", "in", "off", "away", "gone"})


def by_company(scan: Scan, at: int, head: Head) -> bool:
    """ "had coffee with 2 people": a noun without an amount is counted by who it was with."""
    if scan.taken == at - 2 and scan.before(at).word == "with" and several_people(scan, at, head):
        return together(scan, at, head)
    of_them = token_at(scan.tokens, at + 1).word == "of" and scan.carrier is not None  # "left my CV in 3 of them"
    beside = scan.before(at).word in COMPANY or (of_them and scan.before(at).word == "in")
    if scan.label is None or scan.label != before_company(scan, at) or not beside:
        return False
    if of_them:
        return scan.count(at, scan.tokens[scan.label].metric, "carried", scan.tokens[scan.label].lemma, Head(None, at))
    if token_at(scan.tokens, at + 1).word == "of" and token_at(scan.tokens, at + 2).word in vocabulary.DETERMINERS:
        head = noun_phrase.head(scan.tokens, at + 2)  # "had a chat with 3 of the lads"
    noun, company = scan.tokens[scan.label], scan.tokens[head.at]
    known = head.kind is Kind.OBJECT and company.metric == noun.metric
    unknown = (
        head.kind is Kind.THING and bool(scan.metrics[noun.metric].objects) and scan.tokens[at].form is Form.NUMBER
    )
    if not (known or (unknown and company.word not in vocabulary.NOT_COUNTED)) or scan.tokens[at].form is Form.ZERO:
        return False
    return scan.count(at, noun.metric, "noun", noun.lemma, head)


def before_company(scan: Scan, at: int) -> int:
    """Where the noun is whose company an amount says: "coffee with 2 people", "dropped my CV off at 3 shops"."""
    return at - 3 if token_at(scan.tokens, at - 2).word in GONE else at - 2


def together(scan: Scan, at: int, head: Head) -> bool:
    """How many they are: "a chat with 2 recruiters" says what "chatted with 2 recruiters" does, but "a call with 2
    recruiters" may be one, or two."""
    told, token = scan.found[-1], scan.tokens[at]
    chatted = told.name.split()[-1] in talks(scan.metrics[told.metric].verbs)
    said = (token.start, token.end) if token.hedged else told.said
    end = scan.tokens[head.at].end
    value = token.value if chatted else None
    scan.found[-1] = replace(told, value=value, end=end, loose=told.loose or token.hedged, said=said)
    return True


def talks(verbs: tuple[str, ...]) -> frozenset[str]:
    """The verbs of talking in the present, without those of only trying to: "chat", not "call"."""
    return lexicon.bases(tuple(verb for verb in verbs if verb.split()[0] not in noun_phrase.TRYING))


def several_people(scan: Scan, at: int, head: Head) -> bool:
    """Whether one act is said with several people: "a chat with 2 recruiters"."""
    people = head.kind in (Kind.OBJECT, Kind.THING) and scan.tokens[head.at].word not in vocabulary.NOT_COUNTED
    people = people or token_at(scan.tokens, at + 1).word == "of"
    told = scan.found and scan.found[-1].form is Form.ARTICLE and scan.metrics[scan.found[-1].metric].objects
    return bool(told) and people and (scan.tokens[at].value or 0) > 1
