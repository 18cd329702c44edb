"""The commands that need no mail and no store: the demo, the preview, reading replies.

The rule: arguments in, sentences out; what a command does is elsewhere.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import browser_option, checked, example, folder_option, load, settings_option
from service.model.values import UserError

if TYPE_CHECKING:
    from service.model.values import Metric


@click.command(epilog=example("steadily demo", "steadily demo --reply '5 apps, a couple of coffees' --out demo"))
@click.option(
    "--reply", "replies", multiple=True, help="The reply, without a prompt; each further one plays a week on."
)
@folder_option
@browser_option
def demo(replies: Sequence[str], folder: Path | None, no_browser: bool) -> None:
    """Play the weekly loop here and now: no account, no network."""
    from service.app.demo import play

    play(list(replies), folder, browser=not no_browser)


@click.command(epilog=example("steadily preview", "steadily preview digest --out preview"))
@click.argument("kind", required=False)
@folder_option
@browser_option
@settings_option
def preview(kind: str | None, folder: Path | None, no_browser: bool, path: Path | None) -> None:
    """Write every letter with sample data: .txt, .html, .eml and an index page."""
    from service.writing import preview as samples

    target = folder or Path("preview")
    templates = _templates(path)
    try:
        written = samples.write(target, kind, templates=templates)
    except OSError as error:
        raise UserError(f"{target} can't be written ({error.strerror}); name another place with --out.") from None
    click.echo(f"{len(written)} files are in {target}; begin with {target / 'index.html'}")
    if not no_browser and sys.stdout.isatty():
        click.launch(str(target / "index.html"))


@click.command(epilog=example("steadily parse reply.eml", "steadily parse --why - < reply.eml"))
@click.argument("files", nargs=-1, required=True)
@click.option("--asked", metavar="METRIC", help="The one metric that was asked for.")
@click.option(
    "--answers", type=click.Choice(["check-in", "digest"]), default="check-in", help="Which letter it answers."
)
@click.option("--why", is_flag=True, help="Add how each number was read.")
@settings_option
def parse(files: Sequence[str], asked: str | None, answers: Any, why: bool, path: Path | None) -> None:
    """Read replies (raw messages; - is standard input): one JSON object a line. Changes nothing."""
    import json

    from service.reading import reply
    from service.reading.mime import incoming

    counted = _metrics(path)
    if asked and asked not in [metric.key for metric in counted]:
        raise UserError(f"--asked {asked}: there is no such metric; there are {', '.join(m.key for m in counted)}.")
    for name in files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise UserError(f"{name} can't be read ({error.strerror}).") from None
        reading = reply.read(incoming.parse(raw), counted, asked=asked, answers=answers)
        click.echo(json.dumps(reply.as_json(name, reading, counted, answers=answers, why=why), ensure_ascii=False))


def _is_given(path: Path | None) -> bool:
    """Whether there are settings: this command can do without, but uses the owner's where there are any."""
    from service.model import resources  # not `settings`: reading a reply takes less time than loading them

    if path or os.environ.get("STEADILY_SETTINGS"):
        return True
    return any(place.is_file() for place in resources.SETTINGS)


def _metrics(path: Path | None) -> "tuple[Metric, ...]":
    from service.model import metrics

    return load(path).metrics if _is_given(path) else metrics.load()


def _templates(path: Path | None) -> Path | None:
    return checked(path, mail=False).templates if _is_given(path) else None
