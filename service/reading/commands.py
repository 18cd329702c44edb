"""Finds a command in a person's own words: stop, pause, resume, skip, help, export, delete, goals, private, share.

A command asks us; telling of oneself is none: "I want to stop applying to banks" stops nobody. It is the whole message
or line, a sentence among others, or a clause with its reason before or after it. Rule: the phrases are in
command_phrases.py, dates in return_dates.py; only how they may stand in a message is decided here.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from service.model.values import Command, Metric, Words
from service.reading import command_phrases as phrases
from service.reading import return_dates
from service.reading.counting import count
from service.reading.language.courtesies import CLOSING, GREETING
from service.reading.quoting.taglines import AMOUNT

MOST_WEEKS = 52
MOST_LINES = 200  # looked at: nobody writes more of their own
MOST_LETTERS = 300  # of a line
MOST_CLAUSES = 14  # of a line
LONGEST_SPAN = 3  # clauses that one command may take: "stop, please, these emails"

SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[)…])\s+|\s+(?=[(])")
CLAUSE_END = re.compile(
    r"[,;:!.(–—)]+\s*|\s-+\s|\s+(?=(?:because|cause|cuz|since|as (?:i|we|my|the|it|there)|due to|while|so|but|and"
    r"|then|please|pls|though)\b)"
    r"|(?<!\bcan)(?<!\bcould)(?<!\bmay)(?<!\bif)(?<!\band)(?<!\bso)(?<!\bbut)(?<!\bas)(?<!\bthink)"
    r"\s+(?=(?:i|i'm|i've|i'll|we|we're)\b|my (?:mum|mom|mother|dad|father|son|daughter|kids?|child|children|wife"
    r"|husband|partner|family|baby|back)\b)",
    re.I,
)
HEADING = re.compile(r"[-=#~_]{2,}\s*[^-=#~_].*[-=#~_]{2,}\s*")  # "=== End ==="
WEEKS_SAID = re.compile(rf"\b{phrases.LENGTH}")
QUOTE_MARKS = "\"'“”„«»‘"
REPEATED = re.compile(r"\b(\w{3,20})(?: \1\b)+")
UNTIL = re.compile(r"\b(?:until|till?|'til|up to|back (?:on|in)|return(?:ing)? (?:on|in))\s+", re.I)


class Found(NamedTuple):
    """A command, and what the person says besides."""

    command: Command
    alone: bool  # on a line or in a sentence of its own: then it may be beside counts
    rest: str  # the words without it; all of them if it is not alone


class Asked(NamedTuple):
    """Words without what is around them, and how they were put."""

    words: str
    asking: bool = False  # "please", "can you"
    wishing: bool = False  # "I want to"


def find(text: str, metrics: tuple[Metric, ...] = (), sent: date | None = None) -> Found | None:
    """Return the command in these own words, if there is one. `sent` is the day of the message, for "until Monday"."""
    if not phrases.TRIGGER.search(text.translate(APOSTROPHES)):
        return None
    lines = [line.strip()[:MOST_LETTERS] for line in text.translate(APOSTROPHES).split("\n") if line.strip()]
    lines = lines[:MOST_LINES]
    found = on_its_own_line(lines, metrics) or in_a_sentence(lines, metrics) or in_a_clause(lines)
    return found and found._replace(command=with_date(found.command, lines, sent), rest=found.rest or "")


APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def on_its_own_line(lines: list[str], metrics: tuple[Metric, ...]) -> Found | None:
    """Return the command that a whole line is, give or take courtesies."""
    for number, line in enumerate(lines):
        others = lines[:number] + lines[number + 1 :]
        polite = all(map(is_courtesy, others))
        command = the_line(line) or (polite and phrases.HELP.fullmatch(bare(line).words) and Command("help"))
        command = command or goals(line, metrics, alone=polite or is_last_order(line, others, number))
        if command:
            return Found(command, True, "" if polite else "\n".join(others))
    return None


def is_last_order(line: str, others: list[str], number: int) -> bool:
    """Whether a line after a report sets a goal ("goal 7 applications"), and tells of none: "Goal: 5", "Actual: 3"."""
    told = any(phrases.TELLS_OF_GOALS.search(other.lower()) for other in others)
    return number == len(others) and ":" not in line and not told


def in_a_sentence(lines: list[str], metrics: tuple[Metric, ...]) -> Found | None:
    """Return the command that a whole sentence is, one that is clearly meant for us."""
    for number, line in enumerate(lines):
        parts = SENTENCE_END.split(line)
        for at, part in enumerate(parts if len(parts) > 1 else []):
            asked = bare(part)
            short = named(asked, clear=False) if asked.asking else None
            if short and short.name not in phrases.TAKE_A_REASON:
                short = None
            if command := named(asked, clear=True) or short or goals(part, metrics, alone=False):
                rest = [*lines[:number], " ".join(parts[:at] + parts[at + 1 :]), *lines[number + 1 :]]
                return Found(command, True, "\n".join(rest))
    return None


def in_a_clause(lines: list[str]) -> Found | None:
    """Return the command that a part of a sentence is, with its reason before or after it."""
    for number, line in enumerate(lines):
        opens = all(map(is_courtesy, lines[:number]))
        sentences = SENTENCE_END.split(line)
        for at, sentence in enumerate(sentences):
            last = number == len(lines) - 1 and at == len(sentences) - 1
            if command := clause_of(sentence, opens=opens or last):
                rest = [*lines[:number], " ".join(sentences[:at] + sentences[at + 1 :]), *lines[number + 1 :]]
                alone = is_of_its_own(sentence, rest)
                return Found(command, alone, "\n".join(rest if alone else lines))
            opens = opens and is_courtesy(sentence)
    return None


def is_of_its_own(sentence: str, rest: list[str]) -> bool:
    """Whether a sentence asks us clearly, gives no amount, and others do: "3 apps. Please pause it, I'm ill"."""
    if AMOUNT.search(WEEKS_SAID.sub("", sentence.lower())) or not any(AMOUNT.search(line.lower()) for line in rest):
        return False
    cuts = CLAUSE_END.split(sentence)
    return any(named(bare(part), clear=True) for part in cuts)


def clause_of(sentence: str, *, opens: bool) -> Command | None:
    """Return the command of a sentence's clauses: a clear one anywhere, a short one first or, after a reason, last."""
    cuts = [0, *(cut.end() for cut in CLAUSE_END.finditer(sentence)), len(sentence)][: MOST_CLAUSES + 1]
    for first, last in spans(len(cuts) - 1):
        part = sentence[cuts[first] : cuts[last]]
        asked = bare(part)
        if not asked.words or is_no_request(sentence[: cuts[first]], part, asked):
            continue
        if command := named(asked, clear=True):
            return command
        begins, ends = first == 0 and opens, last == len(cuts) - 1 and first == 1
        command = named(asked, clear=False) if (begins or (ends and opens)) and not asked.wishing else None
        if command and (command.name in phrases.TAKE_A_REASON or (asked.asking and command.name == "resume")):
            return command
    return None


