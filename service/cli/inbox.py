"""The commands for what needs the owner's attention: list it, and say what becomes of each.

The rule: arguments in, sentences out; what a command does is in `app.inbox`.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from service.cli.options import checked, example, load, settings_option


@click.command(epilog=example("steadily inbox"))
@settings_option
def inbox(path: Path | None) -> None:
    """What needs your attention, newest first, with its words: held messages, words only, unclear amounts."""
    from service.app import startup
    from service.app.inbox import items

    with startup.open_store(load(path, lenient=True)) as (settings, store):
        found = items(settings, store)
    for item in found:
        click.secho(f"{item.number}  {item.moment:%Y-%m-%d %H:%M} UTC  {item.email}  {item.reason}", bold=True)
        for line in (item.words or "").splitlines():
            click.echo(f"    {line}")
    if not found:
        click.echo("Nothing needs your attention.")


@click.command(epilog=example("steadily done 12"))
@click.argument("number")
@settings_option
def done(number: str, path: Path | None) -> None:
    """Close something in the inbox that you have dealt with; nothing is counted or sent."""
    from service.app import inbox, startup

    with startup.open_store(load(path, lenient=True)) as (_, store):
        click.echo(inbox.done(store, number))


@click.command(epilog=example("steadily accept 12", "steadily accept '<abc@mail.example.org>'"))
@click.argument("message_id", metavar="NUMBER|MESSAGE-ID")
@settings_option
def accept(message_id: str, path: Path | None) -> None:
    """Take a held message as its participant's."""
    from service.app import inbox, startup

    with startup.open_app(checked(path, mail=False), beside=True) as app:
        click.echo(inbox.accept(app, message_id))


@click.command(epilog=example("steadily refuse 12", "steadily refuse ada@example.org"))
@click.argument("number", metavar="NUMBER|MESSAGE-ID|ADDRESS")
@settings_option
def refuse(number: str, path: Path | None) -> None:
    """Put a held message away, or all held ones that may be of that address: they are not the participant's."""
    from service.app import inbox, startup

    with startup.open_store(load(path, lenient=True)) as (_, store):
        click.echo(inbox.refuse(store, number))


@click.command(epilog=example("steadily answer 12 5 3 2", "steadily answer 12 practice=2"))
@click.argument("number", metavar="NUMBER|MESSAGE-ID")
@click.argument("amounts", nargs=-1, required=True, metavar="AMOUNT...")
@settings_option
def answer(number: str, amounts: Sequence[str], path: Path | None) -> None:
    """Count a message as you have read it; its writer gets the digest."""
    from service.app import inbox, startup

    with startup.open_app(checked(path, mail=False), beside=True) as app:
        click.echo(inbox.answer(app, number, amounts))


@click.command(epilog=example("steadily invite ada@example.org"))
@click.argument("address")
@settings_option
def invite(address: str, path: Path | None) -> None:
    """Start again with somebody who stopped or was forgotten; their first check-in says so."""
    from service.app import admin, startup

    with startup.open_app(checked(path, mail=False), beside=True) as app:
        click.echo(admin.invite(app, address))
