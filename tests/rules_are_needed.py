"""Which rows of the reading tables does some fixture of tests/replies/, or row of tests/reading/*.txt, need?

Takes each row away and reads again.

A row is one entry of a table in service/reading/, of a list in config/metrics.toml or of a file of language/english:
a phrase, an alternative of a pattern, an element of a literal. It is needed if a fixture that is read rightly with it
is read wrongly without it.

    .venv/bin/python -m tests.rules_are_needed [--tables] [--list] [MODULE...]      (all of them: about 15 minutes)

Prints a line for each table; --list also names the rows that nothing needs, --tables takes away whole tables only.
Exit status 1 where a whole table may go that EXCEPTIONS does not name, for then nothing tests its rule.
"""

import ast
import copy
import html
import importlib
import importlib.abc
import importlib.util
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from service.model import metrics
from service.model.values import Metric
from service.reading.language import vocabulary
from tests.table_rows import as_pattern, assigned, emptied, shorter

READING = Path(__file__).parent.parent / "service" / "reading"
FIXTURES = Path(__file__).parent / "replies"
TABLES = Path(__file__).parent / "reading"
HEADERS = (  # Saturday 28 November 2026, as commands.txt has it
    "From: Ada Lindqvist <ada@example.org>\nTo: Steadily <checkin@steadily.example>\nSubject: Re: Your week\n"
    "Date: Sat, 28 Nov 2026 12:00:00 +0000\nMessage-ID: <7@example.org>\nIn-Reply-To: <c.1@steadily.example>\n"
    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
)
WORD_LISTS = ("nouns", "verbs", "objects", "carried", "carriers", "plain", "unsure", "lookalikes")
WHOLE = "(the whole table)"

# Tables that no reply can show, each with the test that fails without it.
EXCEPTIONS = {
    # what a returned letter tells the daemon; `parse` prints nothing of it
    "bounces.STILL_TRYING": "test_bounces.py::test_a_returned_letter_without_a_status_code_is_known_by_its_words",
    "bounces.WHOM": "test_bounces.py::test_a_returned_letter_without_a_status_code_is_known_by_its_words",
    "bounces.GIVEN_UP": "test_bounces.py::test_a_returned_letter_without_a_status_code_is_known_by_its_words",
    "incoming.RETURNED_ID": "test_incoming.py::test_a_returned_letter_tells_its_message_id_and_the_status",
    "incoming.RETURNED": "test_incoming.py::test_a_returned_letter_tells_its_message_id_and_the_status",
    "incoming.REPORTS": "test_incoming.py::test_a_returned_letter_tells_its_message_id_and_the_status",
    # only markup longer than any fixture may be is tamed
    "elements.TAG": "test_hostile.py::test_a_hostile_message_is_read_within_a_second",
    "elements.SELF_CLOSING_NAMES": "test_hostile.py::test_a_long_page_keeps_all_its_lines",
    # a fixture does not bring the letter that it answers
    "sent_letter.LINK": "test_quoting.py::test_a_letter_is_known_though_a_client_wrote_out_its_links",
}


@dataclass(frozen=True)
class Fixture:
    """One message, its label, and everything in it that a row could be about."""

    name: str
    raw: bytes
    told: dict[str, Any]
    seen: str


@dataclass(frozen=True)
class Row:
    """One row of one table: how to find it in a message, and how to read without it."""

    table: str
    text: str
    pattern: str  # found in a message that the row may be about
    without: Callable[[], "Reader"]


