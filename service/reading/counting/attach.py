"""Each amount to the metric whose word is nearest: the rules, in the order in which they are tried.

An amount belongs to the noun it is before ("5 apps"), or to the label it comes after ("apps: 5"), or to the verb that
governs it ("applied to 5 banks"), or to what was last counted ("then 2 more on Friday"), or to nothing.
Each rule says whether it took the amount.
"""

from collections.abc import Callable
from typing import NamedTuple

from service.reading.counting import (
    attach_company,
    attach_echo,
    attach_references,
    attach_verbs,
    attach_verbs_after,
    noun_phrase,
)
from service.reading.counting.attach_echo import CLOCK
from service.reading.counting.attach_references import LINKS, MATTERS
from service.reading.counting.noun_phrase import TIMES, Head
from service.reading.counting.state import CLOSED, COMPANY, LIST_MARKS, LONGEST_GAP, Scan
from service.reading.language import vocabulary
from service.reading.language.tokens import Form, Kind, Number, Tense, Token, token_at

WHITHER = frozenset({"to", "at", "into"})  # "5 CVs to restaurants"
BEGINS = frozenset(
    {Kind.END, Kind.START, Kind.COMMA, Kind.AND, Kind.COLON, Kind.DASH, Kind.THIS_WEEK, Kind.DAY, Kind.PLUS, Kind.DOUBT}
)
FRAGMENT = frozenset(
    {
        Kind.START,
        Kind.DONE,
        Kind.CARRIER,
        Kind.COMMA,
        Kind.PLUS,
        Kind.OPEN,
        Kind.COLON,
        Kind.DASH,
        Kind.ADDITION,
        Kind.THIS_WEEK,
        Kind.DAY,
        Kind.CORRECTION,
        Kind.NEAR,
        Kind.DOUBT,
        Kind.AND,
        Kind.CONTRAST,
    }
)  # the kinds before an "a" that counts
BEFORE_ONE = frozenset({"only", "just", "also", "with", "then", "finally", "even", "for", "plus"})
SOURCES = frozenset({Kind.WORD, Kind.ENTITY, Kind.DAY, Kind.UNIT, Kind.OUTCOME, Kind.OBJECT, Kind.OTHERS, Kind.CARRIER})
FUNCTION = vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | vocabulary.COURTESIES
AFTER_LISTED = LIST_MARKS | {Kind.END, Kind.OPEN, Kind.CLOSE, Kind.THIS_WEEK, Kind.DASH}
STEADY = frozenset(
    vocabulary.phrases("steady, stayed, still, stuck, stands, sits, remained, remains, is, are, was, were")
)
MOST_WORDS = 3  # of them unknown


class Rule(NamedTuple):
    """One way in which an amount belongs to a metric: a name, examples with the amount in brackets, and what takes it.

    To add a rule, write a function that says whether it took the amount, and a row in RULES; the examples are its
    tests.
    """

    name: str
    examples: tuple[str, ...]
    takes: Callable[[Scan, int, Head], bool]


def tie(scan: Scan, at: int) -> str:
    """Tie the amount at this place to a metric; the name of the rule that takes it, "" where none does."""
    head = noun_phrase.head(scan.tokens, at)
    tied = next((rule.name for rule in RULES if rule.takes(scan, at, head)), "")
    if tied and scan.verb is not None and scan.found and scan.found[-1].metric != scan.tokens[scan.verb].metric:
        scan.verb, scan.reach = None, ""  # "spoke to 2 people, 1 mock, 1 headache"
    if not tied and head.kind is Kind.UNIT:
        attach_references.spent_on(scan, at, head)
    attach_references.days(scan, at, head, tied=bool(tied))
    return tied


def by_noun(scan: Scan, at: int, head: Head) -> bool:
    """ "5 apps": the amount is before a metric's noun."""
    if head.kind not in (Kind.NOUN, Kind.CARRIED, Kind.UNSURE) or labelled(scan, at, head):
        return False
    head = of_another(scan, at, head)
    token, noun = scan.tokens[at], scan.tokens[head.at]
    if token_at(scan.tokens, at + 1).word in noun_phrase.ROUNDS and scan.metrics[noun.metric].objects:
        return False  # "2 rounds of applications"
    if noun_phrase.spoiled(scan.tokens, at, head) or (noun.lemma in scan.metrics[noun.metric].plain and head.between):
        return False
    if token.form is Form.VAGUE and noun.number is Number.ONE and not in_bulk(scan, noun):
        return False
    if is_unsure(scan, at, head):
        worth_asking = token.value != 0 and scan.before(at).kind not in (Kind.UNFINISHED, Kind.WORD, Kind.PLAN)
        return worth_asking and scan.add(at, noun.metric, None, "unsure", end=head.at, name=noun.lemma)
    if token.form is Form.ARTICLE:
        if scan.denial is not None:
            scan.taken, scan.zeros = head.at, True
            return scan.add(scan.denial, noun.metric, 0, "not", end=head.at, name=noun.lemma)
        if scan.before(at).kind not in FRAGMENT and scan.before(at).word not in BEFORE_ONE:
            return False
    scan.taken = head.at
    if scan.label is None or scan.tokens[scan.label].metric != noun.metric:
        scan.label = None
    return scan.count(at, noun.metric, noun.kind.value.replace("unsure", "noun"), noun.lemma, head)


