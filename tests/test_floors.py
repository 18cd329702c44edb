"""The floors: each package imports only from those below it, so that what decides stays apart from what acts.

ARCHITECTURE.md says what each package is for. There is no list of exceptions."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.model.resources import PACKAGE, shipped

FLOORS = (
    ("__main__",),
    ("cli",),
    ("app",),
    ("policy",),
    ("reading", "writing", "mail", "store", "settings"),
    ("model",),
)
LEVEL = {package: level for level, packages in enumerate(FLOORS) for package in packages}
NETWORK = {"socket", "ssl", "smtplib", "imaplib", "imapclient", "poplib", "http", "urllib.request", "msal", "asyncio"}
PURE = ("policy", "reading", "writing", "model")
FILES = sorted(PACKAGE.rglob("*.py"))


@cache
def nodes(path: Path) -> Any:
    """Everything in a file's code."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def package_of(path: Path) -> str:
    """The package of a file: service/mail/connection.py is in mail."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@cache
def imports(path: Path) -> Any:
    """Every module named in an import, at the top or inside a function: ("service.mail.connection", line)."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[Any]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides its floor"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


# Inside reading: the modules at its top may use all of it, counting and quoting what is below them, and not each other.
READING = (("counting", "quoting"), ("language", "mime"))


def reading_level(name: str) -> int:
    """The floor of a module of reading, by its name: 0 at the top, 2 for language and mime."""
    part = name.split(".")[2]
    return next((level for level, parts in enumerate(READING, 1) if part in parts), 0)


def violations_in_reading() -> Iterator[str]:
    """Imports inside reading that go up or across, in plain words."""
    for path in FILES:
        here = module(path)
        if not here.startswith("service.reading."):
            continue
        for there in graph()[here]:
            if not there.startswith("service.reading.") or here.split(".")[2] == there.split(".")[2]:
                continue
            if reading_level(here) and reading_level(there) <= reading_level(here):
                yield f"{here} imports {there}"


def module(path: Path) -> str:
    """The dotted name of a file; of a package for its __init__.py."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def graph() -> dict[str, set[str]]:
    """Each module with the modules of ours that it imports, inside functions and for type checking too."""
    names = {module(path) for path in FILES}
    return {module(path): {nearest(name, names) for name, _ in imports(path)} - {"", module(path)} for path in FILES}


def nearest(name: str, names: set[str]) -> str:
    """The module that an imported name is, or is part of; empty for another's."""
    while name and name not in names:
        name = name.rpartition(".")[0]
    return "" if name == "service" else name


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A way through the graph that comes back to where it began; empty where there is none."""
    done: set[str] = set()
    for first in graph:
        way, choices = [first], [iter(sorted(graph[first]))]
        while way:
            there = next(choices[-1], None)
            if there is None:
                done.add(way.pop())
                choices.pop()
            elif there in way:
                return [*way[way.index(there) :], there]
            elif there not in done:
                way.append(there)
                choices.append(iter(sorted(graph[there])))
    return []


def violations(path: Path) -> Iterator[Any]:
    """The file's imports from its own floor or one above, in plain words."""
    here = package_of(path)
    for name, line in imports(path):
        parts = name.split(".")
        there = parts[1] if parts[0] == "service" and len(parts) > 1 else None
        if there in (None, here, "__version__"):
            continue
        if LEVEL[there] <= LEVEL[here]:
            yield f"{path.relative_to(PACKAGE.parent)}:{line} imports {name}"


def test_every_package_has_its_floor() -> None:
    assert {package_of(path) for path in FILES} - {"__init__"} <= set(LEVEL)


def test_each_package_imports_only_from_the_floors_below() -> None:
    assert [found for path in FILES if package_of(path) != "__init__" for found in violations(path)] == []


def test_no_module_is_loose_at_the_top() -> None:
    assert {path.name for path in FILES if path.parent == PACKAGE} == {"__init__.py", "__main__.py"}


def test_inside_reading_each_part_imports_only_from_those_below() -> None:
    assert sorted(violations_in_reading()) == []


def test_no_imports_go_in_a_circle() -> None:
    assert circle(graph()) == []


def test_a_circle_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == ["b", "d", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_for_type_checking_count_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "week.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from service.app.context import App\n"
    )
    assert len(list(violations(tmp_path / "model" / "week.py"))) == 1


def test_reading_and_writing_never_import_each_other() -> None:
    for here, there in (("reading", "writing"), ("writing", "reading")):
        names = [name for path in FILES if package_of(path) == here for name, _ in imports(path)]
        assert names
        assert not [name for name in names if name.startswith(f"service.{there}")]


def test_a_wrong_import_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "asking.py").write_text(
        "def f():\n    from service.cli import main\n    import service.app.daemon\n"
    )
    assert len(list(violations(tmp_path / "policy" / "asking.py"))) == 2


def test_the_imap_library_is_imported_by_one_file_alone() -> None:
    found = {path.name for path in FILES for name, _ in imports(path) if name.split(".")[0] == "imapclient"}
    assert found == {"session.py"}


@pytest.mark.parametrize("pure", PURE)
def test_what_decides_touches_no_network_and_no_database(pure: Any) -> None:
    names = {name for path in FILES if package_of(path) == pure for name, _ in imports(path)}
    assert not {name for name in names for module in NETWORK | {"sqlalchemy"} if f"{name}.".startswith(f"{module}.")}


def clocks(path: Path) -> Iterator[Any]:
    """Where a file reads the clock of the wall."""
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "localtime", "gmtime"):
            yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.time":
            yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"


@pytest.mark.parametrize("pure", [*PURE, "store", "settings"])
def test_the_clock_is_passed_in_and_never_read(pure: Any) -> None:
    assert [place for path in FILES if package_of(path) == pure for place in clocks(path)] == []


# One of the three is an everyday word too. Where it stands for nothing but itself, the reason stands here.
EVERYDAY = {
    ("service/model/metrics.py", "practice"): 'as "mock": what makes an "interview" an act and no outcome',
}


def words_of_code(path: Path) -> Iterator[Any]:
    """Every name and every text in a file's code but its docstrings: (word, line)."""
    docstrings = {
        id(node.body[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.end_lineno
        elif isinstance(node, ast.arg | ast.keyword):
            yield node.arg or "", node.lineno


def naming(path: Path) -> Iterator[Any]:
    """Where a file's code has a metric's key as a name, or as a text of its own."""
    keys = set(tomllib.loads((shipped("config") / "metrics.toml").read_text()))
    place = str(path.relative_to(PACKAGE.parent))
    for word, line in words_of_code(path):
        if keys & set(word.lower().split("_")) and (place, word) not in EVERYDAY:
            yield f"{place}:{line} {word!r}"


def test_no_code_names_a_metric() -> None:
    found = [place for path in FILES for place in naming(path)]
    assert not found, "\n".join(found)


def test_code_that_names_one_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "asking.py").write_text(
        """def f(goals, practice_goal):\n    return goals["applications"] + practice_goal\n"""
    )
    assert len(list(naming(tmp_path / "policy" / "asking.py"))) == 3


def test_this_test_sees_the_whole_package() -> None:
    assert Path(__file__).parents[1] / "service" == PACKAGE
    assert len(FILES) > 40
