"""Which conditions of counting does some labelled case need? Takes each away and reads again what it decides.

A condition is an operand of `and` or `or`, the test of an `if` or of a comprehension, or the choice between two values,
in service/reading/counting or language. It is needed if a case that is read rightly with it is read wrongly without it:
a fixture of tests/replies, a row of tests/sentences or of tests/reading/*.txt. One that nothing needs is to be given a
row, or to go.

    .venv/bin/python -m tests.conditions_are_needed [--list] [MODULE...]      (all of them: some minutes)

All cases are read once by modules with probes, which note where a condition decides anything at all; without it, only
these cases are read again, and only until one is read wrongly. Prints a line for each module; --list also names the
conditions that nothing needs.
"""

import ast
import copy
import gc
import importlib
import importlib.abc
import importlib.util
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from service.model import metrics
from service.model.values import Metric, Words
from tests.rules_are_needed import READING, Fixture, Reader, fixtures, module

ROWS = Path(__file__).parent / "sentences"
LOADING = -1  # the number of the case that is read while the modules are loaded
PATIENCE = 2  # seconds of processor time for a case, after which it is taken as read wrongly
COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


class Sentence(NamedTuple):
    """One row of tests/sentences."""

    text: str
    expected: list[str]
    kind: dict[str, Any]


class Condition(NamedTuple):
    """One condition: the node of its module that has it, in the order of `ast.walk`, and which part it is there."""

    module: str
    place: int
    part: int
    text: str


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


def told(counts: Any, key: str) -> str:
    """What was read for one metric, as a row writes it."""
    if key in counts.unclear:
        return "?"
    return f"{'~' * (key in counts.approximate)}{counts.counts[key]}" if key in counts.counts else "-"


def is_right(reader: Reader, case: Sentence | Fixture) -> bool:
    """Whether a reader reads a case as its label says. One that breaks, or never ends, reads wrongly."""
    try:
        with patience():
            if isinstance(case, Fixture):
                return reader.right(case)
            asked, answers = case.kind["asked"], case.kind["answers"]
            found = reader.reply.counted(Words(case.text), reader.counted, asked, answers)[0]
    except Exception:
        return False
    return [told(found, metric.key) for metric in reader.counted] == case.expected


@contextmanager
def patience() -> Iterator[None]:
    """Raise TimeoutError in what takes too long."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


# ------------------------------------------------------------------ the conditions of a module


def conditions(name: str, tree: ast.Module) -> Iterator[Condition]:
    """Every condition of a module."""
    for place, node in enumerate(ast.walk(tree)):
        for part, text in enumerate(parts(node)):
            yield Condition(name, place, part, text)


def parts(node: ast.AST) -> list[str]:
    """The conditions of one node, as they are written."""
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.BoolOp):
        return [f"{value.lineno}: {ast.unparse(value)}" for value in node.values]
    if isinstance(node, ast.If):
        return [f"{line}: if {ast.unparse(node.test)}"]
    if isinstance(node, ast.IfExp):
        return [f"{line}: if {ast.unparse(node.test)} else ...", f"{line}: ... if {ast.unparse(node.test)} else"]
    if isinstance(node, ast.comprehension):
        return [f"{test.lineno}: for ... if {ast.unparse(test)}" for test in node.ifs]
    return []


@contextmanager
def without(node: ast.AST, part: int) -> Iterator[None]:
    """Take one of its conditions away from a node, for as long as the block lasts."""
    before = {name: list(value) if isinstance(value, list) else value for name, value in ast.iter_fields(node)}
    if isinstance(node, ast.BoolOp):
        del node.values[part]
        node.values = node.values * 2 if len(node.values) == 1 else node.values
    elif isinstance(node, ast.comprehension):
        del node.ifs[part]
    elif isinstance(node, ast.If | ast.IfExp):
        truth = isinstance(node, ast.IfExp) and part == 1
        node.test = ast.copy_location(ast.Constant(truth), node.test)
    try:
        yield
    finally:
        node.__dict__.update(before)


# ------------------------------------------------------------------ where a condition decides anything


class Probes:
    """Notes, for each condition, the cases in which what it is a part of would have another value without it."""

    def __init__(self) -> None:
        self.deciding: dict[tuple[str, int, int], set[int]] = {}
        self.case = LOADING

    def note(self, name: str, place: int, part: int) -> None:
        """Note that a condition decides something in this case."""
        self.deciding.setdefault((name, place, part), set()).add(self.case)

    def joined(self, name: str, place: int, operator: str, *operands: Callable[[], Any]) -> Any:
        """The value of operands joined by `and` or `or`."""
        known: dict[int, Any] = {}

        def value(places: Sequence[int]) -> Any:
            for at in places:
                if at not in known:
                    known[at] = operands[at]()
                if bool(known[at]) is (operator == "or"):
                    break
            return known[at]

        everything = range(len(operands))
        found = value(everything)
        for part in everything:
            if self.case in self.deciding.get((name, place, part), ()):
                continue
            try:
                if value([at for at in everything if at != part]) != found:
                    self.note(name, place, part)
            except TimeoutError:
                raise
            except Exception:
                self.note(name, place, part)
        return found

    def reached(self, name: str, place: int, count: int) -> bool:
        """Note all parts of a condition that can't be asked one by one; always true."""
        for part in range(count):
            self.note(name, place, part)
        return True

    def tested(self, name: str, place: int, part: int, wanted: bool, found: Any) -> Any:
        """The value of a test that decides something where it is as wanted; part -1: one part for each value."""
        if part < 0:
            self.note(name, place, 0 if found else 1)
        elif bool(found) is wanted:
            self.note(name, place, part)
        return found


