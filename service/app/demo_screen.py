"""What the demo shows in a terminal and what it asks for: letters, how a reply was read, the prompt.

The rule: words in and out of the terminal and nothing else; `demo` plays. With NO_COLOR, or where the output is no
terminal, everything is plain; lines fit the terminal down to 40 columns.
"""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import click

from service.model.values import Incoming, Metric

WIDEST, NARROWEST = 72, 40
COLUMN = 9  # characters of one week in the charts of a letter's text
DATES = re.compile(r"^ {1,6}\d{1,2}\s[A-Z][a-z]{2} ")
BARS = re.compile(r"^\s*[▁-█·]+(?: ┄[▁-█])?$")
QUOTED = re.compile(r": '(.+?)' in '")
HELP = "Write as you would in an email; pasted lines are one reply. Enter alone: the next week. Ctrl-D: quit."


def width() -> int:
    """Columns to write in."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def say(text: str, **style: Any) -> None:
    """A paragraph of the demo's own, styled where that is wanted."""
    plain = "NO_COLOR" in os.environ
    for line in text.split("\n"):
        for part in textwrap.wrap(line, width(), break_on_hyphens=False) or [""]:
            click.echo(part) if plain else click.secho(part, **style)


def letter(shown: Incoming, name: str) -> None:
    """A letter below its To and Subject."""
    rule = "─" * width()
    say(f"\n{rule}", dim=True)
    say(f"To: {name} <{', '.join(shown.recipients)}>\nSubject: {shown.subject}\n", dim=True)
    click.echo(fitted(shown.text.strip(), width()))
    say(rule, dim=True)


def readings(reading: Mapping[str, Any] | None, quoted: Mapping[str, str] | None, metrics: Sequence[Metric]) -> None:
    """What a reply was read as: one line for each number, with the words it was read from."""
    given, reasons = reading or {}, quoted or {}
    counts, lines = given.get("counts", {}), []
    for metric in metrics:
        words = _words(reasons.get(metric.key, ""))
        if metric.key in counts:
            about = "about " if metric.key in given.get("approximate", ()) else ""
            lines.append(f"{metric.label}: {about}{counts[metric.key]}{words}")
        elif metric.key in given.get("unclear", ()):
            lines.append(f"{metric.label}: not clear{words}")
    if given.get("command"):
        lines.append(f"A command: {given['command']}")
    say("\nRead as:", dim=True)
    for line in lines or [reasons.get("kind") or "Nothing was read from it."]:
        say(f"- {line}", dim=True)


def _words(reason: str) -> str:
    """The words that a reason quotes first."""
    found = QUOTED.search(reason)
    return f", from “{found[1]}”" if found else ""


def prompt(question: str) -> str:
    """A reply, of one line or of several pasted ones; at the end of input (Ctrl-D): quit."""
    from prompt_toolkit import PromptSession

    say(f"\n{question}", bold=True)
    say(HELP, dim=True)
    session: PromptSession[str] = PromptSession()
    try:
        return str(session.prompt("> ", prompt_continuation="  ")).strip()
    except (EOFError, KeyboardInterrupt):
        return "quit"


def fitted(text: str, columns: int) -> str:
    """A letter's text in that many columns: paragraphs wrapped again, charts cut to their newest weeks."""
    if columns >= WIDEST:
        return text
    blocks = [block.split("\n") for block in text.split("\n\n")]
    return "\n\n".join("\n".join(_block(lines, columns)) for lines in blocks)


def _block(lines: Sequence[str], columns: int) -> list[str]:
    if any(DATES.match(line) for line in lines):
        return [_newest(line, columns) for line in lines]
    fits = max(map(len, lines)) <= columns
    if fits and all(line.endswith(":") or line.startswith("  ") for line in lines):  # the form, or a week's numbers
        return list(lines)
    if lines[0].startswith(("> ", "- ")):
        return [part for item in _joined(lines) for part in _wrapped(item, columns)]
    return textwrap.wrap(" ".join(lines), columns, break_on_hyphens=False)


def _joined(lines: Sequence[str]) -> list[str]:
    """Items of a list, each with its further lines; a quote's lines as they are."""
    items: list[str] = []
    for line in lines:
        if line.startswith("  ") and items:
            items[-1] += f" {line.strip()}"
        else:
            items.append(line)
    return items


def _wrapped(line: str, columns: int) -> list[str]:
    margin = "> " if line.startswith("> ") else "  "
    return textwrap.wrap(line, columns, subsequent_indent=margin, break_on_hyphens=False) or [line]


def _newest(line: str, columns: int) -> str:
    """The right end of a chart's line; a word that the cut would split stays whole."""
    if BARS.match(line):
        return line.strip().center(columns).rstrip()
    full, cut = line.ljust(WIDEST), WIDEST - columns // COLUMN * COLUMN
    part = full[cut:]
    if full[cut - 1] != " " and part[0] != " ":
        word = full[: cut + len(part.split(" ")[0])].split(" ")[-1]
        part = word + part[len(word) :]
    return part.rstrip()


def is_terminal() -> bool:
    """Whether somebody can type here."""
    return sys.stdin.isatty()
