"""Reads a message: machine or person, own words, command, counts, plan. This is the front door of reading.

Rule: only the order of the steps, and how their results go together, are decided here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.model.values import Incoming, Kind, Metric, Reading, Words
from service.reading import automated, commands, danger, plans, reactions, setbacks
from service.reading.counting import count
from service.reading.counting.count import Counts
from service.reading.counting.spoken import Answers
from service.reading.language.expressions import Expression
from service.reading.language.number_words import ONES
from service.reading.mime import incoming as mime
from service.reading.quoting import own_words

STRUCK_OUT = re.compile(r"~~[^~\n]{1,200}~~")  # Markdown: "~~4~~ 5 applications"
NUMBER = rf"(?:\d+|{'|'.join(ONES)}|a few|a couple(?: of)?|an?|another)"
FORGOTTEN = (
    r"\b(?:i |i'd |i had |i've |also |ps )*(?<!you )(?:forgot|forgotten|left out|overlooked|omitted"
    r"|(?:didn'?t|did not) (?:mention|count|list|include))"
    r"(?: to (?:mention|add|count|tell you|say|include|list|write|report))?(?: about)? (?:my )?"
)
FORGOT_AFTER = (
    rf"\b(?P<what>{NUMBER} (?:[\w-]+ ){{1,4}})(?:that |which )?i(?:'d| had| have)? "
    r"(?:forgot|forgotten|left out|overlooked)\b"
)
ADDING = Expression(  # the sentence's amounts are added to what the week has
    rf"\b(?:plus|add(?:ing)?|on top of that,?|besides) (?:in )?{NUMBER}\b|^\W*\+ ?{NUMBER}\b|\b{NUMBER} (?:more"
    rf"|additional|extra|further)\b"
    rf"|\b{NUMBER} (?:[\w-]+ ){{1,2}}more\b(?! (?:than|or))"
    rf"|\b(?:another|additional|extra) (?:{NUMBER}|\w+)\b"
    rf"|{FORGOTTEN}{NUMBER}\b|{FORGOT_AFTER.replace('?P<what>', '?:')}",
    re.I,
)
BOUNDARY = re.compile(r"[,;]|\s(?=and\b|plus\b|\+)")
IN_ALL = re.compile(r"\b(?:in all|in total|altogether|total|makes|so now|instead)\b", re.I)


@dataclass(frozen=True)
class Sorted:
    """The sentences of an answer to a digest, sorted by what they do."""

    plan: str | None
    amounts: str  # those that may correct a number or fill one in
    additions: str  # those that add to one


def read(
    incoming: Incoming,
    metrics: tuple[Metric, ...],
    *,
    asked: str | None = None,
    answers: Answers = "check-in",
    sent: str | None = None,
) -> Reading:
    """Read a reply as CONTRACT.md says. `sent` is the text of the letter it answers, if known."""
    if (machine := automated.verdict(incoming)) is not None:
        return Reading(kind=machine[0], why={"kind": machine[1]})
    words = own_words.own_words(incoming, sent=sent)
    if reactions.is_reaction(words.text, incoming):
        return Reading(kind="auto", why={"kind": "It is a reaction to our letter, not words."})
    return of_words(words, incoming, metrics, asked, answers)


def of_words(
    words: Words, incoming: Incoming, metrics: tuple[Metric, ...], asked: str | None, answers: Answers
) -> Reading:
    """Read a person's own words."""
    text = STRUCK_OUT.sub("", words.text)
    found = commands.find(text, metrics, sent_on(incoming))
    spoken = replace(words, text=found.rest if found else text)
    counts, adds, plan = counted(spoken, metrics, asked, answers)
    if found and not found.alone and not any(counts.counts.values()):  # its reason has no number
        counts = Counts()
    given = bool(counts.counts or counts.unclear)
    command = found.command if found and (found.alone or not given) else None
    kind, why = kind_of(text, given=given, command=command is not None)
    return Reading(
        kind=kind,
        counts=counts.counts,
        approximate=counts.approximate,
        unclear=counts.unclear,
        command=command,
        setback=setbacks.mentions(text),
        text=words.text,
        why={"kind": why, **counts.why},
        loose=counts.loose,
        correction=counts.correction,
        adds=adds,
        plan=plan,
        danger=danger.is_told(text),
        **(plans.gist(text) if kind == "other" else {}),
    )


def counted(
    words: Words, metrics: tuple[Metric, ...], asked: str | None, answers: Answers
) -> tuple[Counts, tuple[str, ...], str | None]:
    """Return the counts, the metrics whose count is added to what the week has, and the plan."""
    if answers != "digest":
        told = count.count(words, metrics, asked=asked, answers=answers)
        return told, only_added(words, metrics, told), None
    parts = sort(words.text, metrics)
    counts = count.count(replace(words, text=parts.amounts), metrics, asked=asked, answers=answers)
    if not parts.additions:
        return counts, (), parts.plan
    added = count.count(Words(parts.additions), metrics, asked=asked)
    adds = tuple(key for key in added.counts if key not in counts.counts and key not in counts.unclear)
    return together(counts, added), adds, parts.plan