class WithProbes(ast.NodeTransformer):
    """Puts probes around the conditions of a module; `places` has the place of each node."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.places = {id(node): place for place, node in enumerate(ast.walk(tree))}

    def probe(self, method: str, place: int, *arguments: ast.expr | str | int) -> ast.expr:
        """A call of a method of the probes."""
        told = [each if isinstance(each, ast.expr) else ast.Constant(each) for each in arguments]
        function = ast.Attribute(ast.Name("__probes__", ast.Load()), method, ast.Load())
        return ast.Call(function, [ast.Constant(self.name), ast.Constant(place), *told], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        names = any(isinstance(each, ast.NamedExpr) for each in ast.walk(node))
        place, count = self.places[id(node)], len(node.values)
        self.generic_visit(node)
        if names:  # a name that is given a value would be another one in a lambda
            return ast.BoolOp(ast.And(), [self.probe("reached", place, count), node])
        empty = ast.arguments([], [], None, [], [], None, [])
        operator = "or" if isinstance(node.op, ast.Or) else "and"
        return self.probe("joined", place, operator, *(ast.Lambda(empty, value) for value in node.values))

    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        node.test = self.probe("tested", self.places[id(node)], 0, True, node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        self.generic_visit(node)
        node.test = self.probe("tested", self.places[id(node)], -1, True, node.test)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        place = self.places[id(node)]
        node.ifs = [self.probe("tested", place, part, False, test) for part, test in enumerate(node.ifs)]
        return node


class Probed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Offers modules with probes instead of their files."""

    def __init__(self, trees: Mapping[str, ast.Module], probes: Probes) -> None:
        self.trees, self.probes = trees, probes

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name in self.trees else None

    def exec_module(self, module: ModuleType) -> None:
        path = READING.parent.parent.joinpath(*module.__name__.split(".")).with_suffix(".py")
        module.__dict__.update(__file__=str(path), __probes__=self.probes)
        exec(compile(self.trees[module.__name__], str(path), "exec"), module.__dict__)


def deciding(
    trees: Mapping[str, ast.Module], cases: Sequence[Sentence | Fixture], counted: Sequence[Metric]
) -> dict[tuple[str, int, int], set[int]]:
    """For each condition, the numbers of the cases in which it decides anything."""
    probes = Probes()
    probed = {}
    for name, tree in trees.items():
        copied = copy.deepcopy(tree)
        probed[name] = ast.fix_missing_locations(WithProbes(name, copied).visit(copied))
    finder = Probed(probed, probes)
    sys.meta_path.insert(0, finder)
    try:
        reader = Reader(counted)
    finally:
        sys.meta_path.remove(finder)
    importlib.import_module("service.reading.language.lexicon").of(reader.counted)
    remembered = [each for each in caches() if not each.cache_info().currsize]
    for probes.case, case in enumerate(cases):
        for each in remembered:
            each.cache_clear()
        is_right(reader, case)
    return probes.deciding


