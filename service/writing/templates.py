"""The templates: found, compiled once, rendered. Words are in NAME.txt; NAME.html lays the same words out in blocks.

The owner's folder comes first: a file there replaces ours of the same name. No decision and no sentence is made here.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context

from service.model import resources
from service.model.characters import GARBLING
from service.writing.inliner import Inliner

WIDTH = 72
NO_BREAK = "\N{NO-BREAK SPACE}"
# Controls, bidi overrides and isolates, surrogates: none of them may be in a letter (RELIABILITY.md).
# Spaces at which no mail program may break a line: before a quoted command, around an arrow, inside a date.
UNBREAKABLE = re.compile(r" (?:(?=[“→])|(?<=→ )|(?<=\d )(?=[A-Z]))")
BLANK_LINES = re.compile(r"\n\s*\n")
Block = Callable[[Context], Iterator[str]]
MARGINS = re.compile(r"(> |- | *)")


class Unchained(Environment):
    """Jinja's environment, with the names that all templates know in a plain dict: each letter compares them often."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows. Nobody changes them once it is loaded."""
        return {**self.globals, **(d or {})}


class Templates:
    """Pairs of templates, and the inliner of their style sheet."""

    def __init__(self, own: Path | None = None) -> None:
        self.folders = (*([own] if own else []), resources.shipped("templates"))
        self.environment = Unchained(
            loader=FileSystemLoader([str(folder) for folder in self.folders]),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.environment.filters.update(paragraphs=paragraphs, lines=str.splitlines, items=items)
        self.inliner = Inliner()
        self.sentence = lru_cache(maxsize=64)(self._sentence)  # everybody's subject of a week is the same

    def fill(self, name: str, **values: Any) -> tuple[str, str]:
        """The letter of that name as text and as HTML. Raises jinja2.TemplateError if a template is broken."""
        text = self.environment.get_template(f"{name}.txt")
        words = Blocks(text.new_context(values))
        try:
            plain = "".join(text.root_render_func(words.context))
        except Exception:
            self.environment.handle_exception()
        html = self.environment.get_template(f"{name}.html").render(values, words=words)
        return tidy(replace_controls(plain)), self.inliner.inline(replace_controls(html))

    def _sentence(self, name: str, *values: Any) -> str:
        """One of the sentences of words.txt; the values can be hashed."""
        macro: Callable[..., str] = getattr(self.environment.get_template("words.txt").module, name)
        return macro(*values).strip()


class Blocks:
    """The blocks of a text template, for its HTML: `words.opening` is the text of `{% block opening %}`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.written: dict[str, str] = {}
        for name, versions in context.blocks.items():
            context.blocks[name] = KeptBlock(versions, self, name)

    def __getattr__(self, name: str) -> str:
        if name not in self.context.blocks:
            raise AttributeError(name)
        if name not in self.written:
            self.written[name] = "".join(self.context.blocks[name][0](self.context))
        return bind(self.written[name].strip())


class KeptBlock(list[Block]):
    """All versions of a block, the one that holds first: what it writes into the text part is kept for the HTML."""

    def __init__(self, versions: list[Block], words: Blocks, name: str) -> None:
        super().__init__(versions)
        self.words, self.name = words, name

    def __getitem__(self, index: Any) -> Any:
        return self._write if index == 0 else super().__getitem__(index)

    def _write(self, context: Context) -> Iterator[str]:
        text = "".join(super().__getitem__(0)(context))
        if context is self.words.context:  # and not a loop's, which differs each time
            self.words.written[self.name] = text
        yield text


def replace_controls(text: str) -> str:
    """Text that is safe in a letter: characters that could garble one become U+FFFD."""
    return GARBLING.sub("\N{REPLACEMENT CHARACTER}", text)


def bind(text: str) -> str:
    """Text in which no line, wherever a mail program breaks it, begins with a command or splits a date."""
    return UNBREAKABLE.sub(NO_BREAK, text)


def paragraphs(text: str) -> list[str]:
    """The parts between blank lines."""
    return [paragraph.strip() for paragraph in BLANK_LINES.split(text) if paragraph.strip()]


def items(text: str) -> list[str]:
    """The lines of a list, without their dashes."""
    return [line.removeprefix("- ") for line in text.splitlines() if line.strip()]


def tidy(text: str) -> str:
    """The text part: lines of at most 72 characters, at most one blank line, one line end at the end."""
    lines = [part for line in text.split("\n") for part in wrapped(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


@lru_cache(maxsize=1024)  # most sentences are everybody's
def wrapped(line: str) -> tuple[str, ...]:
    """A line, bound, and broken at spaces if it is too long; a quote's or list's margin continues."""
    line = bind(line).rstrip()
    if len(line) <= WIDTH:
        return (line,)
    margin = MARGINS.match(line)
    first = margin.group() if margin else ""
    further = first if first.startswith(">") else " " * len(first)
    return tuple(
        textwrap.wrap(
            line[len(first) :], WIDTH, initial_indent=first, subsequent_indent=further, break_on_hyphens=False
        )
    )
