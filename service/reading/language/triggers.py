"""What sets amounts aside and what ends it, as ConText has it: triggers, pseudo-triggers, terminators, a row for each.

A trigger of the clause sets all of it aside; any other sets aside what follows it, up to a terminator or the end of the
clause; `lasts` says where the next clauses are set aside, too. Words that only look like a trigger are pseudo-triggers:
phrases are in english/turns_of_phrase.txt and pseudo_negations.txt, what depends on the words around is in `unless`.

To add one, write a row with an example, in which the amount is in brackets; the examples are its tests. The method is
that of Harkema, Dowling, Thornblade and Chapman: ConText, Journal of Biomedical Informatics 42 (2009).
"""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from service.reading.language import other_people, vocabulary
from service.reading.language.surroundings import View
from service.reading.language.tokens import Kind, Tense, Token
from service.reading.language.vocabulary import word_set

A_PLAN = "a plan"
PLAN_OR_GOAL = "a plan or goal"
NOT_DONE = "not done"
ANOTHER_WEEK = "another week"
OTHERS = "someone else's doing"
TO_DATE = "a total to date"
OWN = frozenset({A_PLAN, PLAN_OR_GOAL, NOT_DONE, ANOTHER_WEEK, TO_DATE})  # reasons that are the person's own

TIMES = frozenset({Kind.FUTURE_TIME, Kind.PAST_TIME})
WORDS = frozenset({Kind.PLAN, Kind.EARLIER, Kind.UNFINISHED})
DOINGS = frozenset({Kind.DONE, Kind.VERB, Kind.CARRIER})
TOLD = DOINGS | {Kind.SELF}
SUBJECTS = frozenset({Kind.SELF, Kind.EARLIER, Kind.REFERENCE, Kind.OTHERS})
TO_DATES = frozenset(vocabulary.read("to_date"))
AIMS = word_set("aims")
PEOPLE = frozenset(vocabulary.read("others"))
TURNING = frozenset(vocabulary.read("turning_ahead"))  # what is to come begins with these


class Clause:
    """The tokens of a clause. Nothing is changed."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.tokens = view.tokens
        self.kinds = [token.kind for token in self.tokens]
        self.says = frozenset(self.kinds)
        self.amount = self.kinds.index(Kind.AMOUNT) if Kind.AMOUNT in self.says else len(self.tokens)  # the first

    def at(self, place: int) -> Token:
        """The token at a place, or an empty one."""
        return self.view.at(place)

    @property
    def has_bare_amount(self) -> bool:
        """Whether a number is said with no metric's word: "goal was 5"."""
        return self.says & {Kind.AMOUNT, Kind.NOUN} == {Kind.AMOUNT}

    @cached_property
    def plans_acts(self) -> bool:
        """Whether it plans acts: it names a goal, a time to come or something to do."""
        aims = any(token.word.partition(" ")[0] in AIMS for token in self.tokens)
        return aims or bool(self.says & (TIMES | DOINGS))


Test = Callable[[Clause, int], bool]


def always(clause: Clause, at: int) -> bool:
    """In every clause."""
    return True


class Trigger(NamedTuple):
    """Words that set amounts aside: why, an example, where it is, what looks like it, and whether it lasts."""

    name: str
    why: str
    example: str
    kind: Kind | None  # of the token that it is; None: of any
    begins: Test = always
    unless: tuple[Test, ...] = ()
    lasts: Test = lambda clause, at: False

    def may_be_in(self, clause: Clause) -> bool:
        """Whether the clause has a token of its kind."""
        return self.kind is None or self.kind in clause.says

    def is_at(self, clause: Clause, at: int) -> bool:
        """Whether the trigger is at this place."""
        if self.kind is not None and clause.kinds[at] is not self.kind:
            return False
        return self.begins(clause, at) and not any(pseudo(clause, at) for pseudo in self.unless)


class Terminator(NamedTuple):
    """Words that end what was set aside for one of these reasons."""

    name: str
    ends: frozenset[str]
    example: str
    holds: Test


