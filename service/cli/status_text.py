"""`status` as text: a table on a wide terminal, plain lines in pipes and on narrow ones.

The rule: wording and layout only; every fact comes from `app.status`.
"""

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from service.app.moments import local, several, upcoming
from service.app.overview import Overview, Person, Waiting

NARROW = 60  # columns below which a table is harder to read than lines
MANY = 40  # people above whom only totals are shown, unless all are asked for


def show(found: Overview, *, is_terminal: bool, everybody: bool) -> None:
    """Print the overview to standard output."""
    width = shutil.get_terminal_size().columns
    with_table = is_terminal and width >= NARROW
    listed = found.people if everybody or len(found.people) <= MANY else ()
    _print(_head(found), width if is_terminal else None)
    if with_table and listed:
        _table(found, listed)
    else:
        _print([line for person in listed for line in _person(found, person)], width if is_terminal else None)
    if not listed and found.people:
        click.echo(f"{len(found.people)} people take part; `steadily status --people` lists them.")
    _print(_tail(found, everybody=everybody), width if is_terminal else None)


def _print(lines: list[str], width: int | None) -> None:
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        wrapped = textwrap.wrap(line, width, subsequent_indent=indent) if width and line else [line]
        click.echo("\n".join(wrapped))


def _head(found: Overview) -> list[str]:
    lines = [f"{name}: {said}" for name, said in facts(found)]
    if found.people:
        lines += [f"This week: {totals(found)}", ""]
    else:
        lines += ["Nobody takes part yet: add [[participants]] to the settings.", ""]
    return lines


def facts(found: Overview) -> list[tuple[str, str]]:
    """What is always shown first: the daemon, the mail, the next check-in, and each step that is in trouble."""
    coming = upcoming([(each.name, each.zone, each.next_check_in) for each in found.people], found.now, found.zone)
    lines = [("Daemon", _daemon(found)), ("Mail", _mail(found)), ("Next check-in", coming)]
    if found.coaches:
        lines.append(
            ("Next letter to a coach", upcoming(found.coaches, found.now, found.zone, nobody="none is wanted"))
        )
    for trouble in found.troubles:
        since = f" (since {ago(trouble.since, found.now)})" if trouble.since else ""
        lines.append((f"In trouble, {trouble.step}", f"{trouble.said}{since}"))
    return lines


def totals(found: Overview) -> str:
    """How many people are in each state: "5 answered, 2 asked."."""
    return ", ".join(f"{number} {state}" for state, number in found.totals.items()) + "."


def _daemon(found: Overview) -> str:
    sign = found.sign
    if found.daemon == "rounds" and found.last_round:
        return f"none; the last round of `steadily once` was {ago(found.last_round, found.now)}"
    if sign is None:
        return "never started with this store"
    if found.daemon == "running":
        return f"running since {local(sign.started, found.zone)}"
    last = f"last sign of life {ago(sign.at, found.now)}"
    return f"no sign of life for too long; {last}" if found.daemon == "stuck" else f"not running; {last}"


def _mail(found: Overview) -> str:
    return f"last read {ago(found.last_read, found.now)}" if found.last_read else "not read yet"


def _person(found: Overview, person: Person) -> Iterator[str]:
    counts = _counts(found, person)
    yield f"{person.name}, {person.email}, week of {person.week}: {person.state}{f' ({counts})' if counts else ''}"


def _counts(found: Overview, person: Person) -> str:
    return ", ".join(
        f"{found.metrics.get(metric, metric).lower()} {count} of {person.goals.get(metric, 0)}"
        for metric, count in person.counts.items()
    )


def _table(found: Overview, people: tuple[Person, ...]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("Name")
    table.add_column("Address", overflow="fold")
    table.add_column("Week of")
    table.add_column("This week")
    for label in found.metrics.values():
        table.add_column(label, justify="right")
    table.add_column("Next check-in")
    for person in people:
        counts = [
            f"{person.counts[metric]} of {person.goals.get(metric, 0)}" if metric in person.counts else ""
            for metric in found.metrics
        ]
        at = person.next_check_in
        coming = "" if at is None else "next round" if at <= found.now else _short(at, person.zone)
        table.add_row(person.name, person.email, str(person.week), person.state, *counts, coming)
    Console(highlight=False, markup=False).print(table)


def _short(moment: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M")


def _tail(found: Overview, *, everybody: bool) -> list[str]:
    lines = [f"Waiting: {said}" for said in waiting(found)]
    lines += _need_a_word(found, everybody=everybody)
    lines += [f"For your eye: {said}" for said in found.attention]
    if found.notices:
        lines.append("`steadily inbox` shows what people wrote, and what can be done about it.")
    if not found.waiting:
        lines.append("No letter waits.")
    if not found.attention:
        lines.append("Nothing needs your eye.")
    return lines


def _need_a_word(found: Overview, *, everybody: bool) -> list[str]:
    """Who may need a word and why; of very many only how many, unless all are asked for."""
    people = found.need_a_word
    if everybody or len(people) <= MANY:
        return [f"May need a word: {person.name} <{person.email}> {why}." for person, why in people]
    numbers = Counter(why for _, why in people)
    lines = [f"May need a word ({why}): {number} people." for why, number in numbers.items()]
    return [*lines, "`steadily status --people` names them."]


def waiting(found: Overview) -> list[str]:
    """A sentence for each letter that waits, or for several of a kind that wait for the same reason."""
    lines = []
    for (kind, _, why), letters in _grouped(found.waiting).items():
        to = several([letter.to for letter in letters])
        lines.append(f"{kind} to {to}, {_how(found, letters[0])}{f': {why}' if why else ''}".rstrip(".") + ".")
    return lines


def _grouped(waiting: tuple[Waiting, ...]) -> dict[tuple[str, str, str], list[Waiting]]:
    groups: dict[tuple[str, str, str], list[Waiting]] = {}
    for letter in waiting:
        groups.setdefault((letter.kind, letter.state, letter.why), []).append(letter)
    return groups


def _how(found: Overview, letter: Waiting) -> str:
    if letter.state == "failed":
        return "given up (`steadily ask --again ADDRESS` sends a check-in anew)"
    if letter.state == "sending":
        return "being sent"
    tries = f", tried {letter.attempts} times" if letter.attempts > 1 else ""
    return f"queued{tries}" + (f", next try {local(letter.due, letter.zone)}" if letter.due > found.now else "")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago that was, in words: "2 minutes ago"."""
    span = now - moment
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if span >= unit:
            number = span // unit
            return f"{number} {name}{'s' if number > 1 else ''} ago"
    return "less than a minute ago"
