"""The house style as numbers: short functions, few decisions in each, files that fit in the head.

A decision is a branch, a loop, a handler, a condition inside an expression, and each further operand of `and`/`or`.
"""

import ast
from pathlib import Path

from service.model.resources import PACKAGE

LINES = 40  # of a function's body
DECISIONS = 15  # of a function
FILE_LINES = 250  # of a file, its tables aside
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.comprehension)
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Functions that are longer than they may be, and how long they are: none may be added, and no number may grow.
STILL_LONG_FUNCTIONS: dict[str, int] = {}

# Functions that have more decisions than they may, and how many: none may be added, and no number may grow.
STILL_BRANCHED: dict[str, int] = {}

# Files that are longer than they may be, and how long they are.
STILL_LONG: dict[str, int] = {
    "model/values.py": 343,
    "store/outbox.py": 274,
}


def functions() -> list[tuple[str, Function]]:
    """Every function, by its file and name: ("reading/reply.py read", ...)."""
    return [
        (f"{path.relative_to(PACKAGE)} {node.name}", node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    ]


def lines(function: Function) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def decisions(function: ast.AST) -> int:
    operands = sum(len(node.values) - 1 for node in ast.walk(function) if isinstance(node, ast.BoolOp))
    return operands + sum(isinstance(node, BRANCHES) for node in ast.walk(function))


def file_lines(path: Path) -> int:
    """Lines of a file without the tables at its top level."""
    text = path.read_text(encoding="utf-8")
    tables = [node for node in ast.parse(text).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return len(text.splitlines()) - sum((node.end_lineno or 0) - node.lineno for node in tables)


def test_functions_are_short() -> None:
    found = {name: lines(function) for name, function in functions() if lines(function) > LINES}
    assert {name: number for name, number in found.items() if number > STILL_LONG_FUNCTIONS.get(name, 0)} == {}


def test_functions_make_few_decisions() -> None:
    found = {name: decisions(function) for name, function in functions() if decisions(function) > DECISIONS}
    assert {name: number for name, number in found.items() if number > STILL_BRANCHED.get(name, 0)} == {}


def test_files_are_short() -> None:
    found = {str(path.relative_to(PACKAGE)): file_lines(path) for path in PACKAGE.rglob("*.py")}
    too_long = {name: number for name, number in found.items() if number > FILE_LINES}
    assert {name: number for name, number in too_long.items() if number > STILL_LONG.get(name, 0)} == {}


def test_a_decision_is_each_branch_and_each_further_operand() -> None:
    code = "def f(a, b, c):\n    if a and b or c:\n        return [x for x in a if x]\n    return 1 if a else 2\n"
    assert decisions(ast.parse(code)) == 5  # if, and, or, comprehension, if expression
