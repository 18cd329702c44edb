"""A message to what its writer said, machines ruled out first. This is the front door of reading."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from service.model.values import Incoming, Kind, Metric, Reading
from service.reading import automated, commands, danger, reactions, setbacks
from service.reading.counting import count
from service.reading.mime import incoming as mime
from service.reading.quoting import own_words

STRUCK = re.compile(r"~~[^~\n]{1,200}~~")


def read(
    incoming: Incoming,
    metrics: tuple[Metric, ...],
    *,
    asked: str | None = None,
    answers: Literal["check-in", "digest"] = "check-in",
    sent: str = "",
) -> Reading:
    """What a reply says, by the contract. `sent` is the text of the letter it answers, where that is known."""
    if (machine := automated.verdict(incoming)) is not None:
        return Reading(kind=machine[0], why={"kind": machine[1]})
    words = own_words.own_words(incoming, sent=sent)
    if reactions.is_reaction(words.text, incoming):
        return Reading(kind="auto", why={"kind": "It is a reaction to our letter, not words."})
    found = commands.find(without_struck(words.text), metrics, sent_on(incoming))
    spoken = replace(words, text=found.rest if found else without_struck(words.text))
    counts = count.count(spoken, metrics, asked=asked, answers=answers)
    if found and not found.alone and not counts.counts:  # its reason told no number
        counts = count.Counts()
    given = bool(counts.counts or counts.unclear)
    command = found.command if found and (found.alone or not given) else None
    kind, why = told(words.text, given, command is not None)
    return Reading(
        kind=kind,
        counts=counts.counts,
        approximate=counts.approximate,
        unclear=counts.unclear,
        command=command,
        setback=setbacks.mentions(words.text),
        text=words.text,
        why={"kind": why, **counts.why},
        loose=counts.loose,
        correction=counts.correction,
        danger=danger.is_told(words.text),
    )


def sent_on(incoming: Incoming) -> date | None:
    """Return the day a message was sent, where its writer was; the day it was received if it doesn't say."""
    moment = incoming.date or mime.sent_at(incoming.header("received").rpartition(";")[2])
    return moment.date() if moment else None


def without_struck(text: str) -> str:
    """Return the text without what is struck out in Markdown's way: "~~4~~ 5 applications"."""
    return STRUCK.sub("", text)


def told(text: str, given: bool, command: bool) -> tuple[Kind, str]:
    """The kind of a person's message, and why."""
    if given:
        return "report", "a person told an amount"
    if command:
        return "command", "the words are a command"
    if text.strip():
        return "other", "a person wrote, but told no amount and gave no command"
    return "empty", "there are no words of their own"


def as_json(name: str, reading: Reading, metrics: tuple[Metric, ...], *, why: bool = False) -> dict[str, Any]:
    """The contract's JSON object for one message."""
    told: dict[str, Any] = {
        "file": name,
        "kind": reading.kind,
        "counts": {metric.key: reading.counts.get(metric.key) for metric in metrics},
        "approximate": list(reading.approximate),
        "unclear": list(reading.unclear),
        "command": ordered(reading),
        "setback": reading.setback,
        "text": reading.text,
    }
    return {**told, "why": dict(reading.why)} if why else told


def ordered(reading: Reading) -> Mapping[str, Any] | None:
    """The command as the contract writes it."""
    if reading.command is None:
        return None
    command = reading.command
    facts = {
        "weeks": command.weeks,
        "until": command.until and command.until.isoformat(),
        "goals": dict(command.goals) or None,
    }
    return {"name": command.name, **{key: value for key, value in facts.items() if value is not None}}
