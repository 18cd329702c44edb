"""The commands that set Steadily up: the first settings file, the checks, a letter to try, signing in.

The rule: arguments and answers in, sentences out; what a command does is elsewhere.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import checked, example, load, settings_option
from service.model.values import UserError

if TYPE_CHECKING:
    from service.settings import Settings

PROVIDERS = ("gmail", "fastmail", "icloud", "yahoo", "outlook", "aol", "other")


@click.command(
    epilog=example("steadily init", "steadily init --address ada@example.org --name Ada --out config/steadily.toml")
)
@click.option("--for", "whom", type=click.Choice(["me", "others"]), help="Who is going to take part.")
@click.option("--address", help="The mailbox that Steadily reads and writes from.")
@click.option("--provider", type=click.Choice(PROVIDERS), help="Otherwise guessed from the address.")
@click.option("--imap-host", help="The server to read mail from, where the provider is not known.")
@click.option("--smtp-host", help="The server to send mail through, where the provider is not known.")
@click.option("--name", help="Your first name.")
@click.option("--email", help="With --for others: where you read your own mail.")
@click.option("--time-zone", help="Otherwise this machine's.")
@click.option("--check-in", help='Weekday and time, such as "Friday 16:00".')
@click.option("--goal", "goals", multiple=True, metavar="METRIC=NUMBER", help="A goal for a week; may be repeated.")
@click.option("--out", "path", type=click.Path(path_type=Path), default=Path("config/steadily.toml"), show_default=True)
def init(path: Path, **given: "str | Sequence[str] | None") -> None:
    """Write a commented settings file, from a few questions or from options. It never overwrites one."""
    from service.cli import questions
    from service.settings import scaffold

    if path.exists():
        raise UserError(f"{path} is there already and was left as it is; name another with --out.")
    is_asking = sys.stdin.isatty() and sys.stdout.isatty()
    answers = questions.ask(given) if is_asking else questions.answers(given)
    try:
        written = scaffold.write(path, answers)
    except OSError as error:
        raise UserError(f"{path} can't be written ({error.strerror}); name another place with --out.") from None
    for file in written:
        click.echo(f"{file} is written.")
    _what_is_next(path, answers.provider or "")


def _what_is_next(path: Path, provider: str) -> None:
    """What is still to be filled in, and the command to go on with."""
    from service import settings

    usual = path == settings.PLACES[0] and not os.environ.get("STEADILY_SETTINGS")
    option = "" if usual else f" --settings {path}"
    missing = settings.load(path, lenient=True).faults
    if missing:
        click.echo("Still to be filled in there:")
        for fault in missing:
            click.echo(f"  {fault}")
    if settings.load(path, lenient=True, mail=False).imap.auth:
        click.echo(f"Then sign in: steadily login microsoft{option}")
    click.echo(f"{'Then' if missing else 'Next'}: steadily check --live{option}")


@click.command(epilog=example("steadily check", "steadily check --live"))
@settings_option
@click.option("--live", is_flag=True, help="Also sign in, send a probe to your own mailbox and read it back.")
def check(path: Path | None, live: bool) -> None:
    """Read the settings and the letters' templates; name every fault at once."""
    from service.settings.hints import advice
    from service.store.database import try_to_reach

    settings = checked(path)
    try_to_reach(settings.store_url)
    people = len(settings.participants)
    click.echo(f"{settings.path}: no fault found; {people} {'person takes' if people == 1 else 'people take'} part.")
    for sentence in (*advice(settings), *_what_follows(settings)):
        click.echo(sentence)
    if live:
        from service.app.probe import probe

        for sentence in probe(settings):
            click.echo(f"{tick()} {sentence}")


def _what_follows(settings: "Settings") -> list[str]:
    """What these settings change in a record that is there already."""
    from service.app import startup
    from service.app.identity import planned

    file = settings.store_url.removeprefix("sqlite:///")
    if file == settings.store_url or not Path(file).exists():
        return []
    with startup.open_store(settings) as (_, store):
        return planned(settings, store)


def tick() -> str:
    """The mark before a step that worked, in what the terminal can show."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return "✓" if encoding.startswith("utf") else "ok:"


@click.command(
    "test-letter", epilog=example("steadily test-letter", "steadily test-letter check-in --to ada@example.org")
)
@click.argument("kind", default="digest")
@click.option("--to", "address", help="Otherwise to the owner.")
@settings_option
def test_letter(kind: str, address: str | None, path: Path | None) -> None:
    """Send one letter with sample data (a digest, or another KIND), to see it as it arrives."""
    from service.app.trial import send_sample

    click.echo(send_sample(checked(path), kind, address))


@click.group()
def config() -> None:
    """Show the settings in force, and where each of them comes from."""


@config.command("show", epilog=example("steadily config show"))
@click.option("--all", "everything", is_flag=True, help="Defaults too.")
@settings_option
def show(everything: bool, path: Path | None) -> None:
    """Print the settings in force and where each comes from; secrets are hidden."""
    from service.settings.shown import lines

    for line in lines(path, defaults=everything):
        click.echo(line)


@click.group()
def login() -> None:
    """Sign in at a provider that takes no password."""


@login.command(epilog=example("steadily login microsoft"))
@click.option("--client-id", help="The number of the application you registered; needed the first time.")
@settings_option
def microsoft(client_id: str | None, path: Path | None) -> None:
    """Sign in at Microsoft with a code; docs/providers.md has the steps."""
    from service.mail.microsoft import log_in

    settings = load(path)
    click.echo(log_in(settings.imap.username, settings.token_path, click.echo, client_id))
