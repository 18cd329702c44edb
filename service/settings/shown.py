"""The settings in force, as `steadily config show` prints them: each with where it comes from, secrets hidden.

The rule: a secret's value never leaves this module.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.settings import find, load
from service.settings.example import rows, toml
from service.settings.problems import Key, Origins
from service.settings.schema import LISTS
from service.settings.sources import Tree, gather

HIDDEN = ("password",)
RESOLVED = (("imap", "port"), ("imap", "username"), ("imap", "shared"), ("smtp", "port"), ("smtp", "username"))


def lines(path: Path | None, *, defaults: bool = False, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """One line for each key that is given, and with `defaults` for every other; faulty settings are shown too."""
    found = find(path, environ)
    tree, origins = gather(found, environ)
    settings = load(found, environ, mail=False, lenient=True)
    yield f"# The settings in force, from {found}."
    for key, value in _given(tree):
        yield f"{_dotted(key)} = {_value(key, value)}  # {_where(origins, key, found)}"
    resolved = {key: getattr(getattr(settings, key[0]), key[1]) for key in RESOLVED}
    given = {key for key, _ in _given(tree)}
    for key, value in resolved.items():
        if key not in given:
            yield f"{_dotted(key)} = {toml(value)}  # from the other settings"
    if defaults:
        for row in rows():
            is_new = (row.table, row.key) not in given | resolved.keys() and row.table not in LISTS
            if row.default and is_new:
                yield f"{row.table}.{row.key} = {row.default}  # default"
    yield f"# {_number(settings.participants, 'participant')}, {_number(settings.faults, 'fault')}."
    yield from (f"# {fault}" for fault in settings.faults)


def _number(things: Collection[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _given(tree: Tree, above: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Every value of the tree with its key; of lists of tables, the values in each."""
    for name, value in tree.items():
        key = (*above, name)
        if isinstance(value, Mapping):
            yield from _given(dict(value), key)
        elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            for place, item in enumerate(value):
                yield from _given(dict(item), (*key, place))
        else:
            yield key, value


def _value(key: Key, value: Any) -> str:
    if key[-1] in HIDDEN:
        return "(hidden)"
    try:
        return toml(value)
    except TypeError:  # a date or a time, which no key has
        return str(value)


def _where(origins: Origins, key: Key, path: Path) -> str:
    where = origins.where(key)
    return where.replace(f"{path}, ", "") if where.startswith(str(path)) else where


def _dotted(key: Key) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")
