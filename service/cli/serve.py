"""The commands that need mail: running, one round, asking, reconciling.

The rule: arguments in, sentences out; what a command does is in `app`.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from service.cli.options import checked, example, load, settings_option
from service.model.values import UserError


@click.command(epilog=example("steadily run", "steadily run --settings /etc/steadily/steadily.toml"))
@settings_option
def run(path: Path | None) -> None:
    """Answer replies as they arrive and send what is due, until stopped."""
    from service.app import daemon

    settings = checked(path)
    if sys.stderr.isatty():
        click.echo("Ctrl-C stops it. To see a letter now, whatever the day: steadily ask", err=True)
    daemon.start(settings)


@click.command(epilog=example("steadily once", "steadily once --dry-run"))
@settings_option
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be done; change nothing.")
def once(path: Path | None, is_dry: bool) -> None:
    """One full round: read the mail, ask who is due, send what waits. Says what it did."""
    from service.app import daemon, dry_run, startup
    from service.app.announce import Diary
    from service.app.health_page import Ping

    settings = checked(path)
    if is_dry:
        for sentence in dry_run.dry_run(settings):
            click.echo(sentence)
        return
    with startup.open_app(settings) as app:
        startup.spare_what_is_loaded()
        diary, held_back = Diary(app), None
        try:
            held_back = daemon.make_round(app)
        finally:
            for sentence in diary.told(is_done=held_back == 0):
                click.echo(sentence)
    ping = Ping()
    ping.send(settings.health.ping)
    ping.wait()
    if held_back:
        click.echo(f"{held_back} letters wait for the next round: the limits of [smtp] allow no more just now.")


@click.command(epilog=example("steadily ask", "steadily ask ada@example.org --trial"))
@click.argument("addresses", nargs=-1)
@click.option(
    "--trial", "is_trial", is_flag=True, help="A check-in to try things out: the usual one comes all the same."
)
@click.option("--again", is_flag=True, help="Send anew what was given up after a server refused it.")
@settings_option
def ask(addresses: Sequence[str], is_trial: bool, again: bool, path: Path | None) -> None:
    """Send this week's check-in now, to everybody or to some; nobody is asked twice."""
    from service.app import startup
    from service.app.ask import ask as send

    if is_trial and again:
        raise UserError("--trial and --again exclude each other: name one of them.")
    with startup.open_app(checked(path), beside=True) as app:
        for sentence in send(app, addresses, is_trial=is_trial, again=again):
            click.echo(sentence)


@click.command(epilog=example("steadily reconcile"))
@settings_option
def reconcile(path: Path | None) -> None:
    """Read the handled folders again, after a restore."""
    from service.app import admin, startup

    with startup.open_app(checked(path), rebuilding=True) as app:
        click.echo(admin.reconcile(app))


@click.command(epilog=example("steadily receive < message", "steadily receive --settings /etc/steadily/steadily.toml"))
@settings_option
def receive(path: Path | None) -> None:
    """Keep one message from standard input, for a mail server's pipe; the daemon reads it.

    Exits with 75 (EX_TEMPFAIL), so that the mail server tries again, where it can't be kept for whatever reason.
    """
    from service.app import startup
    from service.app.keys import read_key
    from service.mail.protocols import LARGEST

    try:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise click.ClickException(f"The message is larger than {LARGEST:,} bytes.")
        with startup.open_store(load(path, mail=False)) as (settings, store):
            key = read_key(settings.key_path) if settings.key_path.exists() else b""
            startup.keep(store, startup.now, key, [raw])
    except click.ClickException:
        raise
    except Exception as fault:  # whatever it is: with any other status the mail server would send the message back
        click.echo(str(fault) or type(fault).__name__, err=True)
        sys.exit(os.EX_TEMPFAIL)