class Reader:
    """The reading modules as they are, or with one of them changed."""

    def __init__(self, counted: Sequence[Metric], module_name: str = "", tree: ast.Module | None = None) -> None:
        self.counted = tuple(counted)
        for name in [name for name in sys.modules if f"{name}.".startswith("service.reading.")]:
            del sys.modules[name]
        finder = Changed(module_name, tree) if tree else None
        if finder:
            sys.meta_path.insert(0, finder)
        try:
            self.incoming = importlib.import_module("service.reading.mime.incoming")
            self.reply = importlib.import_module("service.reading.reply")
        finally:
            if finder:
                sys.meta_path.remove(finder)

    def right(self, fixture: Fixture) -> bool:
        """Whether this reader reads the fixture as its label says. A reader that a missing row breaks reads wrongly."""
        told = fixture.told
        try:
            message = self.incoming.parse(fixture.raw)
            reading = self.reply.read(message, self.counted, asked=told["asked"], answers=told["answers"])
            found = self.reply.as_json("", reading, self.counted, answers=told["answers"])
        except Exception:
            return False
        same = all(found[key] == value for key, value in told["expected"].items() if key != "text")
        return same and "".join(found["text"].split()) == "".join(told["expected"]["text"].split())


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Offers one module from a changed tree instead of its file."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(READING.parent.parent.joinpath(*self.name.split(".")).with_suffix(".py"))
        exec(compile(self.tree, self.name, "exec"), module.__dict__)


# ------------------------------------------------------------------ the rows of a table