def is_unsure(scan: Scan, at: int, head: Head) -> bool:
    """Whether nobody can say that it counts: "2 drills", "5 CVs", but not "2 rounds of practice questions"."""
    in_rounds = token_at(scan.tokens, at + 1).word in noun_phrase.ROUNDS
    return (head.kind is Kind.UNSURE and not in_rounds) or (head.kind is Kind.CARRIED and not carried(scan, head))


def of_another(scan: Scan, at: int, head: Head) -> Head:
    """The head, or the other metric's noun before a plain one: "2 coffee sessions" are coffees."""
    noun = scan.tokens[head.at]
    if head.kind is Kind.NOUN and noun.lemma in scan.metrics[noun.metric].plain:
        for step in range(at + 1, head.at):
            if scan.tokens[step].kind in (Kind.NOUN, Kind.UNSURE):
                return Head(scan.tokens[step].kind, step)
    return head


def in_bulk(scan: Scan, noun: Token) -> bool:
    """Whether a noun can be mentioned without a number: "some practice", but not "too much coffee"."""
    told = scan.metrics[noun.metric]
    return not told.objects or noun.lemma.split()[-1] in told.label.lower().split()


def carried(scan: Scan, head: Head) -> bool:
    """Whether what is carried was sent: "sent 5 resumes", "5 resumes sent"."""
    behind = noun_phrase.after(scan.tokens, head.at)
    if scan.carrier is not None or behind.kind is Kind.CARRIER or behind.word in attach_company.GONE | WHITHER:
        return True
    before = token_at(scan.tokens, head.at - 2 if head.at > 1 else -1).kind
    return head.between == 0 and before in BEGINS and behind.kind in CLOSED | {Kind.END}  # "5 CVs, 2 chats"


def labelled(scan: Scan, at: int, head: Head) -> bool:
    """Whether the amount belongs to the label before it, though a noun follows: "apps 5 chats 3"."""
    tokens = scan.tokens
    if scan.label is None or tokens[scan.label].metric == tokens[head.at].metric:
        return False
    near = scan.label == at - 1 or (scan.pointing and tokens[at - 1].kind in LINKS)
    after = head.at + 1 + (token_at(tokens, head.at + 1).kind in (Kind.DONE, Kind.CARRIER))  # "Conversations had: 1"
    follows = tokens[after : after + 1]
    return near and bool(follows) and (follows[0].kind is Kind.AMOUNT or follows[0].kind in LINKS)


def by_label(scan: Scan, at: int, head: Head) -> bool:
    """ "apps: 5": the amount comes after a metric's noun."""
    tokens, token = scan.tokens, scan.tokens[at]
    if (head.kind is Kind.NOUN and labelled(scan, at, head)) or named_by(scan, head):
        head = Head(None, at)
    times = head.kind is Kind.THING and tokens[head.at].word in TIMES
    if scan.label is None or head.kind not in (None, Kind.OBJECT, Kind.THING):
        return False
    if head.kind and not (scan.pointing or times or closely(scan, at, head)):
        return False
    between = tokens[scan.label + 1 : at]
    blocked = {Kind.VERB, Kind.OUTCOME, Kind.FATE, Kind.UNFINISHED} | (set() if scan.fix else {Kind.AMOUNT})
    own = [each for step, each in enumerate(between, scan.label + 1) if not scan.sentence.aside[step]]
    if token.form is Form.ARTICLE and scan.before(at).word in COMPANY:
        return False
    if token.form is Form.ARTICLE or any(each.kind in blocked and each.form is not Form.ARTICLE for each in own):
        going_on = scan.before(at).kind in LIST_MARKS | {Kind.DASH, Kind.OPEN, Kind.COLON} and head.kind is not None
        listed = scan.pointing and scan.found and scan.found[-1].how == "label" and going_on
        if not listed or token_at(tokens, amount_before(scan, at) + 1).kind in LIST_MARKS:
            return False  # "Applications: 3 startups, 2 banks", but not "Applications: 5, 3 remote"
    steady = scan.before(at).word == "at" and token_at(tokens, at - 2).word in STEADY
    clock = scan.before(at).word in CLOCK and not steady
    if clock or scan.before(at).word in ("from", "in") or len(between) > LONGEST_GAP:
        return False
    if not scan.pointing and not times and sum(each.kind is Kind.WORD for each in between) > MOST_WORDS:
        return False
    if scan.shared:
        return for_all(scan, at)
    noun = tokens[scan.label]
    scan.label = scan.label if scan.pointing else None
    return scan.count(at, noun.metric, "label", noun.lemma, head)


def amount_before(scan: Scan, at: int) -> int:
    """The place of the amount before this one; -1 where there is none."""
    return next((place for place in range(at - 1, -1, -1) if scan.tokens[place].kind is Kind.AMOUNT), -1)


