"""The commands that need mail: checking, running, asking, reconciling, signing in.

The rule: arguments in, sentences out; what a command does is in `app`.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import checked, example, load, settings_option

if TYPE_CHECKING:
    from service.settings import Settings

LARGEST = 50_000_000  # bytes of a message on standard input


@click.command(epilog=example("steadily check", "steadily check --live"))
@settings_option
@click.option("--live", is_flag=True, help="Also sign in, send a probe to your own mailbox and read it back.")
def check(path: Path | None, live: bool) -> None:
    """Read the settings and the letters' templates; name every fault at once."""
    from service.settings.hints import advice

    settings = checked(path)
    people = len(settings.participants)
    click.echo(f"{settings.path}: no fault found; {people} {'person takes' if people == 1 else 'people take'} part.")
    for sentence in (*advice(settings), *_what_follows(settings)):
        click.echo(sentence)
    if live:
        from service.app.probe import probe

        for sentence in probe(settings):
            click.echo(sentence)


def _what_follows(settings: "Settings") -> list[str]:
    """What these settings change in a record that is there already."""
    from service.app import startup
    from service.app.identity import planned

    file = settings.store_url.removeprefix("sqlite:///")
    if file == settings.store_url or not Path(file).exists():
        return []
    with startup.open_store(settings) as (_, store):
        return planned(settings, store)


@click.command(epilog=example("steadily run --settings /etc/steadily/steadily.toml"))
@settings_option
@click.option("--verbose", is_flag=True, help="Say more in the log.")
def run(path: Path | None, verbose: bool) -> None:
    """Answer replies as they arrive and send what is due, until stopped."""
    from service.app import daemon, startup

    startup.log_to_standard_error(verbose)
    daemon.start(checked(path))


@click.command(epilog=example("steadily once", "steadily once --dry-run"))
@settings_option
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be done; change nothing.")
def once(path: Path | None, is_dry: bool) -> None:
    """One full round: read the mail, ask who is due, send what waits."""
    from service.app import daemon, dry_run, startup

    settings = checked(path)
    if is_dry:
        for sentence in dry_run.dry_run(settings):
            click.echo(sentence)
        return
    startup.log_to_standard_error(False)
    with startup.open_app(settings) as app:
        held_back = daemon.make_round(app)
    if held_back:
        click.echo(f"{held_back} letters wait for the next round: the limits of [smtp] allow no more just now.")


@click.command(epilog=example("steadily ask", "steadily ask ada@example.org"))
@click.argument("addresses", nargs=-1)
@settings_option
def ask(addresses: Sequence[str], path: Path | None) -> None:
    """Send this week's check-in now; nobody is asked twice."""
    from service.app import admin, startup

    with startup.open_app(checked(path), beside=True) as app:
        for sentence in admin.ask(app, addresses):
            click.echo(sentence)


@click.command(epilog=example("steadily reconcile"))
@settings_option
def reconcile(path: Path | None) -> None:
    """Read the handled folders again, after a restore."""
    from service.app import admin, startup

    with startup.open_app(checked(path), rebuilding=True) as app:
        click.echo(admin.reconcile(app))


@click.group()
def login() -> None:
    """Sign in at a provider that takes no password."""


@login.command(epilog=example("steadily login microsoft"))
@click.option("--client-id", default="", help="The number of the application you registered; needed the first time.")
@settings_option
def microsoft(client_id: str, path: Path | None) -> None:
    """Sign in at Microsoft with a code (needs the extra: pip install 'steadily[microsoft]')."""
    from service.mail.microsoft import log_in

    settings = load(path)
    click.echo(log_in(settings.imap.username, settings.token_path, click.echo, client_id))


@click.command(epilog=example("steadily receive < message", "steadily receive --settings /etc/steadily/steadily.toml"))
@settings_option
def receive(path: Path | None) -> None:
    """Keep one message from standard input, for a mail server's pipe; the daemon reads it.

    Exits with 75 (EX_TEMPFAIL), so that the mail server tries again, where it can't be kept for whatever reason.
    """
    import sys

    from service.app import startup
    from service.model.values import TryLater, UserError

    try:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise click.ClickException(f"The message is larger than {LARGEST:,} bytes.")
        with startup.open_store(load(path, mail=False)) as (_, store):
            startup.keep(store, startup.now, [raw])
    except (TryLater, UserError, OSError) as fault:
        click.echo(str(fault), err=True)
        sys.exit(os.EX_TEMPFAIL)
