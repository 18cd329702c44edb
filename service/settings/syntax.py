"""TOML text to a tree; a fault of its syntax becomes one sentence that says how to mend it.

The rule: only the shape of the text is looked at here, never what its keys mean.
"""

import re
import tomllib
from typing import Any

from service.model.values import UserError

DEEPEST = 50

# What the parser says, what the line looks like, and how to mend it: the first row that fits is used.
CURES: tuple[tuple[str, str, str], ...] = (
    (r"Invalid value|Expected newline", r"[“”„‘’«»]", 'curly quotation marks; write straight ones: "…"'),
    (r"Illegal character '\\n'|Unterminated string|Expected \"'\"", r"", "a quotation mark is missing at the end"),
    (r"Cannot overwrite a value|Cannot mutate immutable", r"", "this key is there twice; keep one of the two lines"),
    (r"Cannot declare|Cannot redefine", r"", "this table is there twice; put its keys under one heading"),
    (r"Unescaped '\\'", r"", "a backslash in a text is written twice: \\\\"),
    (r"Unclosed array", r"", "a closing bracket ] is missing"),
    (r"Unclosed inline table", r"", "a closing brace } is missing"),
    (r"Expected ']'|Expected ']]'", r"", "a table's heading ends with as many brackets ] as it begins with"),
    (r"Expected '=' after a key", r"", "a line is key = value, or begins with # to be a comment"),
    (r"Invalid value", r"=\s*(#.*)?$", 'nothing comes after the =; write "" for nothing, or take the line out'),
    (r"Invalid value", r"=\s*(True|False)", "write true or false in small letters"),
    (r"Invalid value|Expected newline", r"=\s*(\d+\s+)?[A-Za-z]", 'text must be in quotation marks: "…"'),
)


def parse(path: object, text: str) -> dict[str, Any]:
    """The tree of a TOML text. Raises UserError with the file, the line and the cure."""
    try:
        tree = tomllib.loads(text)
        if _depth(tree) > DEEPEST:
            raise RecursionError
        return tree
    except RecursionError as error:
        raise UserError(f"{path}: its brackets are nested too deeply to be read.") from error
    except ValueError as error:  # TOMLDecodeError, and Python's own for a number of 5,000 digits
        said, _, place = str(error).partition(" (at ")
        place = place.rstrip(")").split(", column")[0]
        number = int(place.removeprefix("line ")) if place.startswith("line ") else None
        where = place if number else "at its end"
        lines = text.splitlines()
        raise UserError(f"{path}, {where}: {_cure(said, lines[number - 1] if number else '')}.") from error


def _depth(tree: Any) -> int:
    """How many tables and lists lie within one another; a dotted key may name thousands."""
    level, depth = [tree], 0
    while level:
        held = [list(each.values()) if isinstance(each, dict) else each for each in level]
        level = [item for items in held for item in items if isinstance(item, dict | list)]
        depth += 1
    return depth


def _cure(said: str, line: str) -> str:
    for message, shape, cure in CURES:
        if re.search(message, said) and re.search(shape, line):
            return cure
    return f"this is not TOML ({said[:1].lower()}{said[1:]})"