def caches() -> list["_lru_cache_wrapper[Any]"]:
    """What reading remembers of earlier cases."""
    found = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    return [each for each in found if each.__module__.startswith("service.reading.")]


# ------------------------------------------------------------------ the judgement


def code_of(tree: ast.Module, name: str) -> dict[tuple[str, int], CodeType]:
    """The code of the functions of a module, by their names and lines; not of two that are in one line."""
    found: dict[tuple[str, int], CodeType] = {}
    twice: set[tuple[str, int]] = set()
    left = [compile(tree, name, "exec")]
    while left:
        code = left.pop()
        left += [each for each in code.co_consts if isinstance(each, CodeType)]
        if code.co_name not in COMPREHENSIONS:
            key = code.co_qualname, code.co_firstlineno
            twice |= {key} & found.keys()
            found[key] = code
    return {key: code for key, code in found.items() if key not in twice}


@contextmanager
def running(functions: Sequence[FunctionType], codes: Mapping[tuple[str, int], CodeType]) -> Iterator[bool]:
    """The functions of a loaded module with other code, and whether any is another."""
    changed: list[tuple[FunctionType, CodeType]] = []
    for function in functions:
        old = function.__code__
        new = codes.get((old.co_qualname, old.co_firstlineno), old)
        if (new.co_code, new.co_consts) != (old.co_code, old.co_consts) and new.co_freevars == old.co_freevars:
            changed.append((function, old))
            function.__code__ = new
    try:
        yield bool(changed)
    finally:
        for function, old in changed:
            function.__code__ = old


class Judge:
    """Reads the cases without a condition, those first that the last ones showed to be wrong."""

    def __init__(self, reader: Reader, cases: Sequence[Sentence | Fixture], trees: Mapping[str, ast.Module]) -> None:
        self.reader, self.cases, self.trees = reader, cases, trees
        self.nodes = {name: list(ast.walk(tree)) for name, tree in trees.items()}
        self.functions: dict[str, list[FunctionType]] = {name: [] for name in trees}
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__module__ in trees:
                self.functions[each.__module__].append(each)
        self.wrong: Counter[int] = Counter()
        self.caches = caches()

    def is_needed(self, condition: Condition, deciding: set[int]) -> bool:
        """Whether one of these cases is read wrongly without a condition."""
        if not deciding:
            return False
        name = condition.module
        with without(self.nodes[name][condition.place], condition.part):
            if LOADING in deciding:
                return self.is_needed_to_load(name)
            codes = code_of(self.trees[name], name)
        for each in self.caches:
            if each.__module__ == name:
                each.cache_clear()
        with running(self.functions[name], codes) as changed:
            return not changed or self.reads_wrongly(self.reader, deciding)

    def is_needed_to_load(self, name: str) -> bool:
        """Whether some case is read wrongly by a module that was loaded as its tree is now."""
        try:
            reader = Reader(self.reader.counted, name, self.trees[name])
        except Exception:
            return True
        return self.reads_wrongly(reader, set(range(len(self.cases))))

    def reads_wrongly(self, reader: Reader, numbers: set[int]) -> bool:
        """Whether a reader reads one of these cases wrongly."""
        for number in sorted(numbers, key=lambda each: (-self.wrong[each], each)):
            if not is_right(reader, self.cases[number]):
                self.wrong[number] += 1
                return True
        return False


def main(words: Sequence[str]) -> int:
    """Judge the named modules, or all of counting and language."""
    counted = metrics.load()
    named = [word for word in words if not word.startswith("-")]
    paths = sorted((*(READING / "counting").glob("*.py"), *(READING / "language").glob("*.py")))
    trees = {module(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.stem != "__init__"}
    trees = {name: tree for name, tree in trees.items() if not named or name.rpartition(".")[2] in named}
    whole = Reader(counted)
    every: list[Sentence | Fixture] = [*sentences(), *fixtures(whole)]
    cases = [case for case in every if is_right(whole, case)]
    decided = deciding(trees, cases, counted)
    judge = Judge(Reader(counted), cases, trees)
    for name, tree in trees.items():
        found = list(conditions(name, tree))
        idle = [each for each in found if not judge.is_needed(each, decided.get(each[:3], set()))]
        print(f"{name.rpartition('.')[2]:20} {len(found):4} conditions, {len(found) - len(idle):4} needed", flush=True)
        if "--list" in words:
            print("".join(f"    {each.text}\n" for each in idle), end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