def rows_of_module(path: Path, counted: Sequence[Metric]) -> Iterator[Row]:
    """Every row of every table (a name in capitals) of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for index, statement in enumerate(tree.body):
        name = assigned(statement)
        if not name.isupper():
            continue
        value: ast.expr = statement.value  # type: ignore[attr-defined]
        every = list(shorter(value))
        for text, pattern, changed in [(WHOLE, "", emptied(value)), *every] if every else []:
            yield Row(f"{path.stem}.{name}", text, pattern, replaced(tree, index, changed, module(path), counted))


def module(path: Path) -> str:
    """The name that a file of reading is imported by."""
    return ".".join(("service", "reading", *path.relative_to(READING).with_suffix("").parts))


def replaced(
    tree: ast.Module, index: int, value: ast.expr, module_name: str, counted: Sequence[Metric]
) -> Callable[[], Reader]:
    """A reader whose module_name has another value in that statement."""

    def reader() -> Reader:
        changed = copy.copy(tree)
        changed.body = list(tree.body)
        changed.body[index] = copy.copy(tree.body[index])
        changed.body[index].value = value  # type: ignore[attr-defined]
        return Reader(counted, module_name, ast.fix_missing_locations(changed))

    return reader


def rows_of_words(counted: Sequence[Metric]) -> Iterator[Row]:
    """Every phrase of the files of language/english, each file as a table."""
    path = READING / "language" / "vocabulary.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for file in sorted((READING / "language" / "english").glob("*.txt")):
        words = vocabulary.read(file.stem)
        every = [(word, as_pattern(word), tuple(each for each in words if each != word)) for word in words]
        for text, pattern, kept in [(WHOLE, "", ()), *every]:
            yield Row(f"english.{file.stem}", text, pattern, reading(tree, file.stem, kept, module(path), counted))


def reading(
    tree: ast.Module, name: str, words: tuple[str, ...], module_name: str, counted: Sequence[Metric]
) -> Callable[[], "Reader"]:
    """A reader for which that file of english holds these words."""

    instead = ast.parse(f"_read = read\ndef read(name): return {words!r} if name == {name!r} else _read(name)").body
    end = next(at for at, each in enumerate(tree.body) if isinstance(each, ast.FunctionDef) and each.name == "read") + 1
    changed = ast.Module([*tree.body[:end], *instead, *tree.body[end:]], [])
    return lambda: Reader(counted, module_name, changed)


def rows_of_metrics(counted: Sequence[Metric]) -> Iterator[Row]:
    """Every word of every metric."""
    for at, metric in enumerate(counted):
        for field in WORD_LISTS:
            words: tuple[str, ...] = getattr(metric, field, ())
            for word in words:
                kept = replace(metric, **{field: tuple(each for each in words if each != word)})  # type: ignore[arg-type]
                others = [*counted[:at], kept, *counted[at + 1 :]]
                stem = as_pattern(re.sub(r"(?:ed|d|y|e)?$", "", word.split()[0]) if field == "verbs" else word[:-1])
                yield Row(f"metrics.{metric.key}.{field}", word, stem, lambda others=others: Reader(others))  # type: ignore[misc]


# ------------------------------------------------------------------ the judgement


def fixtures(reader: Reader) -> list[Fixture]:
    """The fixtures that are read rightly as things stand."""
    found = []
    for path in sorted(FIXTURES.rglob("*.eml")):
        raw = path.read_bytes()
        message = reader.incoming.parse(raw)
        parts = [f"{key}: {value}" for key, value in message.headers] + [message.text, html.unescape(message.html)]
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        found.append(Fixture(path.stem, raw, told, "\n".join(parts).casefold()))
    found += sentence_fixtures()
    wrong = [fixture.name for fixture in found if not reader.right(fixture)]
    if wrong:
        print(f"left out, for they are read wrongly as it is: {', '.join(wrong)}")
    return [fixture for fixture in found if fixture.name not in wrong]


def sentence_fixtures() -> Iterator[Fixture]:
    """The rows of tests/reading/*.txt as messages: commands, plans and setbacks."""
    for name, expected in SENTENCES.items():
        for number, line in enumerate((TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()):
            if " | " not in line or line.startswith("#"):
                continue
            label, text = line.split(" | ", 1)
            text = text.replace("⏎", "\n")
            told = {
                "asked": None,
                "answers": "digest" if name == "plans" else "check-in",
                "expected": {"text": text, **expected(label, text)},
            }
            yield Fixture(f"{name}-{number}", (HEADERS + text + "\n").encode(), told, text.casefold())


def command_of(label: str, text: str) -> dict[str, Any]:
    """What a row of commands.txt expects: "pause 2", "pause until 2027-01-05", "goals {...}"; "-" is none."""
    name, _, rest = label.partition(" ")
    if name == "-":
        return {"command": None}
    if rest.startswith("until "):
        return {"command": {"name": name, "until": rest.removeprefix("until ")}}
    if rest.startswith("{"):
        return {"command": {"name": name, "goals": ast.literal_eval(rest)}}
    return {"command": {"name": name, **({"weeks": int(rest)} if rest else {})}}


SENTENCES: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "commands": command_of,
    "plans": lambda label, text: {"plan": text if label == "plan" else ""},
    "setbacks": lambda label, text: {"setback": label == "+"},
}


def concerned(row: Row, all_of_them: Sequence[Fixture]) -> list[Fixture]:
    """The fixtures that the row may be about."""
    try:
        pattern = re.compile(row.pattern, re.IGNORECASE)
    except re.error:
        return list(all_of_them)
    return [fixture for fixture in all_of_them if pattern.search(fixture.seen)]


def needed(row: Row, all_of_them: Sequence[Fixture]) -> str:
    """The name of a fixture that is read wrongly without the row, or ""."""
    about = concerned(row, all_of_them)
    if not about:
        return ""
    try:
        reader = row.without()
    except Exception:  # the module does not even load without it
        return about[0].name
    return next((fixture.name for fixture in about if not reader.right(fixture)), "")


def main(words: Sequence[str]) -> int:
    """Judges the named modules, or all of them and the metrics."""
    modules = [word for word in words if not word.startswith("-")]
    counted = metrics.load()
    whole = fixtures(Reader(counted))
    rows = [
        *(row for path in sorted(READING.rglob("*.py")) for row in rows_of_module(path, counted)),
        *rows_of_words(counted),
        *rows_of_metrics(counted),
    ]
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if (not modules or row.table.split(".")[0] in modules) and ("--tables" not in words or row.text == WHOLE):
            found.setdefault(row.table, []).append((row.text, needed(row, whole)))
    for table, results in found.items():
        idle = [text for text, by in results if not by]
        by = (results[0][1] or EXCEPTIONS.get(table, "")) if results[0][0] == WHOLE else "-"
        print(
            f"{table:34} {len(results):4} rows, {len(results) - len(idle):4} needed; as a whole: {by or 'NOT'}",
            flush=True,
        )
        if "--list" in words and idle:
            print("    " + " · ".join(idle))
    return int(any((WHOLE, "") in results for table, results in found.items() if table not in EXCEPTIONS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