def around(name: str) -> Test:
    """A test for surroundings of that name (english/surroundings.grammar)."""
    return lambda clause, at: clause.view.is_in(name, at)


def says_this_week(clause: Clause, at: int) -> bool:
    """ "3 this week, unlike last week"."""
    return Kind.THIS_WEEK in clause.says


def has_subject_between(clause: Clause, at: int) -> bool:
    """ "I sent 4, up from 2 last week": between the amount and the time somebody is said, or an earlier number."""
    return bool(SUBJECTS.intersection(clause.kinds[clause.amount : at]))


def comes_after_a_run(clause: Clause, at: int) -> bool:
    """ "2 apps 1 call no practice back next week": what was done is told without a mark, and then what is to come."""
    nouns = [place for place in range(at) if clause.kinds[place] is Kind.NOUN]
    told = len(nouns) > 1 or any(map(is_done, clause.tokens[:at]))
    return told and any(token.word in TURNING for token in clause.tokens[max(nouns, default=at) + 1 : at])


def is_fronted(clause: Clause, at: int) -> bool:
    """ "Last week I sent 4 apps": a time before the amount says when the next clauses were, too."""
    doing = DOINGS.intersection(clause.kinds[at:])
    return at < clause.amount and (bool(doing) or not clause.has_bare_amount)


def is_fronted_lately(clause: Clause, at: int) -> bool:
    """The same, but not where a time long ago says when something else was: "I lost my job last year, sent 3 apps"."""
    if Kind.AMOUNT not in clause.says and clause.view.is_in("long ago", at):
        return False
    return is_fronted(clause, at)


def is_to_date(clause: Clause, at: int) -> bool:
    """ "54 applications to date"."""
    return clause.tokens[at].word in TO_DATES


def come_first(clause: Clause, at: int) -> bool:
    """Others at the beginning of the clause, and what they did."""
    return at == 0 and other_people.act(clause.view)


def does(clause: Clause, at: int) -> bool:
    """A verb in the third person: "she applies to 9 jobs"."""
    return clause.tokens[at].tense is Tense.THIRD


def heads_next(clause: Clause, at: int) -> bool:
    """A word of planning whose amounts follow: "my goal is 5, 3 and 2", but not "I will be brief, 5 apps"."""
    leading = Kind.AMOUNT in clause.kinds[at:] or clause.plans_acts
    return leading and not clause.has_bare_amount and not clause.view.is_in("measured against", at)


def leads_on(clause: Clause, at: int) -> bool:
    """What was left undone goes on in the next clauses."""
    return not clause.has_bare_amount and Kind.AMOUNT in clause.kinds[at:]


def points_to_others(clause: Clause, at: int) -> bool:
    """The colon after whose numbers follow: "My wife's: 6 apps"."""
    whose = " ".join(token.word for token in clause.tokens[max(0, at - 2) : at]).removesuffix("'s")
    return whose in PEOPLE


def of_time(test: Test) -> Test:
    """The test for the time before a colon."""
    return lambda clause, at: test(clause, at - 1)


def is_done(token: Token) -> bool:
    """Whether a verb says something done."""
    return token.kind in DOINGS and token.tense in (None, Tense.PAST)


def is_told_after_amount(clause: Clause, at: int) -> bool:
    """ "Last week's 8 apps were a lot I sent 3"."""
    return {Kind.EARLIER, Kind.AMOUNT} <= set(clause.kinds[:at]) and TOLD_ANEW(clause, at)


def points_to_done(clause: Clause, at: int) -> bool:
    """A colon after words that plan nothing: "as I hoped to tell you: 5 apps"."""
    return clause.kinds[at] is Kind.COLON and not Clause(clause.view.part(0, at)).plans_acts


