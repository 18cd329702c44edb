"""What a coach's weekly letter is written from. Values only; who counts and who agreed is decided before.

The rule of privacy is part of these values: names appear only in `NeedsWord`, and numbers only as totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.model.values import Metric, Sender, Week

Reason = Literal["hard-words", "help", "words", "silent"]  # the most urgent first


@dataclass(frozen=True)
class NeedsWord:
    """Somebody who agreed to be named and may need a word from the coach."""

    name: str
    reason: Reason
    weeks: int = 0  # with "silent": how many check-ins in a row


@dataclass(frozen=True)
class GroupWeek:
    """One week of the whole group."""

    week: Week
    asked: int = 0
    answered: int = 0
    worded: int = 0  # who wrote words without numbers, and are neither of those before nor silent
    silent: int = 0
    paused: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)  # by metric key: what everybody did together
    counted: Mapping[str, int] = field(default_factory=dict)  # by metric key: how many people gave a number


CoachNoted = Literal["line", "cleared", "long", "help", "stopped", "resumed"]  # what a letter tells a coach


@dataclass(frozen=True)
class CoachSummary:
    """The letter's facts: the newest week last, contiguous weeks before it."""

    coach: str  # the coach's name
    sender: Sender
    metrics: tuple[Metric, ...]
    weeks: tuple[GroupWeek, ...]
    needs_word: tuple[NeedsWord, ...] = ()
    more: int = 0  # people who agreed too, beyond those named
    unnamed: int = 0  # people who may need a word but did not agree to be named
    group: str | None = None  # None: everybody
    takes_line: bool = False  # a reply of one line goes into everybody's digests this week


@dataclass(frozen=True)
class CoachNote:
    """What the answer to a coach's message is written from."""

    coach: str  # the coach's name
    sender: Sender
    week: Week  # of the letter that the coach answered
    what: CoachNoted
    line: str | None = None  # with "line": as the digests show it
    until: datetime | None = None  # with "line": how long, in the coach's own zone
    longest: int = 0  # with "long": the characters that fit
    group: str | None = None  # None: everybody