def only_added(words: Words, metrics: tuple[Metric, ...], told: Counts) -> tuple[str, ...]:
    """The metrics of an answer to the check-in that has nothing but additions: "I forgot one coffee" comes after other
    words, so it adds to what the week has, if it has anything."""
    if words.answers or not ADDING.search(words.text):
        return ()
    parts = sort(words.text, metrics)
    rest = count.count(replace(words, text=parts.amounts), metrics)
    if rest.counts or rest.unclear or not parts.additions:
        return ()
    added = count.count(Words(parts.additions), metrics).counts
    return tuple(key for key, value in told.counts.items() if added.get(key) == value)


def sort(text: str, metrics: tuple[Metric, ...]) -> Sorted:
    """Sort the sentences of an answer to a digest by what they do."""
    found = plans.sentences(text)
    others = [part for sentence in found if not sentence.plans for part in apart(sentence, metrics)]
    added = [sentence for sentence, adds in others if adds]
    return Sorted(
        plan=plans.joined([sentence for sentence in found if sentence.plans]) or None,
        amounts=plans.joined([sentence for sentence, adds in others if not adds]),
        additions=remembered(plans.joined(added)),
    )


def remembered(text: str) -> str:
    """What is added, said as "plus": "I forgot a call", "a call I forgot"."""
    text = re.sub(rf"{FORGOTTEN}(?={NUMBER}\b)", "plus ", text, flags=re.I)
    return re.sub(FORGOT_AFTER, r"plus \g<what>", text, flags=re.I)


def apart(sentence: plans.Sentence, metrics: tuple[Metric, ...]) -> list[tuple[plans.Sentence, bool]]:
    """A sentence and whether it adds. "8 applications and 2 more conversations" is two: only what adds is added."""
    first = ADDING.search(sentence.text) if is_addition(sentence.text) else None
    if not first:
        return [(sentence, False)]
    cut = max(
        (found.start() for found in BOUNDARY.finditer(sentence.text) if found.start() <= first.start()), default=0
    )
    told = count.count(Words(sentence.text[:cut]), metrics).counts
    if not told:
        return [(sentence, True)]
    more = sentence.text[cut:].lstrip(",; ")
    if set(count.count(Words(more), metrics).counts) <= set(told):  # "3 chats, and one more today" are 4
        return [(sentence, False)]
    return [(sentence._replace(text=sentence.text[:cut]), False), (sentence._replace(text=more), True)]


def is_addition(sentence: str) -> bool:
    """Whether a sentence adds to what the week has: "2 more apps", but not "1 more, so 7 in all"."""
    return bool(ADDING.search(sentence)) and not IN_ALL.search(sentence)


def together(counts: Counts, added: Counts) -> Counts:
    """Return counts with what was added to them in the same message: "8 apps. Plus 2 more apps"."""
    sums = {key: value + counts.counts.get(key, 0) for key, value in added.counts.items() if key not in counts.unclear}
    return Counts(
        counts={**counts.counts, **sums},
        approximate=tuple(dict.fromkeys((*counts.approximate, *(key for key in added.approximate if key in sums)))),
        unclear=tuple(dict.fromkeys((*counts.unclear, *added.unclear))),
        why={**counts.why, **added.why},
        loose={**counts.loose, **added.loose},
        correction=counts.correction or added.correction,
    )


def sent_on(incoming: Incoming) -> date | None:
    """Return the day a message was sent, where its writer was; the day it was received if it doesn't say."""
    moment = incoming.date or mime.sent_at(incoming.header("received").rpartition(";")[2])
    return moment.date() if moment else None


def kind_of(text: str, *, given: bool, command: bool) -> tuple[Kind, str]:
    """Return the kind of a person's message, and why."""
    if given:
        return "report", "a person gave an amount"
    if command:
        return "command", "the words are a command"
    if text.strip():
        return "other", "a person wrote, but gave no amount and no command"
    return "empty", "there are no words of their own"


def as_json(
    name: str, reading: Reading, metrics: tuple[Metric, ...], *, answers: Answers = "check-in", why: bool = False
) -> dict[str, Any]:
    """Return the contract's JSON object for one message."""
    found: dict[str, Any] = {
        "file": name,
        "kind": reading.kind,
        "counts": {metric.key: reading.counts.get(metric.key) for metric in metrics},
        "approximate": list(reading.approximate),
        "unclear": list(reading.unclear),
        "command": command_as_json(reading),
        "setback": reading.setback,
        "text": reading.text,
    }
    if answers == "digest":
        found["plan"] = reading.plan or ""
    if reading.adds and answers == "digest":
        found["adds"] = list(reading.adds)
    return {**found, "why": dict(reading.why)} if why else found


def command_as_json(reading: Reading) -> Mapping[str, Any] | None:
    """Return the command as the contract writes it."""
    command = reading.command
    if command is None:
        return None
    facts = {
        "weeks": command.weeks,
        "until": command.until and command.until.isoformat(),
        "goals": dict(command.goals) or None,
    }
    return {"name": command.name, **{key: value for key, value in facts.items() if value is not None}}
