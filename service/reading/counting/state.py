"""What is in force at a place in a sentence while it is read from left to right, and the mentions of metrics so far."""

from dataclasses import dataclass, field, replace
from typing import Any

from service.model.values import Metric
from service.reading.counting import noun_phrase
from service.reading.counting.noun_phrase import Head
from service.reading.language import ranges, vocabulary
from service.reading.language.clauses import Sentence
from service.reading.language.context import QUESTION, TO_DATE
from service.reading.language.tokens import Form, Kind, Token

NO_AMOUNT = frozenset({"told", "unsure"})  # how a mention without an amount was said
ADDS_NONE = frozenset(
    vocabulary.phrases(
        "at, in, with, across, over, from, for, by, between, within, on, during, of, through, via, about"
    )
)
ORIGINS = frozenset({"after", "from", "than", "of"})  # "2 interviews from 10 applications": not this week's
SHARES = frozenset({"half", "all", "most", "majority"})
COMPANY = frozenset({"with", "to", "at", "for"})
LIST_MARKS = frozenset({Kind.AND, Kind.COMMA, Kind.PLUS})
CLOSED = frozenset({Kind.COMMA, Kind.AND, Kind.THIS_WEEK, Kind.DAY, Kind.DASH, Kind.OPEN, Kind.CLOSE, Kind.PLUS})
LONGEST_GAP = 7  # tokens between a label or a verb and its amount
MILESTONE = frozenset({"passed", "crossed", "topped", "surpassed"})  # "just passed 100 applications"
SHORTFALL = vocabulary.REACHED | {"short", "fell", "exceeded"}
MORE = frozenset({"more", "additional", "extra", "further", "other"})
BEHIND = frozenset({"at least", "more or less"})
COUNTED = frozenset({Kind.AMOUNT, Kind.NOUN, Kind.OBJECT})
TAG_WORDS = 3  # fewer doubt the number: "5 apps, right?"
FARTHEST = 6  # tokens between "maybe" and its amount
ENDING = frozenset({Kind.COMMA, Kind.COLON, Kind.CLOSE, Kind.OPEN, Kind.DASH, Kind.AND, Kind.THIS_WEEK})


@dataclass(frozen=True)
class Mention:
    """An amount of a metric, or word of its doing without one."""

    metric: str
    value: int | None
    start: int  # where in the text its words begin and end
    end: int
    sentence: int
    how: str  # noun, carried, label, verb, matter, echo, not; told and unsure give no amount
    name: str = ""  # the noun or verb it was counted under
    form: Form | None = None  # the amount's
    loose: bool = False
    said: tuple[int, int] = (0, 0)  # where the amount itself stands, with its loose words
    aside: str = ""  # why it is not this week's own doing
    inside: bool = False  # in brackets, or only describing what was counted
    fix: bool = False  # a correction
    total: bool = False
    more: bool = False  # more of the same
    claimed: str = ""  # "said": it was said before, and may be corrected; "recorded": by what keeps their record
    joined: Kind | None = None  # the mark or word that joins it to what was counted before
    tail: str = ""  # the day or preposition that follows
    done: bool = False  # told as done, or as a correction
    whole: bool = False  # all of them are described: "all 6 applications were remote"
    who: str = ""  # the names that it counts
    generic: bool = False  # under the metric's own name, so that others may be its parts


