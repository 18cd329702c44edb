"""What in a sentence is not the person's own doing of this week: plans, goals, other weeks, other people, questions.

The words that say so, and those that end it, are rows in triggers.py; here they are applied, clause by clause. A
heading ("Next week:") governs the lines below it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from service.reading.language import questions
from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Kind, token_at
from service.reading.language.triggers import (
    A_PLAN,
    ANOTHER_WEEK,
    OF_CLAUSE,
    ONWARDS,
    OTHERS,
    PLAN_OR_GOAL,
    TERMINATORS,
    TOLD,
    WORDS,
    Clause,
    is_done,
)

QUESTION = "a question"
TIMES = {Kind.FUTURE_TIME: A_PLAN, Kind.PAST_TIME: ANOTHER_WEEK}
SETTING_ASIDE = WORDS | TIMES.keys() | {Kind.OTHERS}
BREAKS = frozenset({Kind.CONTRAST, Kind.REASON})
HEADINGS: Mapping[Kind | None, str | None] = {
    Kind.FUTURE_TIME: A_PLAN,
    Kind.PAST_TIME: ANOTHER_WEEK,
    Kind.PLAN: PLAN_OR_GOAL,
    Kind.THIS_WEEK: None,
}
NO_HEADING = frozenset(
    {Kind.NOUN, Kind.VERB, Kind.CARRIER, Kind.SELF, Kind.STOP, Kind.QUESTION_MARK, Kind.END}
)  # no line with one of these, or that ends with one, without a colon
LONGEST_HEADING = 5  # tokens; twice as many where a colon ends it


def settled(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences, each with why its tokens are set aside."""
    heading: str | None = None
    line = 0
    for sentence in sentences:
        heading = heading if sentence.line <= line + 1 else None
        heading = HEADINGS.get(headed(sentence), heading)
        line = sentence.line
        yield replace(sentence, aside=asides(sentence, heading))


def asides(sentence: Sentence, heading: str | None) -> tuple[str | None, ...]:
    """Why each token of a sentence is set aside."""
    reasons = in_clauses(sentence, heading)
    thought = foreseen(sentence)
    asked = questions.asked_from(sentence)
    return (
        *(PLAN_OR_GOAL if at in thought else reason for at, reason in enumerate(reasons[:asked])),
        *[QUESTION] * len(reasons[asked:]),
    )


def headed(sentence: Sentence) -> Kind | None:
    """What a heading says of all lines below it ("Next week:"); None for no heading."""
    kinds = [token.kind for token in sentence.tokens]
    pointing = kinds[-1] is Kind.COLON
    if Kind.AMOUNT in kinds or len(kinds) > LONGEST_HEADING * (1 + pointing):
        return None
    if not pointing and not NO_HEADING.isdisjoint([*kinds, sentence.end]):
        return None
    return next((kind for kind in kinds if kind in HEADINGS), None)


def in_clauses(sentence: Sentence, heading: str | None) -> list[str | None]:
    """The reasons of a sentence clause by clause, each with what carries over from the one before."""
    carried = outside = heading
    reasons: list[str | None] = []
    for begin, end in bounds(sentence):
        clause = Clause(sentence.view.part(begin, end))
        time, first = token_at(sentence.tokens, begin - 1).kind, clause.kinds[0]
        outside = carried if first is Kind.OPEN else outside
        carried = outside if first is Kind.CLOSE else carried
        told = first is Kind.OPEN and time in TIMES  # "slower than last week (5 applications)"
        own, lasting = in_clause(clause, TIMES[time] if told else carried, heading)
        carried = carried if told else lasting
        reasons += own
    return reasons


def bounds(sentence: Sentence) -> list[tuple[int, int]]:
    """Where each clause of a sentence begins and ends."""
    begins = [at for at, number in enumerate(sentence.clause) if at == 0 or number != sentence.clause[at - 1]]
    return list(zip(begins, [*begins[1:], len(sentence.tokens)], strict=True))


def in_clause(clause: Clause, carried: str | None, heading: str | None) -> tuple[list[str | None], str | None]:
    """Why each token of a clause is set aside, and what carries over to the next clause."""
    reason = lasting = heading if is_new(clause, carried) else carried
    for trigger in OF_CLAUSE:
        if not trigger.may_be_in(clause):
            continue
        place = next((at for at in range(len(clause.tokens)) if trigger.is_at(clause, at)), None)
        if place is not None:
            reason, lasting = trigger.why, trigger.why if trigger.lasts(clause, place) else heading
    onwards = [trigger for trigger in ONWARDS if trigger.may_be_in(clause)]
    aside: list[str | None] = []
    for at in range(len(clause.tokens)):
        if any(reason in end.ends and end.holds(clause, at) for end in TERMINATORS):
            reason = lasting = heading
        elif begun := next((each for each in onwards if each.is_at(clause, at)), None):
            reason = begun.why
            lasting = reason if begun.lasts(clause, at) else lasting
        aside.append(reason)
    for at in clause.view.places("arrived at"):
        aside[at] = None
    return aside, lasting


def is_new(clause: Clause, carried: str | None) -> bool:
    """Whether what was set aside before does not reach this clause: "my goal was 5, I sent 2"."""
    if clause.kinds[0] in BREAKS or Kind.THIS_WEEK in clause.says:
        return True
    theirs = carried == OTHERS and clause.kinds[0] is Kind.AND and Kind.SELF not in clause.says
    return carried != ANOTHER_WEEK and not theirs and begins_with_done(clause)  # "she sent 50 and got nothing"


def begins_with_done(clause: Clause) -> bool:
    """Whether a clause says something done, before any word that sets aside."""
    for token in clause.tokens:
        if token.kind in SETTING_ASIDE:
            return False
        if is_done(token):
            return True
    return False


def foreseen(sentence: Sentence) -> set[int]:
    """The places of what is only thought of: "2 more applications and I would have hit my goal"."""
    tokens = sentence.tokens
    found: set[int] = set()
    for at in sentence.view.places("then it would"):
        before = [place for place in range(at) if sentence.clause[place] == sentence.clause[at - 1]]
        kinds = {tokens[place].kind for place in before}
        if {Kind.ADDITION, Kind.AMOUNT} <= kinds and not kinds & TOLD:
            found.update(before)
    return found
