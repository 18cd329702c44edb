"""Each amount to the metric whose word is nearest: the rules, each with examples that are its tests.

An amount belongs to the noun it is before ("5 apps"), or to the label it comes after ("apps: 5"), or to the verb that
governs it ("applied to 5 banks"), or to what was last counted ("then 2 more on Friday"), or to nothing. A rule says
what the state is if the amount is as it says; it changes nothing. Where several rules fit, the one with the strongest
evidence has the amount, in whatever order they are written.

To add a rule, write a function that gives the state with the amount counted, or None, and a row in RULES.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from service.reading.counting import attach_company, attach_echo, attach_references, attach_verbs, noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.counting.parts import is_like
from service.reading.counting.state import How, Mention, State
from service.reading.language.tokens import Form, Kind, Number, Token

LONGEST_GAP = 7  # tokens between a label and its amount
MOST_WORDS = 3  # of them unknown
BLOCKING = frozenset({Kind.VERB, Kind.OUTCOME, Kind.FATE, Kind.UNFINISHED, Kind.AMOUNT})  # between label and amount
OURS = frozenset({Kind.NOUN, Kind.CARRIED, Kind.UNSURE})
LABELS = frozenset({"after its label", "in the list after a label"})


class Evidence(IntEnum):
    """What says whose an amount is; the stronger wins."""

    LAST_COUNTED = 0
    MATTER = 1
    VERB = 2
    VERB_AFTER = 3
    PASSIVE = 4
    COMPANY = 5
    POINTING_VERB = 6
    LABEL_LIST = 7
    LABEL = 8
    NOUN = 9
    REPETITION = 10
    NAME = 11
    THIS_WEEK = 12


class Rule(NamedTuple):
    """One way in which an amount belongs to a metric."""

    name: str
    examples: tuple[str, ...]  # with the amount in brackets
    evidence: Evidence
    claim: Callable[[State, int, Head], State | None]


def tied(state: State, at: int) -> tuple[State, str | None]:
    """The state with the amount at this place tied to a metric, and the name of the rule that says so, if one does."""
    head = noun_phrase.head(state.view, at)
    if attach_verbs.leaves_verb(state, at, head):
        state = state.without_verb()
    for rule in sorted(RULES, key=lambda each: -each.evidence):
        if (claimed := rule.claim(state, at, head)) is None:
            continue
        after = attach_references.with_days(claimed, at)
        last = after.found[-1].metric if after.found else after.governing
        return after if last == after.governing else after.without_verb(), rule.name
    if head.kind is Kind.UNIT:
        return attach_references.spent_on(state, at, head), None
    return attach_references.waiting(state, at, head), None


def by_noun(state: State, at: int, head: Head) -> State | None:
    """ "5 apps": the amount is before a metric's noun."""
    if head.kind not in OURS or is_labelled(state, at, head):
        return None
    head = of_another(state, at, head)
    if is_something_else(state, at, head):
        return None
    amount, noun = state.tokens[at], state.tokens[head.at]
    if is_unsure(state, at, head):
        asked = not state.view.is_in("not asked about", at)
        return state.add(at, noun, None, "unsure", end=head.at) if asked else None
    state = state.but(taken=head.at)
    if amount.form is Form.ARTICLE:
        if state.denial is not None:
            return state.but(zeros=True).add(state.denial, noun, 0, "not", end=head.at)
        if not is_one_act(state, at, noun):
            return None
    how: How = "carried" if noun.kind is Kind.CARRIED else "noun"
    return state.but(label=None).counted(at, noun, how, head)


def is_one_act(state: State, at: int, noun: Token) -> bool:
    """Whether "a" counts one act: "had a call", but not what a meeting was for that was counted: "met Ann for a
    coffee"."""
    if state.view.is_in("what several met for", at):
        return False
    if not state.view.is_in("what they met for", at):
        return state.view.is_in("one act", at)
    met = {"how": "verb", "metric": noun.metric, "sentence": state.sentence.number}
    return not any(is_like(each, met) for each in state.found)


