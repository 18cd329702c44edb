"""The commands that need only the store: how people are doing, what became of a message, the record and its rights.

The rule: arguments in, sentences out; what a command does is in `app`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import example, load, settings_option
from service.model.values import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.app.overview import Overview
    from service.model.values import Week

NEEDS_AN_EYE = 3  # exit status


@click.command(epilog=example("steadily status", "steadily status --json"))
@click.option("--json", "is_json", is_flag=True, help="For machines.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write it as a page with charts to this file.")
@click.option("--people", "everybody", is_flag=True, help="List everybody, however many they are.")
@settings_option
def status(is_json: bool, page: Path | None, everybody: bool, path: Path | None) -> int:
    """Is the daemon alive, who answered, what waits, what needs you.

    The exit status is 3 where something needs your attention.
    """
    import json
    import sys

    from service.app import startup
    from service.app.overview import as_json
    from service.app.status import effort, overview
    from service.cli.status_text import show

    with startup.open_store(load(path, lenient=True)) as (settings, store):
        found = overview(settings, store, startup.now())
        if page:
            _write_page(page, found, effort(settings, store, found.now))
    if is_json:
        click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    elif not page:
        show(found, is_terminal=sys.stdout.isatty(), everybody=everybody)
    return NEEDS_AN_EYE if found.attention else 0


def _write_page(path: Path, found: "Overview", weeks: "Mapping[Week, Mapping[str, int]]") -> None:
    """The page, for the owner alone: it has people's names."""
    import os

    from service.cli.status_page import page

    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(page(found, weeks))
    except OSError as error:
        raise UserError(f"{path} can't be written ({error.strerror}); name another place with --html.") from None
    click.echo(f"{path} is written.")


@click.command(epilog=example("steadily trace ada@example.org", "steadily trace '<abc@mail.example.org>'"))
@click.argument("whom", metavar="ADDRESS|MESSAGE-ID")
@settings_option
def trace(whom: str, path: Path | None) -> None:
    """The chain of each message: received, read as, why, answered with, sent when."""
    from service.app import startup
    from service.app.trace import trace as chain

    with startup.open_store(load(path, lenient=True)) as (settings, store):
        click.echo(chain(settings, store, whom), nl=False)


@click.command(epilog=example("steadily report ada@example.org 5 3 2", "steadily report ada@example.org practice=2"))
@click.argument("address")
@click.argument("amounts", nargs=-1, metavar="AMOUNT...")
@click.option("--week", metavar="DATE", help="Any day of the week that is meant (2026-11-16); otherwise the open week.")
@click.option("--undo", is_flag=True, help="Take back what was entered last for that week.")
@settings_option
def report(address: str, amounts: Sequence[str], week: str | None, undo: bool, path: Path | None) -> None:
    """Enter counts by hand, in the metrics' order or by name."""
    from service.app import admin, startup

    if undo == bool(amounts):
        raise click.UsageError("Give the amounts, or --undo to take back the last ones.")
    with startup.open_store(load(path)) as (settings, store):
        if undo:
            click.echo(admin.undo_report(settings, store, address, week))
        else:
            click.echo(admin.report(settings, store, address, amounts, week))


@click.command(
    epilog=example("steadily export ada@example.org --format html > ada.html", "steadily export > everybody.csv")
)
@click.argument("address", required=False)
@click.option("--format", "kind", type=click.Choice(["csv", "json", "html"]), default="csv", show_default=True)
@settings_option
def export(address: str | None, kind: str, path: Path | None) -> None:
    """The record of one person or of everybody.

    CSV has the counts; JSON has all that is kept, plans and words too; HTML is a page of one person's to look at.
    """
    from service.app import admin, startup

    with startup.open_store(load(path)) as (settings, store):
        click.echo(admin.export(settings, store, address, kind), nl=False)


@click.command("import", epilog=example("steadily import everybody.csv"))
@click.argument("file", type=click.Path(path_type=Path))
@settings_option
def import_(file: Path, path: Path | None) -> None:
    """Take over a record that `export` wrote."""
    from service.app import admin, startup

    with startup.open_store(load(path)) as (settings, store):
        click.echo(admin.import_record(settings, store, file))


@click.command(epilog=example("steadily forget ada@example.org", "steadily forget ada@example.org --mail"))
@click.argument("address")
@click.option("--mail", is_flag=True, help="Also delete their messages from the Steadily/ folders.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@settings_option
def forget(address: str, mail: bool, yes: bool, path: Path | None) -> None:
    """Leave nothing of a person but a keyed hash of the address. Asks first."""
    from service.app import admin

    settings = load(path, mail=mail)
    email = admin.known_address(settings, address)
    if not yes:
        kept = ", and their messages in the mailbox" if mail else ""
        click.confirm(f"Delete everything that is kept of {email}{kept}? It can't be undone", abort=True)
    click.echo(admin.forget(settings, address, mail=mail))


@click.command(epilog=example("steadily rekey"))
@settings_option
def rekey(path: Path | None) -> None:
    """Make a new key after the old one was lost; says what follows."""
    from service.app import admin

    for sentence in admin.rekey(load(path)):
        click.echo(sentence)
