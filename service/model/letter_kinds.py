"""The kinds of letter there are, in one table: a new kind is a row here, a pair of templates and a method of `Letters`.

Facts about kinds only; no words, no addresses, no decisions. Bytes are never changed or given twice, since tokens in
letters sent long ago hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LetterKind:
    """What holds for every letter of one kind."""

    name: str  # as it appears in the outbox and as the templates' file name
    byte: int  # its number in tokens
    answers: bool = False  # it answers a message: counts towards the day's cap, Auto-Submitted: auto-replied
    scheduled: bool = False  # written when a participant's slot comes, once for each week
    reader: Literal["participant", "owner", "coach"] = "participant"


_TABLE = (
    LetterKind("thread", 0),  # no letter: the id that every letter of one week refers to
    LetterKind("check-in", 1, scheduled=True),
    LetterKind("nudge", 2, scheduled=True),
    LetterKind("digest", 3, answers=True),
    LetterKind("question", 4, answers=True),
    LetterKind("receipt", 5, answers=True),
    LetterKind("noted", 6, answers=True),
    LetterKind("shall-we-pause", 7, scheduled=True),
    LetterKind("goodbye", 8, answers=True),
    LetterKind("help", 9, answers=True),
    LetterKind("export", 10, answers=True),
    LetterKind("delete-confirm", 11, answers=True),
    LetterKind("forgotten", 12, answers=True),
    LetterKind("please-reply", 13, answers=True),
    LetterKind("owner-notice", 14, reader="owner"),
    LetterKind("probe", 15, reader="owner"),  # `check --send` writes it to the mailbox itself
    LetterKind("hard-words", 16, answers=True),
    LetterKind("coach-summary", 17, reader="coach"),
    LetterKind("test-letter", 18, reader="owner"),
    LetterKind("coach-notice", 19, reader="coach"),  # hard words of somebody who may be named: at once
    LetterKind("coach-noted", 20, answers=True, reader="coach"),
)
KINDS: Mapping[str, LetterKind] = {kind.name: kind for kind in _TABLE}
BY_BYTE: Mapping[int, LetterKind] = {kind.byte: kind for kind in _TABLE}
ANSWERS = tuple(kind.name for kind in _TABLE if kind.answers)
TO_COACHES = tuple(kind.name for kind in _TABLE if kind.reader == "coach")
FAREWELLS = ("goodbye", "forgotten")  # sent even to who takes part no longer
TO_PARTICIPANTS = tuple(kind.name for kind in _TABLE if kind.reader == "participant" and kind.name not in FAREWELLS)
SCHEDULED = tuple(kind.name for kind in _TABLE if kind.scheduled)