def is_unsure(state: State, at: int, head: Head) -> bool:
    """Whether nobody can say that it counts: "2 drills", "5 CVs", but not "2 rounds of practice questions"."""
    if state.tokens[head.at].kind is Kind.UNSURE:
        return not state.view.is_in("a round of", at)
    return state.tokens[head.at].kind is Kind.CARRIED and not is_sent(state, head)


def is_something_else(state: State, at: int, head: Head) -> bool:
    """Whether the noun is not counted here: "2 missed calls", "2 rounds of applications", "too much coffee"."""
    noun, told = state.tokens[head.at], state.metric_of(state.tokens[head.at])
    if noun_phrase.is_spoiled(state.view, at, head):
        return True
    much = (state.tokens[at].form, noun.number) == (Form.VAGUE, Number.ONE)
    return bool(told.objects) and (much or state.view.is_in("a round of", at))


def of_another(state: State, at: int, head: Head) -> Head:
    """The head, or the other metric's noun before a plain one: "2 coffee sessions" are coffees."""
    noun = state.tokens[head.at]
    if noun.lemma in state.metric_of(noun).plain:
        for step in range(at + 1, head.at):
            if state.tokens[step].kind in (Kind.NOUN, Kind.UNSURE):
                return Head(state.tokens[step].kind, step)
    return head


def is_sent(state: State, head: Head) -> bool:
    """Whether what is carried was sent: "sent 5 resumes", "5 resumes sent"."""
    return state.carrier is not None or state.view.is_in("sent", head.at)


def is_labelled(state: State, at: int, head: Head) -> bool:
    """Whether the amount belongs to the label before it, though a noun follows: "apps 5 chats 3"."""
    if state.label is None or state.tokens[state.label].metric == state.tokens[head.at].metric:
        return False
    near = state.label == at - 1 or state.view.is_in("after a link", at)
    return near and state.view.is_in("label of the next", head.at)


def by_label(state: State, at: int, head: Head) -> State | None:
    """ "apps: 5": the amount comes after a metric's noun."""
    if state.label is None:
        return None
    noun = state.tokens[state.label]
    if head.kind is Kind.NOUN or is_named_by(state, noun, head):
        head = Head(None, at)
    if not may_be_labelled(state, at, head) or is_interrupted(state, at, head):
        return None
    if state.shared:
        return for_all(state, at)
    return state.but(label=state.label if state.pointing else None).counted(at, noun, "label", head)


def may_be_labelled(state: State, at: int, head: Head) -> bool:
    """Whether the label is near enough, and the amount not that of a noun of its own."""
    between = state.tokens[(state.label or 0) + 1 : at]
    if head.kind not in (None, Kind.OBJECT, Kind.THING) or len(between) > LONGEST_GAP:
        return False
    if state.view.is_in("no labelled amount", at):
        return False
    if state.pointing or state.view.is_in("how often", head.at - 1):
        return True
    few = sum(each.kind is Kind.WORD for each in between) <= MOST_WORDS
    return few and (head.kind is None or is_close(state, at, head))


def is_interrupted(state: State, at: int, head: Head) -> bool:
    """Whether what is between label and amount takes the amount away; a list goes on after its first amount."""
    blocking = BLOCKING - {Kind.AMOUNT} if state.fix else BLOCKING
    between = range((state.label or 0) + 1, at)
    said = [state.tokens[step] for step in between if not state.sentence.aside[step]]
    blocked = any(token.kind in blocking for token in said if token.form is not Form.ARTICLE)
    if not blocked and state.tokens[at].form is not Form.ARTICLE:
        return False
    listed = any(each.how == "label" and has_noun(state, each) for each in state.found[-1:])
    again = state.view.is_in("in a list", amount_before(state, at) + 2)  # "Applications: 5, 3 remote"
    return again or not (listed and state.view.is_in("going on", at))


def has_noun(state: State, counted: Mention) -> bool:
    """Whether an amount has a noun: "3 startups, 2 banks" goes on, "4, two clinics, one school" says which."""
    return any(counted.start < token.start < counted.end for token in state.tokens)


def amount_before(state: State, at: int) -> int:
    """The place of the amount before this one; -1 where there is none."""
    return next((place for place in range(at - 1, -1, -1) if state.tokens[place].kind is Kind.AMOUNT), -1)