MADE_READY = around("made ready by others")
TOLD_ANEW = around("told anew")
OF_A_TIME = (says_this_week, around("compared with"), around("planned of a goal"), has_subject_between)
BEFORE_A_COLON = tuple(map(of_time, OF_A_TIME[1:]))
OF_CLAUSE = (
    Trigger(
        "a time to come",
        A_PLAN,
        "next week I do [5] apps",
        Kind.FUTURE_TIME,
        unless=(*OF_A_TIME, comes_after_a_run),
        lasts=is_fronted,
    ),
    Trigger(
        "a time before",
        ANOTHER_WEEK,
        "last week I sent [8] apps",
        Kind.PAST_TIME,
        unless=(*OF_A_TIME, is_to_date, around("the time of a rate")),
        lasts=is_fronted_lately,
    ),
    Trigger("to date", TO_DATE, "[54] applications to date", Kind.PAST_TIME, is_to_date, OF_A_TIME, lasts=is_fronted),
    Trigger("an early week", ANOTHER_WEEK, "the first week of November had [5] calls", None, around("an early week")),
    Trigger("others first", OTHERS, "my friend sent [50] applications", None, come_first, lasts=always),
)  # they set the whole clause aside; the last one that is there says why
ONWARDS = (
    Trigger("a verb of others", OTHERS, "she applies to [9] jobs", None, does, (around("a thing does"),)),
    Trigger(
        "others in their words", OTHERS, "they said we got [500] applications", None, around("others in their words")
    ),
    Trigger("others within", OTHERS, "heard that they got [400] applications", None, around("others within")),
    Trigger(
        "a plan",
        PLAN_OR_GOAL,
        "my goal was [5]",
        Kind.PLAN,
        unless=(around("had, not would"), around("corrected afterwards"), MADE_READY),
        lasts=heads_next,
    ),
    Trigger("arranged", A_PLAN, "I have a call with [one] on 2 December", None, around("arranged for a day")),
    Trigger("wanted", PLAN_OR_GOAL, "a colleague who wants us to have [2] more", None, around("wanted of them")),
    Trigger("earlier", ANOTHER_WEEK, "up from [2]", Kind.EARLIER, unless=(MADE_READY, around("as the story goes"))),
    Trigger("not done", NOT_DONE, "drafted [3] applications", Kind.UNFINISHED, unless=(MADE_READY,), lasts=leads_on),
    Trigger(
        "others' heading",
        OTHERS,
        "My week: 4 apps. My wife's: [6] apps",
        Kind.COLON,
        points_to_others,
        lasts=always,
    ),
    Trigger(
        "a plan's heading",
        A_PLAN,
        "Three things for next week: [4] applications",
        Kind.COLON,
        around("a plan's heading"),
        BEFORE_A_COLON,
        lasts=always,
    ),
    Trigger(
        "another week's heading",
        ANOTHER_WEEK,
        "from last week: [4] applications",
        Kind.COLON,
        around("another week's heading"),
        BEFORE_A_COLON,
        lasts=always,
    ),
)  # they set aside what follows them; the first one that is there says why
TERMINATORS = (
    Terminator(
        "with the person", frozenset({OTHERS}), "my son, who is 19, sat with me for [1] mock", around("with the person")
    ),
    Terminator("the person again", frozenset({OTHERS}), "they got 400 but I sent [5] apps", around("the person again")),
    Terminator(
        "a correction",
        OWN,
        "should have been 5 apps, but it was only [2] apps",
        around("a correction with but"),
    ),
    Terminator(
        "done",
        frozenset({NOT_DONE}),
        "drafted 3 and sent [2] applications",
        lambda clause, at: is_done(clause.tokens[at]),
    ),
    Terminator(
        "told anew after an amount", frozenset({ANOTHER_WEEK}), "up from 2 I sent [3] apps", is_told_after_amount
    ),
    Terminator(
        "a colon after more than a time",
        frozenset({ANOTHER_WEEK}),
        "up from 2: [5] chats",
        around("a colon after more than a time"),
    ),
    Terminator("told anew", frozenset({PLAN_OR_GOAL}), "they want more energy I did [2] applications", TOLD_ANEW),
    Terminator("a colon after no plan", frozenset({PLAN_OR_GOAL}), "as I wanted to tell: [5] apps", points_to_done),
)
