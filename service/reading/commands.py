"""Commands: pause, stop, skip and their kin, where the words are just the command, or a line of them is.

A command inside a sentence is none: "I want to stop applying to banks" stops nobody.
"""

import re
from typing import NamedTuple

from service.values import Command, CommandName

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3, "the": 1, "this": 1, "": 1,
}  # fmt: skip
WEEKS = {"week": 1, "wk": 1, "month": 4, "fortnight": 2}
MOST_WEEKS = 52
MOST_LINES = 200  # looked at: nobody writes more of their own

NUMBER = r"(?P<number>\d{1,2}|a couple of|a couple|couple of|a few|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|the|this)"
UNIT = r"(?P<unit>week|wk|month|fortnight)s?"
ME = r"(?: (?:me|us|it|everything|please|now))?"
CHECK_INS = r"(?: (?:my|the|these|those|all|your|weekly)){0,3} (?:check ?ins?|emails?|e ?mails?|mails?|messages?|reminders?|subscription|account|letters?)"
THIS = r"(?: (?:this|the) (?:week|one|time|check ?in|week'?s check ?in)| a week| one week| 1 week)?"
PATTERNS: tuple[tuple[CommandName, re.Pattern[str]], ...] = (
    ("stop", re.compile(rf"(?:stop|unsubscribe|cancel|opt out|opt me out|end){ME}(?:{CHECK_INS})?(?: (?:completely|for good|forever|immediately))?")),
    ("stop", re.compile(rf"stop (?:sending|writing|emailing|mailing|messaging|contacting)(?: (?:to )?me)?(?:{CHECK_INS})?")),
    ("stop", re.compile(r"(?:remove|unsubscribe|take) me(?: off)?(?: (?:from|of|off))?(?: (?:this|the|your|these))?(?: (?:mailing|email))?(?: (?:list|emails?|check ?ins?))?")),
    ("pause", re.compile(rf"pause{ME}(?:{CHECK_INS})?(?: for)?(?: {NUMBER})? ?(?:{UNIT})?(?: (?:break|off))?")),
    ("pause", re.compile(rf"(?:take |need |i need )?(?:an? )?{NUMBER} {UNIT} (?:break|pause|off)")),
    ("resume", re.compile(rf"(?:resume|restart|start again|unpause|un pause|start up again){ME}(?:{CHECK_INS})?")),
    ("skip", re.compile(rf"skip{ME}{THIS}")),
    ("help", re.compile(r"help(?: me)?")),
    ("export", re.compile(r"(?:export|export (?:all )?(?:of )?my data|send me (?:all )?(?:of )?my data|send my data|my data)")),
    ("delete", re.compile(r"delete (?:(?:all )?(?:of )?my data|everything|all my data|my account|me)")),
)  # fmt: skip
GREETING = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hiya|yo)\b")
BEFORE = re.compile(
    r"(?:(?:please|pls|plz|kindly|ok|okay|so|just|yes|hi|hello|hey|dear|sorry|thanks|thank you|can you|could you|can you please|could you please|i'd like to|i would like to) )+"
)
AFTER = re.compile(
    r"(?: (?:please|pls|plz|thanks|thank you|thx|ty|cheers|many thanks|thanks so much|thank you so much|thanks a lot|for now|now|x+|sorry|regards|best|bye|kind regards|best regards))+$"
)
BREAK = re.compile(r"[,.;!(–—]|(?:\s-+\s)|\b(?:because|cause|since|as|due to|while|i am|i'm)\b")
CLOSING = re.compile(
    r"(?:thanks|thank you|thx|cheers|regards|kind regards|best|best regards|best wishes|sincerely|yours|warm|many thanks|ty|bye|love|x+)\b"
)


class Found(NamedTuple):
    """A command, and whether it stands on a line of its own."""

    command: Command
    alone: bool
    rest: str  # the other lines


def find(text: str) -> Found | None:
    """The command that these own words give, if they give one."""
    lines = [line.strip() for line in text.replace("’", "'").split("\n") if line.strip()][:MOST_LINES]
    for number, line in enumerate(lines):
        others = lines[:number] + lines[number + 1 :]
        command = just(line)
        if command and (command.name != "help" or courtesies(others)):
            return Found(command, True, "" if courtesies(others) else "\n".join(others))
    for number, line in enumerate(lines):
        if number and not courtesies(lines[:number]):
            break
        if command := leading(line):
            return Found(command, False, text)
    return None


def courtesies(lines: list[str]) -> bool:
    """Whether the lines are a greeting, a sign-off and names at most."""
    return all(
        len(line.split()) <= 4
        and (GREETING.match(line.lower()) or CLOSING.match(line.lower()) or line.istitle() or len(line.split()) <= 2)
        for line in lines
    )


def just(line: str) -> Command | None:
    """The command that a line is, give or take courtesies."""
    words = squeezed(line)
    for candidate in (words, without_names(line)):
        if candidate and (command := exactly(candidate)):
            return command
    return None


def leading(line: str) -> Command | None:
    """The command that a line begins with, followed by a reason."""
    for cut in list(BREAK.finditer(line[:200]))[:6]:
        command = just(line[: cut.start()])
        if command and command.name != "help":
            return command
    return None


def squeezed(line: str) -> str:
    """The line's words in lower case, without marks and courtesies."""
    words = " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", line[:200].lower()))
    return AFTER.sub("", BEFORE.sub("", words + " ", count=1).strip())


def without_names(line: str) -> str:
    """The same without a greeting before the first comma and a name or thanks after the last mark."""
    parts = [part for part in re.split(r"[,.!:;–—-]+", line[:200]) if part.strip()]
    if len(parts) > 1 and GREETING.match(parts[0].strip().lower()) and len(parts[0].split()) <= 4:
        parts = parts[1:]
    while (
        len(parts) > 1
        and (CLOSING.match(parts[-1].strip().lower()) or parts[-1].strip().istitle())
        and len(parts[-1].split()) <= 3
    ):
        parts = parts[:-1]
    return squeezed(" ".join(parts))


def exactly(words: str) -> Command | None:
    """The command that these words are, no more and no less."""
    for name, pattern in PATTERNS:
        if match := pattern.fullmatch(words):
            return Command(name, weeks(match) if name == "pause" else None)
    return None


def weeks(match: re.Match[str]) -> int:
    """For how many weeks: 1 where it is not said, 4 to a month."""
    number = match["number"] or ""
    count = int(number) if number.isdecimal() else NUMBERS[number]
    return max(1, min(MOST_WEEKS, count * WEEKS[match["unit"] or "week"]))