def by_label_list(state: State, at: int, head: Head) -> State | None:
    """ "Applications: 3 + 2", "Applications: Indeed 4, LinkedIn 3": several amounts after one label add up."""
    labelled = state.accounts.get(amount_before(state, at)) in LABELS
    if not labelled or not state.view.is_in("in a bare list", at):
        return None
    label = state.found[-1]
    return state.but(joined=Kind.COMMA).counted(at, label, "label", head)


def is_named_by(state: State, label: Token, head: Head) -> bool:
    """Whether the noun after the amount is the last word of the label's own: "practice was 2 rounds"."""
    word = state.tokens[head.at].word.rstrip("s")
    nouns = state.metric_of(label).nouns
    return head.kind is Kind.OUTCOME and any(noun.endswith(f" {word}") for noun in nouns)


def is_close(state: State, at: int, head: Head) -> bool:
    """Whether the label is right before the amount, and what follows does not matter: "applications 4 liao"."""
    if state.label != at - 1:
        return False
    label, word = state.tokens[at - 1], state.tokens[head.at]
    if head.kind is Kind.OBJECT:
        return label.metric == word.metric  # "talk 2 people"
    return state.view.is_in("closing", head.at)


def for_all(state: State, at: int) -> State:
    """ "Conversations and practice: none": what is said of several metrics at once is clear only where it is 0."""
    none = state.tokens[at].value == 0
    for place in (*state.shared, state.label or 0):
        noun = state.tokens[place]
        state = state.add(place, noun, 0, "label", end=at) if none else state.add(place, noun, None, "told", end=at)
    return state.but(shared=(), label=None)


def by_matter(state: State, at: int, head: Head) -> State | None:
    """ "3 for practice", "nothing on the practice front": the metric comes after a preposition."""
    if not state.view.is_in("for what", at):
        return None
    place = state.view.end("for what", at) - 1
    matter = state.tokens[place]
    return state.but(taken=place).counted(at, matter, "matter", Head(Kind.NOUN, place))


RULES = (
    Rule(
        "this week's part",
        ("120 applications so far, [9] of them this week", "8 open applications, [2] new"),
        Evidence.THIS_WEEK,
        attach_references.by_this_week,
    ),
    Rule("told again", ("five ([5]) applications",), Evidence.NAME, attach_references.by_naming),
    Rule("again", ("met with Tom [twice]",), Evidence.REPETITION, attach_references.by_repetition),
    Rule("before its noun", ("[5] apps",), Evidence.NOUN, by_noun),
    Rule("a verb as the noun", ("[1] talking with the manager",), Evidence.NOUN, attach_verbs.by_verbal_noun),
    Rule("after its label", ("apps: [5]", "Practice was [2]"), Evidence.LABEL, by_label),
    Rule("in the list after a label", ("Applications: Indeed 4, LinkedIn [3]",), Evidence.LABEL_LIST, by_label_list),
    Rule("after a verb that points", ("People talked to: [2]",), Evidence.POINTING_VERB, attach_verbs.by_pointing_verb),
    Rule("with how many", ("had coffee with [2] people",), Evidence.COMPANY, attach_company.by_company),
    Rule("before its verb", ("[4] jobs applied for",), Evidence.PASSIVE, attach_verbs.by_passive),
    Rule("before who did it", ("[3] people I talked with",), Evidence.VERB_AFTER, attach_verbs.by_verb_after),
    Rule("after its verb", ("applied to [5] banks", "practised [3] times"), Evidence.VERB, attach_verbs.by_verb),
    Rule(
        "sent, of nothing else",
        ("sent [2]", "I submitted [3] this week"),
        Evidence.VERB,
        attach_verbs.by_sending,
    ),
    Rule("for what", ("[3] for practice",), Evidence.MATTER, by_matter),
    Rule(
        "what was told comes to",
        ("Practised on Tuesday and again on Friday, so [2].",),
        Evidence.LAST_COUNTED,
        attach_references.by_recap,
    ),
    Rule("tied to the last one", attach_echo.EXAMPLES, Evidence.LAST_COUNTED, attach_echo.by_echo),
)
