"""`steadily help`: the pages of docs/ in the terminal.

The rule: the pages are shown as they are; nothing is said here that they do not say.
"""

import re
import sys
from pathlib import Path

import click

from service.cli.options import example
from service.model.resources import shipped
from service.model.values import UserError

INDEX = "index"
NOT_FOR_READERS = re.compile(r"<!--.*?-->\n?|^```\{toctree\}.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\((\w+)\.md[^)]*\)")  # a link to another page of ours


@click.command("help", epilog=example("steadily help", "steadily help start"))
@click.argument("topic", default=INDEX)
def help_(topic: str) -> None:
    """Show a page of the documentation: start, coach, settings, providers and others."""
    text = page(topic.removesuffix(".md").lower())
    if not sys.stdout.isatty():
        click.echo(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def page(topic: str) -> str:
    """The text of a page. Raises UserError where there is none of that name."""
    pages = topics()
    if topic not in pages:
        known = ", ".join(name for name in pages if name != INDEX)
        raise UserError(f'There is no page "{topic}"; there are {known}.')
    text = NOT_FOR_READERS.sub("", pages[topic].read_text(encoding="utf-8"))
    return LINK.sub(r"\1 (`steadily help \2`)", text).strip()


def topics() -> dict[str, Path]:
    """The pages, by name."""
    return {path.stem: path for path in sorted(shipped("docs").glob("*.md"))}
