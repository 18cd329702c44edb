"""Commands: pause, stop, skip and their kin, where the words are just the command, or a line of them is.

A command inside a sentence is none: "I want to stop applying to banks" stops nobody.
"""

import re
from typing import NamedTuple

from service.model.values import Command, CommandName
from service.reading.language import number_words

NUMBERS = {
    "": 1,
    **dict.fromkeys(("a", "an", "the", "this"), 1),
    "a couple": 2,
    "couple of": 2,
    "a couple of": 2,
    "a few": 3,
}
NUMBERS |= {word: value for word, value in number_words.ONES.items() if value <= 12}
WEEKS = {"week": 1, "wk": 1, "month": 4, "fortnight": 2}
MOST_WEEKS = 52
MOST_LINES = 200  # looked at: nobody writes more of their own
MOST_LETTERS = 200  # of a line


def words(table: str) -> str:
    """A pattern for any of the table's phrases, the longest first; `?` behind a letter makes it optional."""
    return "|".join(sorted((phrase.strip() for phrase in table.split(",")), key=len, reverse=True))


NUMBER = rf"(?P<number>\d{{1,2}}|{words(','.join(filter(None, NUMBERS)))})"
UNIT = rf"(?P<unit>{'|'.join(WEEKS)})s?"
ME = r"(?: (?:me|us|it|everything|please|now))?"
MAILS = words("check ?ins?, e ?mails?, mails?, messages?, reminders?, subscription, account, letters?")
THESE = rf"(?:(?: (?:my|the|these|those|all|your|weekly)){{0,3}} (?:{MAILS}))?"
THIS = r"(?: (?:this|the) (?:week|one|time|check ?in|week'?s check ?in)| (?:a|one|1) week)?"
WRITING = words("sending, writing, emailing, mailing, messaging, contacting")
PATTERNS: tuple[tuple[CommandName, str], ...] = (
    ("stop", rf"(?:stop|unsubscribe|cancel|opt out|opt me out|end){ME}{THESE}(?: (?:completely|for good|forever))?"),
    ("stop", rf"stop (?:{WRITING})(?: (?:to )?me)?{THESE}"),
    (
        "stop",
        r"(?:remove|unsubscribe|take) me(?: off)?(?: (?:from|of))?(?: (?:this|the|your|these|mailing|email|list)){0,3}",
    ),
    ("pause", rf"pause{ME}{THESE}(?: for)?(?: {NUMBER})? ?(?:{UNIT})?(?: (?:break|off))?"),
    ("pause", rf"(?:take |need |i need )?(?:an? )?{NUMBER} {UNIT} (?:break|pause|off)"),
    ("resume", rf"(?:resume|restart|start again|unpause|un pause|start up again){ME}{THESE}"),
    ("skip", rf"skip{ME}{THIS}"),
    ("help", r"help(?: me)?"),
    ("export", r"(?:export|(?:export|send(?: me)?) (?:all )?(?:of )?my data|my data)"),
    ("delete", r"delete (?:(?:all )?(?:of )?my data|everything|my account|me)"),
)
COMPILED = tuple((name, re.compile(pattern)) for name, pattern in PATTERNS)
GREETING = re.compile(
    rf"(?:{words('hi, hello, hey, dear, good morning, good afternoon, good evening, good day, greetings, hiya, yo')})\b"
)
POLITE = words("""
    please, pls, plz, kindly, ok, okay, so, just, yes, hi, hello, hey, dear, sorry, thanks, thank you, can you,
    could you, can you please, could you please, i'd like to, i would like to
""")
GRATEFUL = words("""
    please, pls, plz, thanks, thank you, thx, ty, cheers, many thanks, thanks so much, thank you so much,
    thanks a lot, for now, now, x, xx, xxx, sorry, regards, best, bye, kind regards, best regards
""")
BEFORE = re.compile(rf"(?:(?:{POLITE}) )+")
AFTER = re.compile(rf"(?: (?:{GRATEFUL}))+$")
BREAK = re.compile(r"[,.;!(–—]|\s-+\s|\b(?:because|cause|since|as|due to|while|i am|i'm)\b")
CLOSINGS = words("""
    thanks, thank you, thx, cheers, regards, kind regards, best, best regards, best wishes, sincerely, yours, warm,
    many thanks, ty, bye, love, x, xx
""")
CLOSING = re.compile(rf"(?:{CLOSINGS})\b")


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
    for candidate in (squeezed(line), without_names(line)):
        if candidate and (command := exactly(candidate)):
            return command
    return None


def leading(line: str) -> Command | None:
    """The command that a line begins with, followed by a reason."""
    for cut in list(BREAK.finditer(line[:MOST_LETTERS]))[:6]:
        command = just(line[: cut.start()])
        if command and command.name != "help":
            return command
    return None


def squeezed(line: str) -> str:
    """The line's words in lower case, without marks and courtesies."""
    text = " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", line[:MOST_LETTERS].lower()))
    return AFTER.sub("", BEFORE.sub("", f"{text} ", count=1).strip())


def without_names(line: str) -> str:
    """The same without a greeting before the first comma and a name or thanks after the last mark."""
    parts = [part for part in re.split(r"[,.!:;–—-]+", line[:MOST_LETTERS]) if part.strip()]
    if len(parts) > 1 and GREETING.match(parts[0].strip().lower()) and len(parts[0].split()) <= 4:
        parts = parts[1:]
    while (
        len(parts) > 1
        and (CLOSING.match(parts[-1].strip().lower()) or parts[-1].strip().istitle())
        and len(parts[-1].split()) <= 3
    ):
        parts = parts[:-1]
    return squeezed(" ".join(parts))


def exactly(text: str) -> Command | None:
    """The command that these words are, no more and no less."""
    for name, pattern in COMPILED:
        if match := pattern.fullmatch(text):
            return Command(name, weeks(match) if name == "pause" else None)
    return None


def weeks(match: re.Match[str]) -> int:
    """For how many weeks: 1 where it is not said, 4 to a month."""
    number = match["number"] or ""
    count = int(number) if number.isdecimal() else NUMBERS[number]
    return max(1, min(MOST_WEEKS, count * WEEKS[match["unit"] or "week"]))