def spans(clauses: int) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each run of clauses that a command may take, short ones first."""
    for length in range(1, LONGEST_SPAN + 1):
        yield from ((first, first + length) for first in range(clauses - length + 1))


def is_no_request(before: str, part: str, asked: Asked) -> bool:
    """Whether words ask us for nothing: somebody else's, or a doubt ("Pause? Me? Never.", not "Can you pause it?")."""
    return is_reported(before, part) or (part.rstrip().endswith("?") and not asked.asking)


def is_reported(before: str, part: str) -> bool:
    """Whether these are somebody's words that are reported: 'he said "stop emailing me"'."""
    return part[:1] in QUOTE_MARKS or bool(phrases.REPORTED.search(before.lower()))


def is_courtesy(line: str) -> bool:
    """Whether a line is a greeting, a sign-off or a name, and no more."""
    words, lower = line.split(), line.lower()
    if len(words) > 4 or AMOUNT.search(lower):
        return False
    return bool(GREETING.match(lower) or CLOSING.match(lower)) or line.istitle() or len(words) <= 2


def the_line(line: str) -> Command | None:
    """Return the command that a line is, with or without a name before or after it, or "please" within it."""
    if HEADING.fullmatch(line):
        return None
    for candidate in dict.fromkeys(map(bare, (line, without_names(line), phrases.PLEASE.sub(" ", line)))):
        if command := named(candidate, clear=True) or named(candidate, clear=False):
            return command
    return None


