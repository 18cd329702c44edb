"""Writes the generated parts of these pages from what the code itself uses: the schema, the providers, the error table.

    python docs/generate.py         rewrites them
    python docs/generate.py check   exit status 1 where one is out of date

A part lies between `<!-- generated: NAME -->` and `<!-- end -->`; everything else is written by hand.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from service.mail import errors
from service.model.resources import PACKAGE
from service.settings import example, schema
from service.settings.providers import providers

DOCS = Path(__file__).resolve().parent
FIELDS = {"host": "HOST", "port": "PORT", "section": "imap or smtp", "username": "NAME", "words": "…",
          "kind": "password or token"}  # fmt: skip


def settings() -> Iterator[str]:
    """Every table of the settings, each with its keys."""
    meanings = {name: (table.__doc__ or "") for name, table in schema.tables()}
    for name, rows in groupby(example.rows(), lambda row: row.table):
        yield f"## {f'[[{name}]]' if name in schema.LISTS else f'[{name}]'}"
        yield ""
        yield meanings[name]
        yield ""
        yield "| key | meaning | default | environment |"
        yield "| --- | --- | --- | --- |"
        for row in rows:
            default = f"`{row.default}`" if row.default else ""
            variable = f"`{row.variable}`" if row.variable else ""
            yield f"| `{row.key}` | {cell(row.meaning)} | {default} | {variable} |"
        yield ""


def provider_table() -> Iterator[str]:
    """The providers, their servers and limits."""
    yield "| provider | reading (IMAP) | sending (SMTP) | letters a day | as of |"
    yield "| --- | --- | --- | --- | --- |"
    for facts in providers().values():
        if not facts["imap"]["host"]:
            continue
        servers = (f"{facts[way]['host']}, {facts[way]['port']}, {facts[way]['security']}" for way in ("imap", "smtp"))
        limit = f"{facts['max_per_day']:,}" if "max_per_day" in facts else ""
        source = f"[its page]({facts['limit_source']})" if "limit_source" in facts else ""
        note = "; ".join(part for part in (limit, facts.get("limit_note", ""), source) if part) or "not published"
        title = f"[{facts['title']}]({facts['source']})"
        yield f"| {title} | {' | '.join(servers)} | {note} | {facts['checked']} |"


def troubles() -> Iterator[str]:
    """The sentences for servers' errors, in the order of their table."""
    yield "| the sentence | by itself |"
    yield "| --- | --- |"
    for row in errors.ROWS:
        sentence = re.sub(r"\{(\w+)\}", lambda found: FIELDS.get(found.group(1), found.group(1).upper()), row.say)
        yield f"| {cell(sentence)} | {'yes' if row.later else 'no'} |"


def tree() -> Iterator[str]:
    """Every package and module of the code, each with the first sentence of its docstring."""
    yield "```text"
    yield "service/"
    for path in sorted(PACKAGE.rglob("*.py"), key=lambda path: (path.parent.parts, path.name)):
        place = path.relative_to(PACKAGE)
        if "migrations" in place.parts or len(place.parts) == 1:
            continue
        indent = "  " * (len(place.parts) - 1)
        name = f"{indent}{place.name}"
        if place.name == "__init__.py":
            name = f"{indent[2:]}{place.parent.name}/"
        yield f"{name:26} {sentence(path)}".rstrip()
    yield "```"


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    return re.split(r"(?<=[.!?]) (?=[A-Z`])", text)[0]


def cell(text: str) -> str:
    """A text that may be a cell of a table."""
    return text.replace("|", "\\|").replace("<", "&lt;").strip()


PARTS: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "settings": ("settings.md", settings),
    "providers": ("providers.md", provider_table),
    "troubles": ("trouble.md", troubles),
    "tree": ("../ARCHITECTURE.md", tree),
}


def pages() -> Iterator[tuple[Path, str]]:
    """Each page that has a generated part, as it should be."""
    for name, (file, lines) in PARTS.items():
        path = (DOCS / file).resolve()
        part = "\n".join(lines()).strip()
        yield (
            path,
            re.sub(
                rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)",
                lambda found, part=part: f"{found.group(1)}\n{part}\n\n{found.group(2)}",
                path.read_text(encoding="utf-8"),
                flags=re.DOTALL,
            ),
        )


def main(action: str = "write") -> int:
    """Write what is out of date, or only name it."""
    stale = [(path, text) for path, text in pages() if path.read_text(encoding="utf-8") != text]
    if action == "check":
        stale = [(path, text) for path, text in stale if path.parent == DOCS]
    for path, text in stale:
        if action == "write":
            path.write_text(text, encoding="utf-8")
        print(f"{path.name} {'is written' if action == 'write' else 'is out of date: python docs/generate.py'}")
    return int(action == "check" and bool(stale))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
