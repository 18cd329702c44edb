"""Which encouraging sentence a person gets, and why: one a week, chosen by situation and without chance.

The sentences themselves are in templates/encouragement.toml; nothing here depends on what they say.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.model.values import LetterContext, Reading
from service.writing.progress import Tally

FILE = "encouragement.toml"

Phrases = Mapping[str, Mapping[str, str]]  # situation -> name -> sentence


@dataclass(frozen=True)
class Phrase:
    """A sentence and its key ("part-way.one-step"), which is remembered so that the sentence is not repeated."""

    key: str
    text: str


NO_PHRASE = Phrase("", "")


def load(folders: Iterable[Path]) -> Phrases:
    """The first encouragement.toml in these folders."""
    path = next(folder / FILE for folder in folders if (folder / FILE).is_file())
    return tomllib.loads(path.read_text(encoding="utf-8"))


def situation(context: LetterContext, reading: Reading, tallies: Sequence[Tally]) -> str:
    """What kind of week it was, "" if nothing was counted. A setback, if they told of one, comes first."""
    counted = [tally for tally in tallies if tally.count is not None]
    if not counted:
        return ""
    if reading.setback:
        return "setback"
    past = context.history[:-1]
    if not context.used and not any(week.state == "answered" for week in past):
        return "first-week"
    if past and past[-1].state in ("silent", "paused"):
        return "back"
    return _by_counts(counted, complete=len(counted) == len(tallies))


def _by_counts(counted: Sequence[Tally], complete: bool) -> str:
    done = [tally for tally in counted if tally.done]
    goals = [tally for tally in counted if tally.goal]
    if not done:
        return "zero"
    if complete and goals and all(tally.met for tally in goals):
        return "met"
    if complete and len(done) == 1 and len(counted) > 1:
        return "one-carried"
    return "part-way"


def choose(phrases: Phrases, kind: str, used: Sequence[str]) -> Phrase:
    """The first sentence of that situation that they have not had, otherwise the one they had longest ago."""
    if not kind:
        return NO_PHRASE
    newest = {key: position for position, key in enumerate(used)}
    keys = {f"{kind}.{name}": text for name, text in phrases[kind].items()}
    key = min(keys, key=lambda key: newest.get(key, -1))
    return Phrase(key, keys[key])
