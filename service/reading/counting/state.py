"""What is in force at a place in a sentence while it is read from left to right, and the mentions of metrics so far.

A state is never changed: what a token does to it gives another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from service.model.values import Metric
from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.language.clauses import Sentence
from service.reading.language.context import QUESTION
from service.reading.language.questions import is_doubted
from service.reading.language.surroundings import View
from service.reading.language.tokens import Form, Kind, Tense, Token
from service.reading.language.triggers import OTHERS, TO_DATE

How = Literal["noun", "carried", "label", "verb", "matter", "echo", "not", "told", "unsure"]
Reach = Literal["direct", "listed", "named"]  # nothing yet, amounts, names
Claimed = Literal["said", "recorded"]  # said before, so that it may be corrected; by what keeps their record
NO_AMOUNT = frozenset({"told", "unsure"})  # how a mention without an amount was said
UNDONE = (  # surroundings of the noun or the amount, what they are not in, and why it is none of this week's acts
    ("an origin", False, "a share", "no amount of this week"),
    ("theirs", False, None, OTHERS),
    ("among those told", False, None, "one of those told"),
    ("another matter", True, None, "another matter"),
    ("a total to date", True, None, TO_DATE),
    ("a milestone", False, None, TO_DATE),
    ("no amount of this week", False, None, "no amount of this week"),
)


@dataclass(frozen=True)
class Mention:
    """An amount of a metric, or word of its doing without one."""

    metric: str
    value: int | None
    start: int  # where in the text its words begin and end
    end: int
    sentence: int
    how: How  # told and unsure give no amount
    lemma: str | None = None  # the noun or verb it was counted under
    form: Form | None = None  # the amount's
    said: tuple[int, int] | None = None  # where a loose amount is, with its loose words
    aside: str | None = None  # why it is not this week's own doing
    inside: bool = False  # in brackets, or only describing what was counted
    fix: bool = False  # a correction
    total: bool = False
    more: bool = False  # more of the same
    claimed: Claimed | None = None
    joined: Kind | None = None  # the mark or word that joins it to what was counted before
    tail: str | None = None  # the day or preposition that follows
    done: bool = False  # told as done, or as a correction
    whole: bool = False  # all of them are described: "all 6 applications were remote"
    who: str | None = None  # the names that it counts
    generic: bool = False  # under the metric's own name, so that others may be its parts

    @property
    def gives_an_amount(self) -> bool:
        """Whether it says how many, or that nobody can say how many."""
        return self.how not in NO_AMOUNT

    def covers(self, token: Token) -> bool:
        """Whether a token is among its words."""
        return self.start <= token.start and token.end <= self.end

    def is_at_least(self, value: int | None) -> bool:
        """Whether as many may be among those that it counts."""
        return self.value is None or value is None or self.value >= value

    @property
    def words(self) -> list[str]:
        """The words of what it was counted under."""
        return self.lemma.split() if self.lemma else []


class State(NamedTuple):
    """What is in force before a token, and the mentions found so far."""

    sentence: Sentence
    view: View
    metrics: Mapping[str, Metric]
    found: tuple[Mention, ...]
    label: int | None = None  # a metric's noun that has no amount yet
    shared: tuple[int, ...] = ()  # nouns joined to the label by "and"
    pointing: bool = False  # a colon, dash or bracket comes after the label or verb
    verb: int | None = None  # a metric's verb that governs what follows
    reach: Reach | None = None  # what the verb's object is so far
    carrier: int | None = None  # "sent", "submitted"
    denial: int | None = None  # "didn't"
    zeros: bool = False  # "no applications, conversations or practice": the denial goes on
    open: bool = False  # no preposition has come since the last verb: a noun may be its object
    done: bool = False
    fix: bool = False
    fixed: bool = False  # the correction has its amount
    claimed: Claimed | None = None
    total: bool = False
    joined: Kind | None = None
    dated: bool = False  # a day has been said
    named: int = -1  # where the names that are counted end
    taken: int = -1  # the noun or verb that an amount has already
    accounts: Mapping[int, str] = MappingProxyType({})  # the rule that took the amount at a place
    waiting: tuple[int, ...] = ()  # amounts with a day and no noun yet: "Mon 2, Wed 3 apps"

    @property
    def governing(self) -> str | None:
        """The key of the metric whose verb governs what follows."""
        return None if self.verb is None else self.tokens[self.verb].metric

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the sentence."""
        return self.view.tokens

    def but(self, **changes: Any) -> "State":
        """The same state but for these fields."""
        return self._replace(**changes)

    def doing(self, verb: Token) -> "State":
        """The state after a verb: it may have an object, and in the past it was done."""
        return self._replace(done=self.done or verb.tense is Tense.PAST, open=True, zeros=False)

    def without_verb(self) -> "State":
        """The state where no verb governs what follows."""
        return self._replace(verb=None, reach=None)

    def accounted(self, at: int, rule: str) -> "State":
        """The state with an account for the amount at a place."""
        return self._replace(accounts={**self.accounts, at: rule})

    def last_counted(self, metric: str | None = None) -> Mention | None:
        """The last mention with an amount, of that metric where one is named."""
        counted = (each for each in reversed(self.found) if each.gives_an_amount)
        return next((each for each in counted if metric in (None, each.metric)), None)

    def put(self, old: Mention, new: Mention) -> "State":
        """The state with a mention in the place of another."""
        at = self.found.index(old)
        return self._replace(found=(*self.found[:at], new, *self.found[at + 1 :]))

    def metric_of(self, word: Token | Mention) -> Metric:
        """The metric of a word or mention. Raises LookupError for a word of none."""
        return self.metrics[key_of(word)]

    def add(
        self, at: int, word: Token | Mention, value: int | None, how: How, *, end: int | None = None, **more: Any
    ) -> "State":
        """The state with one more mention, of the metric of a word or of a mention."""
        first, last = self.tokens[at], self.tokens[at if end is None else end]
        known = {"lemma": word.lemma, "fix": self.fix, "done": self.done or self.fix, "aside": self.sentence.aside[at]}
        span = min(first.start, last.start), max(first.end, last.end)
        mention = Mention(key_of(word), value, *span, self.sentence.number, how, **(known | more))
        return self._replace(found=(*self.found, mention))

    def counted(self, at: int, word: Token | Mention, how: How, head: Head, *, lemma: str | None = None) -> "State":
        """The state with one more amount of a metric, counted under its word, or another name."""
        metric, lemma = key_of(word), lemma or word.lemma
        place = head.at if head.kind else at
        if self.counted_here(metric) and self.view.is_in("what an amount was with", at):
            return self  # "3 calls with 2 agencies"
        rate = self.view.is_in("a rate", place) or self.view.is_in("a daily amount", at)
        if rate and not self.sentence.aside[at]:
            return self.add(at, word, None, "told", end=place, lemma=lemma)
        amount = self.tokens[at]
        said = (amount.start, amount.end) if amount.hedged else self.hedge(at, place)
        return self.add(
            at,
            word,
            amount.value,
            how,
            end=place,
            lemma=lemma,
            form=amount.form,
            said=said,
            aside=self.sentence.aside[at] or self.undone(at, place, metric),
            inside=self.is_inside(at, place, metric),
            whole=self.view.is_in("described wholly", at),
            total=self.total or self.view.is_in("in total", place),
            more=self.view.is_in("more of the same", at),
            claimed=self.claimed,
            joined=self.joined,
            tail="day" if self.dated else noun_phrase.tail(self.view, place),
            generic=self.is_generic(metric, lemma, head),
        )

    def is_inside(self, at: int, place: int, metric: str) -> bool:
        """Whether an amount is in brackets after others, or only describes what was counted: "one call was great"."""
        if not self.found:
            return False
        if self.fix:
            return self.fixed and self.view.is_in("described", place)  # not "but only 2 are sent"
        in_brackets = self.sentence.depth[at] > 0 and self.counted_here(metric)
        return in_brackets or self.view.is_in("described", place)

    def counted_here(self, metric: str) -> bool:
        """Whether the sentence has told a number of that metric already."""
        own = [each for each in self.found if each.metric == metric and each.sentence == self.sentence.number]
        return any(each.value is not None for each in own)

    def undone(self, at: int, place: int, metric: str) -> str | None:
        """Why an amount is none of this week's acts, by the words right next to it; None where it is one."""
        if self.view.is_in("what became of it", place) and not self.is_of_others(at, metric):
            return "what became of it"
        if self.denial is not None and self.tokens[at].value:
            return "denied"
        for name, noun, but, why in UNDONE:
            if self.view.is_in(name, place if noun else at) and not (but and self.view.is_in(but, at)):
                return why
        return None

    def is_of_others(self, at: int, metric: str) -> bool:
        """Whether what became of it says nothing of an amount: "2 of my 5 got a reply", "no practice got ghosted"."""
        if self.tokens[at].value == 0:
            return not self.metrics[metric].objects
        return self.view.is_in("some of them", at)

    def is_generic(self, metric: str, lemma: str | None, head: Head) -> bool:
        """Whether it was counted under the metric's own name, or one of its commonest objects."""
        told = self.metrics[metric]
        if not head.kind:  # "applied to 5, 2 at banks and 3 at startups"
            return lemma in told.verbs
        if head.kind is Kind.OBJECT:
            return self.tokens[head.at].lemma in told.objects[:3]
        return lemma in (told.one, told.many, told.nouns[0])

    def hedge(self, at: int, place: int) -> tuple[int, int] | None:
        """Where in the text "maybe" or the like is before the amount in its clause, or right after it."""
        amount = self.tokens[at]
        if before := self.view.span("with doubt", at):
            return self.tokens[before[0]].start, amount.end
        if QUESTION not in self.sentence.aside and is_doubted(self.sentence):
            return amount.start, amount.end
        if after := self.view.span("with doubt after it", place):
            return amount.start, self.tokens[min(after[1], len(self.tokens)) - 1].end
        return None


def key_of(word: Token | Mention) -> str:
    """The key of the metric of a word or mention. Raises LookupError for a word of none."""
    if word.metric is None:
        raise LookupError(f"{word} is of no metric")
    return word.metric
