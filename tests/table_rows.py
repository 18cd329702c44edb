"""The rows of the tables in a module's source: finds them, and gives the table without each. Reads, never runs.

A table is a name in capitals; its rows are the elements of a literal, the phrases of a text, or the alternatives of
a pattern.
"""

import ast
import copy
import re
from collections.abc import Iterator
from itertools import pairwise

NEVER = "(?!)"  # a pattern that matches nowhere
MAKES_A_PATTERN = frozenset({"re.compile", "Expression", "words", "any_of"})


def assigned(statement: ast.stmt) -> str:
    """The name that a statement gives a value to."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        return statement.target.id
    return ""


def emptied(value: ast.expr) -> ast.expr:
    """The table without any of its rows: nothing in place of a text, what never matches in place of a pattern."""
    copied = copy.deepcopy(value)
    for call in ast.walk(copied):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in MAKES_A_PATTERN:
            call.args[0] = ast.Constant(NEVER)  # as a whole: it may be put together from several texts
    for _, node in tables(copied):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = NEVER if node.value == NEVER or demanded(node.value) else ""
        elif isinstance(node, ast.Dict):
            node.keys, node.values = [], []
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            node.elts = []
    return copied


def demanded(text: str) -> bool:
    """Whether a text is a part of a pattern that must match one of its alternatives: "(?:was|were)"."""
    return text.startswith("(?:") and text.endswith((")", r")\b"))


def shorter(value: ast.expr) -> Iterator[tuple[str, str, ast.expr]]:
    """Each row of a table: its text, the pattern to look for, and the table without it."""
    for place, node in tables(value):
        for text, pattern, changed in without_each(node):
            copied = copy.deepcopy(value)
            old = list(ast.walk(copied))[place]
            old.__class__ = type(changed)
            old.__dict__.update(changed.__dict__)
            yield text, pattern, copied


def tables(value: ast.expr) -> list[tuple[int, ast.AST]]:
    """The literals that hold rows, with their place in the walk: none that stands inside another."""
    inside: set[int] = set()
    found: list[tuple[int, ast.AST]] = []
    for place, node in enumerate(ast.walk(value)):
        if id(node) not in inside and isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.Constant):
            found.append((place, node))
            inside.update(map(id, ast.walk(node)))
    return found


def without_each(node: ast.AST) -> Iterator[tuple[str, str, ast.expr]]:
    """A literal without each of its elements, a text of phrases or of alternatives without each of them."""
    if isinstance(node, ast.Dict):
        for index, key in enumerate(node.keys):
            kept = ast.Dict(node.keys[:index] + node.keys[index + 1 :], node.values[:index] + node.values[index + 1 :])
            yield ast.unparse(key or node), loosely(key), kept
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1:
        for index, element in enumerate(node.elts):
            others = node.elts[:index] + node.elts[index + 1 :]
            yield (
                ast.unparse(element),
                loosely(element),
                ast.Set(others) if isinstance(node, ast.Set) else ast.Tuple(others, ast.Load()),
            )
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        for text, pattern, rest in pieces(node.value):
            yield text, pattern, ast.Constant(rest)


def loosely(node: ast.AST | None) -> str:
    """A pattern of the words in a literal, "" (found everywhere) where it has none."""
    words = [each.value for each in ast.walk(node or ast.Constant("")) if isinstance(each, ast.Constant)]
    return as_pattern(words[0]) if len(words) == 1 and isinstance(words[0], str) else ""


def as_pattern(phrase: str) -> str:
    """A phrase as it may stand in a message (hyphens for spaces, apostrophes left out); a pattern as it is."""
    if re.search(r"[|(\\\[]", phrase):
        return phrase
    apostrophes = re.escape(phrase).replace("'", "['’]?")
    return re.sub(r"(?:\\ |\\-)+", r"[\\s-]+", apostrophes)


def pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """The phrases between commas or lines, the words of a run, or the alternatives of a pattern; each with the rest."""
    if re.search(r"[|(\\\[^$]", text):
        for start, end in alternatives(text):
            one = text[start:end].strip("|")
            yield one, one, text[:start] + text[end:]
        return
    parts = re.split(r"[,\n]+", text) if "," in text else text.split()
    joint = ", " if "," in text else " "
    named = [part.strip() for part in parts if part.strip()]
    for index, part in enumerate(named if len(named) > 1 else []):
        yield part, as_pattern(part), joint.join(named[:index] + named[index + 1 :])


def alternatives(pattern: str) -> Iterator[tuple[int, int]]:
    """Where each alternative of a pattern stands, with one bar beside it: of the whole, or of its outermost groups."""
    depth, bars, open_at, spans = 0, [-1], [], []
    for index, letter in enumerate(re.sub(r"\\.|\[[^\]]*\]", lambda found: "." * len(found[0]), pattern)):
        if letter == "(":
            open_at.append((index, bars))
            bars = [index + (2 if pattern[index + 1 : index + 3] == "?:" else 0)]
        elif letter == ")" and open_at:
            depth = len(open_at)
            spans.append((depth, [*bars, index]))
            bars = open_at.pop()[1]
        elif letter == "|":
            bars.append(index)
    spans.append((0, [*bars, len(pattern)]))
    outermost = min((level for level, ends in spans if len(ends) > 2), default=0)
    for level, ends in spans:
        if len(ends) > 2 and level == outermost:
            for index, (before, after) in enumerate(pairwise(ends)):
                yield (before + 1, after + 1) if index == 0 else (before, after)
