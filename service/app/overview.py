"""How it is going, as values: people, letters that wait, troubles, and what of it needs the owner's attention.

The rule: made from facts that are given; nothing is looked up here."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.app import heartbeat
from service.model.values import Week
from service.store.health import Sign

BETWEEN_ROUNDS = timedelta(days=1)  # of `steadily once` from cron: after that something keeps it from being run
SILENT = 2  # check-ins in a row without an answer: then somebody may need a word
TOTALS = ("not asked yet", "written, not sent", "not delivered", "asked", "silent", "answered", "skipped", "paused")
NEEDS_A_WORD = {
    "silent": "has not answered several check-ins",
    "quiet": "has not answered for weeks, and is left alone until they write",
    "bouncing": "their mail bounces",
    "not delivered": "their check-in could not be delivered",
    "danger": "wrote words of danger to themselves",
    "help": "asked for help",
    "wrote without numbers": "wrote, but no numbers could be read",
}


@dataclass(frozen=True, slots=True)
class Person:
    """How one participant is doing this week."""

    email: str
    name: str
    zone: str
    week: Week
    state: str
    counts: Mapping[str, int]
    goals: Mapping[str, int]
    goals_from: str  # whose they are: "the settings", or their reply of a day
    next_check_in: datetime | None
    silence: int  # check-ins in a row that were not answered: from SILENT on only that they are so many or more
    wrote: str | None = None  # what they wrote lately that somebody may want to look into: a key of NEEDS_A_WORD


@dataclass(frozen=True)
class Waiting:
    """A letter that is not sent."""

    kind: str
    to: str
    state: str  # "queued", "sending", "failed"
    attempts: int
    due: datetime
    zone: str
    why: str  # why it waits


@dataclass(frozen=True)
class Trouble:
    """What one step of a round is failing at."""

    step: str
    said: str
    since: datetime | None


@dataclass(frozen=True)
class Overview:
    """All that `status` shows."""

    now: datetime
    zone: str  # the schedule's: for what concerns nobody in particular
    daemon: heartbeat.State
    sign: Sign | None
    last_read: datetime | None
    troubles: tuple[Trouble, ...]
    people: tuple[Person, ...]
    waiting: tuple[Waiting, ...]
    notices: tuple[str, ...]
    faults: tuple[str, ...]  # of the settings
    last_round: datetime | None = None  # of the daemon, or of `steadily once`
    metrics: Mapping[str, str] = field(default_factory=dict)  # key: label
    coaches: tuple[tuple[str, str, datetime | None], ...] = ()  # (name, zone, when) of each coach's next letter

    @property
    def next_check_in(self) -> datetime | None:
        """When the next check-in of all is due."""
        return min((person.next_check_in for person in self.people if person.next_check_in), default=None)

    @property
    def totals(self) -> dict[str, int]:
        """How many people are in each state, those of TOTALS first."""
        found = Counter(person.state for person in self.people)
        return {state: found[state] for state in (*TOTALS, *sorted(found.keys() - set(TOTALS))) if found[state]}

    @property
    def attention(self) -> list[str]:
        """A sentence for each thing that the owner should look at: then the exit status is 3."""
        found = list(self.faults)
        if said := _of_daemon(self):
            found.append(said)
        found += [f"{trouble.step}: {trouble.said}" for trouble in self.troubles]
        found += [f"The {letter.kind} to {letter.to} was given up: {letter.why}" for letter in self.gave_up]
        return found + list(self.notices)

    @property
    def is_at_work(self) -> bool:
        """Whether a daemon runs, or rounds are made often enough."""
        return self.daemon in ("running", "rounds") and not _of_daemon(self)

    @property
    def gave_up(self) -> list[Waiting]:
        """Letters that are not tried again."""
        return [letter for letter in self.waiting if letter.state == "failed"]

    @property
    def need_a_word(self) -> list[tuple[Person, str]]:
        """People who may need a word, and why."""
        states = [
            (person, person.wrote or ("silent" if _is_silent(person) else person.state)) for person in self.people
        ]
        return [(person, NEEDS_A_WORD[state]) for person, state in states if state in NEEDS_A_WORD]


def as_json(found: Overview) -> dict[str, Any]:
    """The overview for machines; moments are ISO 8601 in UTC."""
    return {
        "people": [
            {
                **{key: getattr(person, key) for key in ("email", "name", "state")},
                "week": str(person.week),
                "counts": dict(person.counts),
                "goals": dict(person.goals),
                "goals_from": person.goals_from,
                "next_check_in": _iso(person.next_check_in),
            }
            for person in found.people
        ],
        "outbox": [
            {**{key: getattr(w, key) for key in ("kind", "to", "state", "attempts", "why")}, "due": _iso(w.due)}
            for w in found.waiting
        ],
        "notices": list(found.notices),
        "daemon": {"state": found.daemon, "last_sign": _iso(found.sign.at) if found.sign else None},
        "last_round": _iso(found.last_round),
        "mail": {"last_read": _iso(found.last_read)},
        "troubles": [{"step": t.step, "said": t.said, "since": _iso(t.since)} for t in found.troubles],
        "next_check_in": _iso(found.next_check_in),
        "totals": found.totals,
        "attention": found.attention,
    }


def _is_silent(person: Person) -> bool:
    return person.silence >= SILENT and person.state in ("not asked yet", "written, not sent", "asked")


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _of_daemon(found: Overview) -> str:
    if found.daemon == "stopped":
        return "The daemon is not running: nothing is read, sent or answered. `steadily run` starts it."
    if found.daemon == "rounds" and found.last_round and found.now - found.last_round > BETWEEN_ROUNDS:
        return (
            f"The last round was on {found.last_round:%Y-%m-%d} at {found.last_round:%H:%M} UTC: nothing is read, sent "
            "or answered. See why `steadily once` is not run any more, or start the daemon with `steadily run`."
        )
    if found.daemon == "stuck":
        return "The daemon has given no sign of life for too long: look at its log, and restart it."
    if found.daemon == "never":
        return "The daemon was never started with this store. `steadily run` starts it."
    return ""
