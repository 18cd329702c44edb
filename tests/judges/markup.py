"""Judges the HTML by three checkers: vnu (the W3C's), html-validate, and html5lib's strict parser."""

import json
import tempfile
from pathlib import Path

import html5lib

from tests.judges import letters, tools
from tests.judges.letters import Delivered, Verdict


def vnu(given: Delivered) -> Verdict:
    """The Nu Html Checker's errors."""
    jar = tools.MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory() as folder:
        files = written(given, Path(folder))
        said = tools.output(
            "java", "-jar", jar, "--errors-only", "--exit-zero-always", "--format", "json", "--stdout", *files
        )
    messages = json.loads(said)["messages"]
    return Verdict(tuple(f"{Path(m.get('url', '')).stem}: {m['message']} {m.get('extract', '')!r}" for m in messages))


def html_validate(given: Delivered) -> Verdict:
    """html-validate's complaints, by the rules of html-validate.mjs."""
    program = tools.MODULES / "html-validate" / "bin" / "html-validate.mjs"
    rules = tools.HERE / "html-validate.mjs"
    with tempfile.TemporaryDirectory() as folder:
        files = written(given, Path(folder))
        said = tools.output(tools.NODE, program, "--config", rules, "--formatter", "json", *files, accept=(0, 1))
    return Verdict(
        tuple(
            f"{Path(file['filePath']).stem}: {message['ruleId']}: {message['message']} (line {message['line']})"
            for file in json.loads(said)
            for message in file["messages"]
        )
    )


def html5(given: Delivered) -> Verdict:
    """Where a letter's HTML departs from the HTML standard's grammar."""
    return Verdict(letters.each(given, parse_errors))


def parse_errors(raw: bytes) -> list[str]:
    """html5lib's parse errors, with line and column."""
    parser = html5lib.HTMLParser()
    parser.parse(letters.html(raw))
    return [f"{code} at line {line}, column {column}" for (line, column), code, _ in parser.errors]


def written(given: Delivered, folder: Path) -> list[Path]:
    """The HTML of all letters as files, named after the letters."""
    files = []
    for name, raw in given.items():
        files.append(folder / f"{name}.html")
        files[-1].write_text(letters.html(raw), encoding="utf-8")
    return files
