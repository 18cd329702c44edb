"""The roster: people in a CSV file, one row each, with the columns that [[participants]] has as keys."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.model.values import UserError
from service.settings.problems import Fault, Key, ended, from_validation, nearest, shown
from service.settings.schema import ParticipantTable
from service.settings.sources import read, without

NEEDED = ("name", "email")
PLAIN = (*NEEDED, "time_zone", "check_in")
WORDS = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Row:
    """One person's row, and the line it begins at."""

    line: int
    person: ParticipantTable


def load(path: Path, goals: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The roster's people, and a sentence for each problem. `goals` are the metrics' keys: a column each, if wanted.

    Comma or semicolon (spreadsheets write both) as the first line has it; an empty cell means the default.
    """
    try:
        lines = read(path)
    except UserError as error:
        return [], list(error.problems)
    first = lines.partition("\n")[0]
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        problems = [ended(f"{path}, line 1: {said}") for said in _column_faults(columns, goals)]
        return ([], problems) if problems else _rows(path, reader, columns)
    except csv.Error as error:
        return [], [f"{path}, line {reader.line_num}: this is no CSV ({error})."]


def _column_faults(columns: Sequence[str], goals: Sequence[str]) -> Iterator[str]:
    known = [*PLAIN, "aliases", "coach", *goals]
    for name in NEEDED:
        if name not in columns:
            yield f'the column "{name}" is missing; the first line names the columns'
    for name in columns:
        if name not in known:
            yield f'"{shown(name)}" is no column of a roster{nearest(name, known)}'
        elif columns.count(name) > 1:
            yield f'the column "{shown(name)}" is there twice'


def _rows(path: Path, reader: Any, columns: Sequence[str]) -> tuple[list[Row], list[str]]:
    rows, problems = [], []
    end = reader.line_num
    for cells in reader:
        line, end = end + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            problems.append(f"{path}, line {line}: has {len(cells)} cells, and the first line names {len(columns)}.")
            continue
        person, faults = _person(dict(zip(columns, (cell.strip() for cell in cells), strict=False)))
        problems += [ended(f"{path}, line {line}, column {_column(fault.key)} {fault.said}") for fault in faults]
        rows.append(Row(line, person))
    return rows, problems


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
    goals = {name: cell for name, cell in cells.items() if name not in (*PLAIN, "aliases", "coach")}
    return {**tree, "goals": goals}


def _column(key: Key) -> str:
    return str(key[1] if key[0] == "goals" and len(key) > 1 else key[0])
