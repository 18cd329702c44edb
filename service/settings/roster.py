"""Who takes part: the roster, a CSV file with one person a line, and the addresses that two people share.

The rule: a roster's columns are the keys of [[participants]]; each cell is read by the schema, as the key would be.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.model.values import UserError
from service.settings import sheets
from service.settings.problems import Fault, Key, from_validation, nearest, sentence, shown
from service.settings.schema import ParticipantTable
from service.settings.sources import without

NEEDED = ("name", "email")
PLAIN = (*NEEDED, "time_zone", "check_in", "group")
OTHERS = ("aliases", "coach")
ALSO = {"e_mail": "email", "email_address": "email", "e_mail_address": "email", "timezone": "time_zone"}
DESCRIBED = 20  # faulty rows
WORDS = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Entry:
    """One person as written, and where: "steadily.toml, line 40"."""

    where: str
    person: ParticipantTable
    row: int = 0  # of the roster; 0 in the settings file


@dataclass(frozen=True)
class Roster:
    """What a roster holds, a sentence for each fault in it, and one for what was passed over."""

    path: Path = Path()
    entries: list[Entry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # of the file or its first line
    rows: dict[int, list[str]] = field(default_factory=dict)  # the faults of each faulty row, by its line
    remarks: list[str] = field(default_factory=list)


def problems(own: Sequence[Entry], listed: Roster) -> Iterator[str]:
    """A sentence for each fault of the roster, and for each address that two people have.

    Of faulty rows the first are described and the rest are counted: ten thousand sentences help nobody."""
    rows = {row: list(sentences) for row, sentences in listed.rows.items()}
    for entry, said in doubles([*own, *listed.entries]):
        if entry.row:
            rows.setdefault(entry.row, []).append(said)
        else:
            yield said
    yield from listed.faults
    for row in sorted(rows)[:DESCRIBED]:
        yield from rows[row]
    further = len(rows) - DESCRIBED
    if further > 0:
        yield f"{listed.path}: … and {further} further row{'s have' if further > 1 else ' has'} faults."


def doubles(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    """(the later entry, a sentence) for each address that two people have."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        for address in dict.fromkeys((entry.person.email, *entry.person.aliases)):
            if address and (first := owners.setdefault(address, entry)) is not entry:
                yield entry, f"{entry.where}: {address} is another participant's already ({first.where})."


def load(path: Path, goals: Sequence[str]) -> Roster:
    """The people of a roster. `goals` are the metrics' keys: each may be a column. An empty cell means the default."""
    try:
        sheet = sheets.read(path)
    except UserError as error:
        return Roster(path, faults=list(error.problems))
    columns = [_column(name) for name in sheet.columns]
    known = [*PLAIN, *OTHERS, *goals]
    faults = [sentence(f"{path}, line 1: {said}") for said in _column_faults(columns, sheet.columns, known)]
    passed_over = [name for name, column in zip(sheet.columns, columns, strict=True) if name and column not in known]
    remarks = _remarks(path, passed_over, known)
    if faults:
        return Roster(path, faults=faults, remarks=remarks)
    found = Roster(path, remarks=remarks)
    for line, cells in sheet.rows:
        if any(cells[len(columns) :]):
            said = f"{path}, line {line}: has {len(cells)} cells, but line 1 names {len(columns)} columns."
            found.rows[line] = [said]
            continue
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if name in known}
        person, faulty = _person(row)
        where = f"{path}, line {line}"
        if faulty:
            found.rows[line] = [sentence(f"{where}, column {_named(fault.key)} {fault.said}") for fault in faulty]
        found.entries.append(Entry(where, person, line))
    if not found.entries and not found.rows:
        found.remarks.append(f"{path} names nobody: it has no line after the first.")
    return found


def _column(name: str) -> str:
    """A column's name as the settings have it: "Time zone" is time_zone, "E-mail" is email."""
    plain = re.sub(r"[\s_-]+", "_", name.strip().lower())
    return ALSO.get(plain, plain)


def _column_faults(columns: Sequence[str], given: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    unknown = [name for name, column in zip(given, columns, strict=True) if name and column not in known]
    for name in NEEDED:
        if name not in columns:
            near = next((other for other in unknown if name in other.lower() or other.lower() in name), None)
            meant = f'; is it "{shown(near)}"? Then call that column "{name}"' if near else ""
            yield f'the column "{name}" is missing; the first line names the columns{meant}'
    for name in known:
        if columns.count(name) > 1:
            yield f'the column "{name}" is there twice'


def _remarks(path: Path, names: Sequence[str], known: Sequence[str]) -> list[str]:
    """One line for all the columns that Steadily does not know."""
    if not names:
        return []
    meant = [f'"{shown(name)}"{near if (near := nearest(name, known)).startswith(";") else ""}' for name in names]
    return [sentence(f"{path}, line 1: passed over, since a roster has no such column: {', '.join(meant)}")]


def _person(cells: dict[str, str]) -> tuple[ParticipantTable, list[Fault]]:
    tree = _tree({name: cell for name, cell in cells.items() if cell})
    missing = [Fault((name,), "is empty") for name in NEEDED if not cells.get(name)]
    try:
        return ParticipantTable.model_validate(tree), missing
    except ValidationError as error:
        faults = from_validation(error.errors(include_url=False, include_input=False), {})
        return ParticipantTable.model_validate(without(tree, [fault.key for fault in faults])), missing + faults


def _tree(cells: dict[str, str]) -> dict[str, Any]:
    """A row as [[participants]] would have it."""
    tree: dict[str, Any] = {name: cells[name] for name in PLAIN if name in cells}
    if "aliases" in cells:
        tree["aliases"] = cells["aliases"].replace(";", " ").replace(",", " ").split()
    if "coach" in cells:
        tree["coach"] = WORDS.get(cells["coach"].lower(), cells["coach"])
    goals = {name: cell for name, cell in cells.items() if name not in (*PLAIN, *OTHERS)}
    return {**tree, "goals": goals}


def _named(key: Key) -> str:
    return str(key[1] if key[0] == "goals" and len(key) > 1 else key[0])
