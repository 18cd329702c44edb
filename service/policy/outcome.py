"""What the decisions on a message are made from and what they result in: values only, no decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.model.values import Changes, Letter, LetterContext, Schedule, Standing, Week

Folder = Literal["Answered", "Unclear", "Ignored", "Unknown", "Held"]
ANSWERED: Folder = "Answered"
UNCLEAR: Folder = "Unclear"  # a person wrote, and somebody may want to look at it
IGNORED: Folder = "Ignored"  # machines
UNKNOWN: Folder = "Unknown"  # strangers
HELD: Folder = "Held"  # not surely the participant's

# Answers to these letters are read alike: amounts fill, correct or add; sentences that plan are the plan.
LIKE_DIGEST = frozenset({"digest", "receipt", "question", "noted"})


@dataclass(frozen=True)
class Past:
    """What is known of the past and of the moment, as far as one answer needs it."""

    context: LetterContext  # about the week that the message is for, with its record as it was before
    standing: Standing
    moment: datetime  # at which it is decided
    schedule: Schedule
    newest_asked: Week | None = None  # the newest week they were asked about
    newer_first: bool = False  # taken for a newer week than that of the letter it answers
    answers: str | None = None  # the kind of letter it answers
    answered_today: Mapping[str, int] = field(default_factory=dict)  # letters to them within a day that answer, by kind
    confirms_deletion: bool = False  # it answers a letter of the last 14 days that asks whether to delete
    plan: str | None = None  # what is kept as that week's plan so far
    had_receipt: bool = False  # a receipt about that week offered them the form already
    bounces: int = 0  # hard ones in a row
    export: tuple[str, str, str] = ("", "", "")  # their data as CSV, JSON and a page


@dataclass(frozen=True)
class Answer:
    """The decision on one message, with its reason, which quotes none of the person's words."""

    folder: Folder
    why: str
    changes: Changes = field(default_factory=Changes)
    letter: Letter | None = None
