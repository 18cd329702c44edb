"""The templates: found, compiled once, filled. Words stand in NAME.txt; NAME.html dresses them, block by block.

The owner's folder comes first: a file there takes the place of ours by its name.
"""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context

from service.model import resources

WIDTH = 72
NO_BREAK = "\N{NO-BREAK SPACE}"
# Controls, bidi overrides and isolates, halves of characters: none of them may stand in a letter (RELIABILITY.md).
UNFIT = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
# Spaces that no mail program may break a line at: before a quoted command, inside a date.
TIED = re.compile(r" (?=“)|(?<=\d) (?=[A-Z])")
BLANK_LINES = re.compile(r"\n\s*\n")
MARGINS = re.compile(r"(> |- | *)")


class Templates:
    """Pairs of templates, and the style sheet's inliner."""

    def __init__(self, own: Path | None = None) -> None:
        self.folders = (*([own] if own else []), resources.shipped("templates"))
        self.environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in self.folders]),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.environment.filters.update(paragraphs=paragraphs, lines=str.splitlines, items=items)
        self.inliner = CSSInliner(load_remote_stylesheets=False, minify_css=True)

    def fill(self, name: str, **values: Any) -> tuple[str, str]:
        """The letter of that name as text and as HTML. Raises jinja2.TemplateError where a template is broken."""
        text = self.environment.get_template(f"{name}.txt")
        context = text.new_context(values)
        try:
            plain = "".join(text.root_render_func(context))
        except Exception:
            self.environment.handle_exception()
        html = self.environment.get_template(f"{name}.html").render(values, words=Words(context))
        return tidy(fit(plain)), self.inliner.inline(fit(html))

    def sentence(self, name: str, *values: Any) -> str:
        """One of the sentences of words.txt."""
        macro: Callable[..., str] = getattr(self.environment.get_template("words.txt").module, name)
        return macro(*values).strip()


class Words:
    """The blocks of a text template, for its HTML: `words.opening` is what `{% block opening %}` says."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __getattr__(self, name: str) -> str:
        if name not in self.context.blocks:
            raise AttributeError(name)
        return bound("".join(self.context.blocks[name][0](self.context)).strip())


def fit(text: str) -> str:
    """Text that may stand in a letter: foreign characters that could disturb one become U+FFFD."""
    return UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def bound(text: str) -> str:
    """Text whose lines, however a mail program wraps them, begin with no command and part no date."""
    return TIED.sub(NO_BREAK, text)


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines."""
    return [paragraph.strip() for paragraph in BLANK_LINES.split(text) if paragraph.strip()]


def items(text: str) -> list[str]:
    """The lines of a list, without their dashes."""
    return [line.removeprefix("- ") for line in text.splitlines() if line.strip()]


def tidy(text: str) -> str:
    """The text part: lines of 72 characters at most, one blank line at most, one line end at its end."""
    lines = [part for line in bound(text).split("\n") for part in wrapped(line.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def wrapped(line: str) -> list[str]:
    """A line, broken at spaces where it is too long; a quote's or a list's margin goes on."""
    if len(line) <= WIDTH:
        return [line]
    margin = MARGINS.match(line)
    first = margin.group() if margin else ""
    further = first if first.startswith(">") else " " * len(first)
    return textwrap.wrap(
        line[len(first) :], WIDTH, initial_indent=first, subsequent_indent=further, break_on_hyphens=False
    )
