"""Which conditions of counting does some labelled case need? Takes each away and reads all cases again.

A condition is an operand of `and` or `or`, or an `if` without `else`, in service/reading/counting or language. It is
needed if a case that is read rightly with it is read wrongly without it: a fixture of tests/replies or a row of
tests/sentences. One that nothing needs is to be given a row, or to go.

    .venv/bin/python -m tests.conditions_are_needed [--list] [MODULE...]      (all of them: about an hour)

Prints a line for each module; --list also names the conditions that nothing needs.
"""

import ast
import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from service.model import metrics
from service.model.values import Metric, Words
from tests.rules_are_needed import READING, Fixture, Reader, fixtures, module

ROWS = Path(__file__).parent / "sentences"


class Sentence(NamedTuple):
    """One row of tests/sentences."""

    text: str
    expected: list[str]
    kind: dict[str, Any]


def sentences() -> Iterator[Sentence]:
    """Every row."""
    for path in sorted(ROWS.rglob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            expected, bar, text = line.partition(" | ")
            if not bar or line.startswith("#"):
                continue
            option, _, numbers = expected[1:].partition("]") if expected.startswith("[") else ("", "", expected)
            kind = {"answers": "digest" if option.startswith("digest") else "check-in"}
            asked = option.removeprefix("digest").strip() or None
            told = [number.lstrip("+") for number in numbers.split()]
            yield Sentence(text.replace("⏎", "\n").replace("⇥", "\t"), told, {**kind, "asked": asked})


def reads(reader: Reader, sentence: Sentence, counted: Sequence[Metric]) -> bool:
    """Whether a reader reads a row as its label says. One that breaks reads wrongly."""
    kind = sentence.kind
    try:
        found = reader.reply.counted(Words(sentence.text), tuple(counted), kind["asked"], kind["answers"])[0]
    except Exception:
        return False
    return [told(found, metric.key) for metric in counted] == sentence.expected


def told(counts: Any, key: str) -> str:
    """What was read for one metric, as a row writes it."""
    if key in counts.unclear:
        return "?"
    return f"{'~' * (key in counts.approximate)}{counts.counts[key]}" if key in counts.counts else "-"


def without_each(tree: ast.Module) -> Iterator[tuple[str, Callable[[], ast.Module]]]:
    """Each condition of a module as it is written, and the module without it."""
    for place, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BoolOp):
            for index, value in enumerate(node.values):
                yield f"{value.lineno}: {ast.unparse(value)}", changed(tree, place, index)
        elif isinstance(node, ast.If) and not node.orelse:
            yield f"{node.lineno}: if {ast.unparse(node.test)}", changed(tree, place, None)


def changed(tree: ast.Module, place: int, operand: int | None) -> Callable[[], ast.Module]:
    """The module without one operand of a condition, or without the whole `if`."""

    def make() -> ast.Module:
        copied = copy.deepcopy(tree)
        node = list(ast.walk(copied))[place]
        if isinstance(node, ast.BoolOp) and operand is not None:
            del node.values[operand]
            if len(node.values) == 1:
                node.values = [node.values[0], node.values[0]]
        elif isinstance(node, ast.If):
            node.test = ast.Constant(False)
        return ast.fix_missing_locations(copied)

    return make


def needed(reader: Reader, cases: Sequence[Fixture], rows: Sequence[Sentence], counted: Sequence[Metric]) -> bool:
    """Whether some case is read wrongly by a reader without the condition."""
    return not (all(reads(reader, row, counted) for row in rows) and all(reader.right(case) for case in cases))


def main(words: Sequence[str]) -> int:
    """Judge the named modules, or all of counting and language."""
    counted = metrics.load()
    whole = Reader(counted)
    cases = fixtures(whole)
    rows = [row for row in sentences() if reads(whole, row, counted)]
    named = [word for word in words if not word.startswith("-")]
    for path in sorted((*(READING / "counting").glob("*.py"), *(READING / "language").glob("*.py"))):
        if named and path.stem not in named:
            continue
        found = list(without_each(ast.parse(path.read_text(encoding="utf-8"))))
        idle = [text for text, make in found if not needed(Reader(counted, module(path), make()), cases, rows, counted)]
        print(f"{path.stem:20} {len(found):4} conditions, {len(found) - len(idle):4} needed", flush=True)
        if "--list" in words:
            print("".join(f"    {text}\n" for text in idle), end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