@dataclass
class Scan:
    """What is in force, and the mentions found so far."""

    sentence: Sentence
    metrics: dict[str, Metric]
    found: list[Mention]
    label: int | None = None  # a metric's noun that has no amount yet
    shared: list[int] = field(default_factory=list)  # nouns joined to the label by "and"
    pointing: bool = False  # a colon, dash or bracket comes after the label or verb
    verb: int | None = None  # a metric's verb that governs what follows
    reach: str = ""  # what the verb's object is so far: direct (nothing yet), listed (amounts), named (names)
    carrier: int | None = None  # "sent", "submitted"
    denial: int | None = None  # "didn't"
    zeros: bool = False  # "no applications, conversations or practice": the denial goes on
    bare: bool = True  # no other word has come since the last amount
    open: bool = False  # no preposition has come since the last verb: a noun may be its object
    done: bool = False
    fix: bool = False
    fixed: bool = False  # the correction has its amount
    claimed: str = ""
    total: bool = False
    joined: Kind | None = None
    day: str = ""
    named: int = -1  # where the names that are counted end
    taken: int = -1  # the noun or verb that an amount has already
    accounts: dict[int, str] = field(default_factory=dict)  # the rule that took the amount at a place
    waiting: list[int] = field(default_factory=list)  # amounts with a day and no noun yet: "Mon 2, Wed 3 apps"

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the sentence."""
        return self.sentence.tokens

    def before(self, at: int) -> Token:
        """The token before a place; an empty mark at the beginning."""
        return self.tokens[at - 1] if at else Token(Kind.START, "", 0, 0)

    def add(self, at: int, metric: str, value: int | None, how: str, *, end: int | None = None, **more: Any) -> bool:
        """Put a mention on the list; always True."""
        first, last = self.tokens[at], self.tokens[at if end is None else end]
        mention = Mention(
            metric=metric,
            value=value,
            start=min(first.start, last.start),
            end=max(first.end, last.end),
            sentence=self.sentence.number,
            how=how,
            fix=self.fix,
            done=self.done or self.fix,
            aside=self.sentence.aside[at],
        )
        self.found.append(replace(mention, **more) if more else mention)
        return True

    def count(self, at: int, metric: str, how: str, name: str, head: Head) -> bool:
        """Put an amount of a metric on the list; always True."""
        token = self.tokens[at]
        place = head.at if head.kind else at
        beside = [each for each in self.found if each.metric == metric and each.sentence == self.sentence.number]
        beside = [each for each in beside if each.value is not None]
        if how == "noun" and beside and self.before(at).word in ADDS_NONE:
            return True
        daily = (
            at > 1 and self.before(at).kind is Kind.COLON and self.tokens[at - 2].word in noun_phrase.RATES - {"each"}
        )
        if noun_phrase.rate(self.tokens, place) or daily:
            return self.add(at, metric, None, "told", end=place, name=name)
        said = (token.start, token.end) if token.hedged else self.loosened(at, place)
        return self.add(
            at,
            metric,
            token.value,
            how,
            end=place,
            name=name,
            form=token.form,
            loose=said is not None,
            said=said or (0, 0),
            aside=self.sentence.aside[at] or self.undone(at, place, how, metric),
            inside=(self.sentence.depth[at] > 0 and bool(beside) and not self.fix)
            or (noun_phrase.described(self.tokens, place) and bool(self.found)),
            whole=self.before(at).word == "all" and place == at + 1 and noun_phrase.described(self.tokens, place),
            total=self.total or self.totalled(place),
            more=self.more(at),
            claimed=self.claimed,
            joined=self.joined,
            tail="day" if self.day else noun_phrase.tail(self.tokens, place),
            generic=self.generic(metric, name, head),
        )

    def undone(self, at: int, place: int, how: str, metric: str) -> str:
        """Why an amount is none of this week's acts, by the words right next to it; "" where it is one."""
        if self.became(at, place, metric):
            return "what became of it"
        if noun_phrase.is_of_another_matter(self.tokens, place):
            return "another matter"
        if self.denial is not None and self.tokens[at].value:
            return "denied"
        if noun_phrase.is_to_date(self.tokens, place) or self.before(at).word in MILESTONE:
            return TO_DATE
        if self.is_shortfall(at):
            return "a shortfall"
        if self.before(at).kind is Kind.NEGATION or self.is_origin(at, how):
            return "not an amount of this week"
        return ""

    def became(self, at: int, place: int, metric: str) -> bool:
        """Whether what follows says what became of it: "3 replied", but not "no practice got ghosted" (by whom?)."""
        token = self.tokens[at]  # "2 of my 5 got a reply"
        some = token.form is Form.GOAL or (token.form is Form.NUMBER and " of " in token.word)
        may_become = token.value != 0 or bool(self.metrics[metric].objects)
        return may_become and not some and noun_phrase.befell(self.tokens, place)

    def is_shortfall(self, at: int) -> bool:
        """Whether it is what is missing: "fell short of my goal by 3"."""
        near = self.tokens[max(0, at - FARTHEST) : at]
        return self.before(at).word == "by" and any(token.word in SHORTFALL for token in near)

    def is_origin(self, at: int, how: str) -> bool:
        """Whether something came of it: "2 interviews from 10 applications", but not "half of my 8 applications"."""
        if self.before(at).word == "to" and at > 1 and self.tokens[at - 2].kind is Kind.OUTCOME:
            return True
        leading = [each.word for each in self.tokens[max(0, at - 2) : at] if each.word not in vocabulary.DETERMINERS]
        share = any(token.word in SHARES for token in self.tokens[max(0, at - 3) : at])
        return how == "noun" and bool(leading) and leading[-1] in ORIGINS and not share

    def more(self, at: int) -> bool:
        """Whether the amount is said as more of the same."""
        before = any(
            each.kind is Kind.ADDITION or each.word == "another" for each in self.tokens[max(0, at - 2) : at + 1]
        )
        return before or any(each.word in MORE for each in self.tokens[at + 1 : at + 2])

    def totalled(self, place: int) -> bool:
        """Whether "in total" or the like is right after, and ends there."""
        behind = self.tokens[place + 1 : place + 3]
        return bool(behind) and behind[0].kind is Kind.TOTAL and (len(behind) == 1 or behind[1].kind in ENDING)

    def generic(self, metric: str, name: str, head: Head) -> bool:
        """Whether it was counted under the metric's own name, or one of its commonest objects."""
        told = self.metrics[metric]
        if not head.kind:  # "applied to 5, 2 at banks and 3 at startups"
            return name in told.verbs
        if head.kind is Kind.OBJECT:
            return self.tokens[head.at].lemma in told.objects[:3]
        return name in (told.one, told.many, told.nouns[0])

    def is_asked_apart(self) -> bool:
        """Whether the question mark is of a clause of its own: "5 apps, 2 chats, not so bad, no?"."""
        counted = [token.kind in COUNTED and token.word != "no" for token in self.tokens]
        told = max((at for at, each in enumerate(counted) if each), default=0)
        rest = self.tokens[told + 1 :]
        words = [word for token in rest if token.kind not in LIST_MARKS for word in token.word.split()]
        return bool(rest) and rest[0].kind in (Kind.COMMA, Kind.DASH) and len(words) >= TAG_WORDS

    def loosened(self, at: int, place: int) -> tuple[int, int] | None:
        """Where "maybe" or the like is before the amount in its clause, or right after it."""
        tokens = self.tokens
        for step in range(at - 1, max(-1, at - 1 - FARTHEST), -1):
            if tokens[step].kind in (Kind.AMOUNT, Kind.NOUN) or self.sentence.clause[step] != self.sentence.clause[at]:
                break
            if tokens[step].kind is Kind.DOUBT and tokens[step].word not in ranges.ISH:  # "haiku-ish: 2 apps"
                return tokens[step].start, tokens[at].end
        if (
            self.sentence.end is Kind.QUESTION_MARK
            and QUESTION not in self.sentence.aside
            and not self.is_asked_apart()
        ):
            return tokens[at].start, tokens[at].end
        behind = tokens[place + 1 : place + 4]
        behind = behind[1:] if behind and behind[0].kind in (Kind.COMMA, Kind.OPEN) else behind
        last = bool(behind) and (len(behind) == 1 or behind[1].kind is not Kind.AMOUNT)
        if last and (behind[0].kind is Kind.DOUBT or behind[0].word in BEHIND):
            return tokens[at].start, behind[0].end
        return None