def by_label_list(scan: Scan, at: int, head: Head) -> bool:
    """ "Applications: 3 + 2", "Applications: Indeed 4, LinkedIn 3": several amounts after one label add up."""
    before = amount_before(scan, at)
    if scan.accounts.get(before) not in ("after its label", "in the list after a label") or head.kind or not scan.found:
        return False
    between = scan.tokens[before + 1 : at]
    if scan.fix or not between or between[0].kind not in LIST_MARKS or scan.tokens[at].form is not Form.NUMBER:
        return False
    sources = [token for token in between[1:] if token.kind is not Kind.COLON]
    if not all(token.kind in SOURCES and token.word not in FUNCTION for token in sources):
        return False
    if token_at(scan.tokens, at + 1).kind not in AFTER_LISTED or bool(sources) != has_source(scan, before):
        return False
    scan.joined = Kind.COMMA
    label = scan.found[-1]
    return scan.count(at, label.metric, "label", label.name, head)


def has_source(scan: Scan, at: int) -> bool:
    """Whether a word says where the acts of an amount were: "Applications: Indeed 4", "Applications: LinkedIn: 4"."""
    place = at - 2 if scan.before(at).kind is Kind.COLON else at - 1
    return token_at(scan.tokens, place).kind in SOURCES


def named_by(scan: Scan, head: Head) -> bool:
    """Whether the noun after the amount is the last word of the label's own: "practice was 2 rounds"."""
    if scan.label is None or head.kind is not Kind.OUTCOME:
        return False
    nouns = scan.metrics[scan.tokens[scan.label].metric].nouns
    return any(noun.split()[-1] == scan.tokens[head.at].word.rstrip("s") for noun in nouns if " " in noun)


def closely(scan: Scan, at: int, head: Head) -> bool:
    """Whether the label is right before the amount, and what follows does not matter: "applications 4 liao"."""
    tokens = scan.tokens
    if scan.label != at - 1 or tokens[at].form is not Form.NUMBER or head.between:
        return False
    label, word = tokens[at - 1], tokens[head.at]
    counted_by_objects = bool(scan.metrics[label.metric].objects)
    if head.kind is Kind.OBJECT:
        return label.metric == word.metric  # "talk 2 people"
    behind = token_at(tokens, head.at + 1)
    ends = behind.kind in CLOSED | {Kind.END, Kind.SELF} or behind.word in vocabulary.DETERMINERS
    return ends and (counted_by_objects or not word.word.endswith("s")) and word.word not in vocabulary.NOT_COUNTED


def for_all(scan: Scan, at: int) -> bool:
    """ "Conversations and practice: none": what is said of several metrics at once is clear only where it is 0."""
    value = 0 if scan.tokens[at].value == 0 else None
    for place in (*scan.shared, scan.label or 0):
        noun = scan.tokens[place]
        scan.add(place, noun.metric, value, "label" if value == 0 else "told", end=at, name=noun.lemma)
    scan.shared, scan.label = [], None
    return True


def by_matter(scan: Scan, at: int, head: Head) -> bool:
    """ "3 for practice", "nothing on the practice front": the metric comes after a preposition."""
    tokens, token = scan.tokens, scan.tokens[at]
    if head.kind or at + 2 >= len(tokens) or tokens[at + 1].word not in MATTERS or token.form is Form.ARTICLE:
        return False
    if tokens[at + 1].word == "of" and token.form is Form.ZERO and tokens[at + 2].kind is not Kind.NOUN:
        return False  # "none of the applications"
    step = next(
        (step for step in range(at + 2, min(at + 5, len(tokens))) if tokens[step].word not in vocabulary.DETERMINERS),
        at,
    )
    if tokens[step].kind is not Kind.NOUN and tokens[step].tense is not Tense.PARTICIPLE:
        return False
    scan.taken = step
    return scan.count(at, tokens[step].metric, "matter", tokens[step].lemma, Head(Kind.NOUN, step))


RULES = (
    Rule("before its noun", ("[5] apps",), by_noun),
    Rule("a verb as the noun", ("[1] talking with the manager",), attach_verbs.by_verbal_noun),
    Rule("after its label", ("apps: [5]", "Practice was [2]"), by_label),
    Rule("in the list after a label", ("Applications: Indeed 4, LinkedIn [3]",), by_label_list),
    Rule("after a verb that points", ("People talked to: [2]",), attach_verbs.by_pointing_verb),
    Rule("with how many", ("had coffee with [2] people",), attach_company.by_company),
    Rule("before its verb", ("[4] jobs applied for",), attach_verbs_after.by_passive),
    Rule("before who did it", ("[3] people I talked with",), attach_verbs_after.by_verb_behind),
    Rule("after its verb", ("applied to [5] banks", "practised [3] times"), attach_verbs.by_verb),
    Rule("sent, of nothing else", ("sent [2]", "I submitted [3] this week"), attach_verbs.by_sending),
    Rule("for what", ("[3] for practice",), by_matter),
    Rule(
        "tied to the last one",
        tuple(tie.example for tie in (*attach_echo.FIRM, *attach_echo.TIES)),
        attach_echo.by_echo,
    ),
)