def bare(line: str) -> Asked:
    """Return a line's words in lower case, without marks and courtesies."""
    text = REPEATED.sub(r"\1", " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", line.lower())))
    asking = wishing = False
    while begun := phrases.BEFORE.match(f"{text} "):
        asking, wishing = asking or bool(begun["asking"]), wishing or bool(begun["wishing"])
        text = text[begun.end() :]
    ended = phrases.AFTER.sub("", f" {text}").strip()
    asking = asking or bool(phrases.PLEASE.search(text[len(ended) :]))
    return Asked(ended or text, asking, wishing)


def without_names(line: str) -> str:
    """Return a line without a greeting before its first mark and a name or thanks after its last one."""
    parts = [part for part in re.split(r"[,.!:;–—-]+", line) if part.strip()]
    if len(parts) > 1 and GREETING.match(parts[0].strip().lower()) and len(parts[0].split()) <= 4:
        parts = parts[1:]
    while len(parts) > 1 and len(parts[-1].split()) <= 3 and is_courtesy(parts[-1].strip()):
        if not (parts[-1].strip().istitle() or CLOSING.match(parts[-1].strip().lower())):
            break
        parts = parts[:-1]
    return " ".join(parts)


def named(asked: Asked, *, clear: bool) -> Command | None:
    """Return the command that these words are, no more and no less."""
    for name, phrase in (phrases.CLEAR_ONES if clear else phrases.SHORT_ONES).likely(asked.words):
        if match := phrase.fullmatch(asked.words):
            return Command(name, weeks(match) if name == "pause" else None)
    return None


def weeks(match: re.Match[str]) -> int:
    """Return for how many weeks: days rounded up, a month as 4, and 1 if it is not said."""
    groups = match.groupdict()
    number = (groups.get("number") or "").removeprefix("the next ")
    unit = groups.get("unit")
    amount = int(number) if number.isdecimal() else phrases.NUMBERS[number]
    days = amount * phrases.DAYS_OF_UNIT[unit or "week"]
    return max(1, min(MOST_WEEKS, -(-days // 7)))


def with_date(command: Command, lines: list[str], sent: date | None) -> Command:
    """Return a pause with the day until which it lasts, if the words say one."""
    if command.name != "pause" or sent is None:
        return command
    for line in lines:
        for said in list(UNTIL.finditer(line))[:6]:
            if until := return_dates.first_day(line[said.end() :], sent):
                return Command("pause", until=until)
    return command


def goals(line: str, metrics: tuple[Metric, ...], *, alone: bool) -> Command | None:
    """Return the goals that a line sets; without a verb ("goal 3 applications") it must be `alone`."""
    match = phrases.GOALS.fullmatch(bare(line).words) if metrics else None
    if match is None or not (match["verb"] or (alone and not match["what"])):
        return None
    rest = phrases.A_WEEK.sub("", match["rest"])
    if phrases.TELLS.search(rest):
        return None
    counted = exactly(f"{match['what'].strip()}: {rest}" if match["what"] else rest, metrics)
    if first := phrases.FIRST.match(rest):  # "4 and 2 chats": a number alone is of the first metric
        named_ones = exactly(rest[first.end() :], metrics)
        if named_ones and metrics[0].key not in named_ones:
            counted = {metrics[0].key: phrases.small_number(first["number"]), **named_ones}
    return Command("goals", goals=counted) if counted else None


def exactly(text: str, metrics: tuple[Metric, ...]) -> dict[str, int]:
    """Return the counts of a text; {} if any is unclear or approximate."""
    counts = count.count(Words(text), metrics)
    return {} if counts.unclear or counts.approximate else dict(counts.counts)
