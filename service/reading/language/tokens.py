"""Tokens: the words, numbers and marks of a text, each with its kind. Rule: only types are here, nothing is decided.

A token has a Term where it is a word of the lexicon, and an Amount where it is one; both are None on all others. The
kinds of words are named after the files of english/ in which they are, the kinds of metrics' words after the keys of
config/metrics.toml.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a token is. The values are the names in english/entities.grammar."""

    # Marks
    AND = "and"  # also the word
    CLOSE = "close"
    COLON = "colon"  # also a row of dots or an arrow that leads to a number
    COMMA = "comma"
    DASH = "dash"
    EQUALS = "equals"
    NEWLINE = "newline"
    OPEN = "open"
    PLUS = "plus"
    QUESTION_MARK = "question_mark"
    SIGN = "sign"  # any other
    SLASH = "slash"
    STOP = "stop"  # also an exclamation mark

    # Words of the metrics
    NOUN = "noun"
    CARRIED = "carried"
    UNSURE = "unsure"
    VERB = "verb"
    CARRIER = "carrier"
    OBJECT = "object"

    # Words of the vocabulary
    ADDITION = "addition"
    CEILING = "ceiling"
    CLAIM = "claim"
    CONTRAST = "contrast"
    CORRECTION = "correction"
    DAY = "day"  # also a date
    DONE = "done"
    DOUBT = "doubt"
    EARLIER = "earlier"
    FATE = "fate"
    FUTURE_TIME = "future_time"
    NEAR = "near"  # also the mark ~
    NEGATION = "negation"
    OR = "or"
    OTHERS = "others"
    OUTCOME = "outcome"
    PART = "part"
    PAST_TIME = "past_time"
    PLAN = "plan"
    PSEUDO_TRIGGER = "pseudo_trigger"
    REASON = "reason"
    REFERENCE = "reference"
    SELF = "self"
    THIS_WEEK = "this_week"
    TOTAL = "total"
    UNFINISHED = "unfinished"
    UNIT = "unit"
    VAGUE = "vague"

    # All others
    AMOUNT = "amount"
    ENTITY = "entity"  # a date, a sum of money, a link: what is inside is no amount
    NUMBER = "number"  # digits, before the amounts are put together
    THING = "thing"  # a word of no kind of ours that an amount is of
    WORD = "word"
    END = "end"  # before the first token, and after the last

    __hash__ = object.__hash__  # members are single, and Enum's own is slow


class Number(Enum):
    """The grammatical number of a noun."""

    ONE = "one"
    MANY = "many"
    MASS = "mass"  # a singular that is the metric's own name: "practice"

    __hash__ = object.__hash__


class Tense(Enum):
    """The form of a verb."""

    PAST = "past"
    BASE = "base"
    PARTICIPLE = "participle"  # "applying"
    THIRD = "third"  # "applies"

    __hash__ = object.__hash__


class Form(Enum):
    """How an amount is said."""

    NUMBER = "number"
    FEW = "few"  # "a few", "a couple"
    VAGUE = "vague"  # "several", "?"
    ZERO = "zero"
    ARTICLE = "article"  # "a", "another"
    TIMES = "times"  # "twice"
    GOAL = "goal"  # 3/5, "3 of 5"
    ODD = "odd"  # no whole number that can be counted: 3.5, -3, 1500
    NAMES = "names"  # as many as names

    __hash__ = object.__hash__


class Term(NamedTuple):
    """What a word of the lexicon stands for."""

    lemma: str  # the phrase as its table has it, in the singular or the past
    metric: str | None = None  # the key of the metric whose word it is, None for the vocabulary's
    number: Number | None = None
    tense: Tense | None = None


class Amount(NamedTuple):
    """How many; the value is None where it is no whole number that can be counted."""

    value: int | None
    form: Form
    hedged: bool = False  # "about 5", "5 or 6"


class Token(NamedTuple):
    """One phrase, number or mark: its kind, its words in plain letters, and where it is in the text."""

    kind: Kind
    word: str
    start: int
    end: int
    glued: bool = False  # no space before it
    capital: bool = False  # it is written with a capital
    entity: str | None = None  # the name of its pattern in english/entities.grammar
    term: Term | None = None
    amount: Amount | None = None

    @property
    def lemma(self) -> str | None:
        """The phrase as its table has it; None where it is no word of the lexicon."""
        return self.term.lemma if self.term else None

    @property
    def metric(self) -> str | None:
        """The key of the metric whose word it is."""
        return self.term.metric if self.term else None

    @property
    def number(self) -> Number | None:
        """Whether a noun is one or many."""
        return self.term.number if self.term else None

    @property
    def tense(self) -> Tense | None:
        """The form of a verb."""
        return self.term.tense if self.term else None

    @property
    def value(self) -> int | None:
        """How many an amount is; None also where it is none."""
        return self.amount.value if self.amount else None

    @property
    def form(self) -> Form | None:
        """How an amount is said."""
        return self.amount.form if self.amount else None

    @property
    def is_number(self) -> bool:
        """Whether it is an amount that is no article."""
        return self.amount is not None and self.amount.form is not Form.ARTICLE

    @property
    def hedged(self) -> bool:
        """Whether an amount is said as a rough one."""
        return self.amount is not None and self.amount.hedged


END = Token(Kind.END, "", 0, 0)


def token_at(tokens: Sequence[Token], at: int) -> Token:
    """The token at a place, or an empty one before the first and after the last."""
    return tokens[at] if 0 <= at < len(tokens) else END
