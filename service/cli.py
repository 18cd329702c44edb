"""The command line: each command a few lines over the rooms below. Rooms are entered when a command needs them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service import __version__
from service.values import TryLater, UserError

if TYPE_CHECKING:
    from service.settings import Settings

PROVIDERS = ("gmail", "fastmail", "icloud", "yahoo", "outlook", "other")
settings_option = click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path),
    help="The settings file (else STEADILY_SETTINGS, config/steadily.toml, /etc/steadily/steadily.toml).",
)
folder_option = click.option("--out", "folder", type=click.Path(path_type=Path), help="Write the letters here.")
browser_option = click.option("--no-browser", is_flag=True, help="Open no browser.")


def main() -> None:
    """Run a command; every fault is one plain sentence and an exit status: 1 try later, 2 the owner must act."""
    try:
        sys.exit(steadily.main(prog_name="steadily", standalone_mode=False) or 0)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except UserError as fault:
        click.echo("\n".join(fault.problems), err=True)
        sys.exit(2)
    except TryLater as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has gone: `steadily status | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def example(*lines: str) -> str:
    """The examples at the end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    epilog='Shell completion: eval "$(_STEADILY_COMPLETE=bash_source steadily)"  (or zsh_source, fish_source)',
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="steadily")
def steadily() -> None:
    """Steadily writes once a week, reads the reply in free words, and answers with a digest of the effort made."""


@steadily.command(epilog=example("steadily demo", "steadily demo --reply '5 apps, a couple of coffees' --out demo"))
@click.option(
    "--reply", "replies", multiple=True, help="The reply, without a prompt; each further one plays a week on."
)
@folder_option
@browser_option
def demo(replies: Sequence[str], folder: Path | None, no_browser: bool) -> None:
    """Play the weekly loop here and now: no account, no network."""
    from service.demo import play

    play(list(replies), folder, browser=not no_browser)


@steadily.command(epilog=example("steadily init --provider gmail --address ada@example.org"))
@click.option("--provider", type=click.Choice(PROVIDERS), default="other", show_default=True)
@click.option("--address", default="", help="The mailbox that Steadily reads and writes from.")
@click.option("--out", "path", type=click.Path(path_type=Path), default=Path("config/steadily.toml"), show_default=True)
def init(provider: str, address: str, path: Path) -> None:
    """Write a commented settings file; never overwrites one."""
    from service.settings import starter

    text = starter(provider, address)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UserError(f"{path} is there already and was left as it is; name another with --out.") from None
    except OSError as error:
        raise UserError(f"{path} can't be written ({error.strerror}); name another place with --out.") from None
    click.echo(f"{path} is written. Fill in what is marked there, then: steadily check --settings {path}")


@steadily.command(epilog=example("steadily check", "steadily check --live"))
@settings_option
@click.option("--live", is_flag=True, help="Also sign in, send a probe to the own mailbox and read it back.")
def check(path: Path | None, live: bool) -> None:
    """Read the settings and the letters' templates; name every fault at once."""
    settings = _checked(path)
    people = len(settings.participants)
    click.echo(f"{settings.path}: no fault found; {people} {'person takes' if people == 1 else 'people take'} part.")
    if live:
        from service.probe import probe

        for sentence in probe(settings):
            click.echo(sentence)


@steadily.command(epilog=example("steadily run --settings /etc/steadily/steadily.toml"))
@settings_option
@click.option("--verbose", is_flag=True, help="Say more in the log.")
def run(path: Path | None, verbose: bool) -> None:
    """Answer replies as they arrive and send what is due, until stopped."""
    from service import daemon, opening

    opening.log_to_standard_error(verbose)
    daemon.start(_checked(path))


@steadily.command(epilog=example("steadily once", "steadily once --dry-run"))
@settings_option
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
def once(path: Path | None, dry_run: bool) -> None:
    """One full round: read the mail, ask who is due, send what waits."""
    from service import daemon, opening, rehearsal

    settings = _checked(path)
    if dry_run:
        for sentence in rehearsal.rehearse(settings):
            click.echo(sentence)
        return
    opening.log_to_standard_error(False)
    with opening.open_house(settings) as house:
        held_back = daemon.make_round(house)
    if held_back:
        click.echo(f"{held_back} letters wait for the next round: the limits of [smtp] allow no more just now.")


@steadily.command(epilog=example("steadily ask", "steadily ask ada@example.org"))
@click.argument("addresses", nargs=-1)
@settings_option
def ask(addresses: Sequence[str], path: Path | None) -> None:
    """Send this week's check-in now; nobody is asked twice."""
    from service import by_hand, opening

    with opening.open_house(_checked(path), beside=True) as house:
        for sentence in by_hand.ask(house, addresses):
            click.echo(sentence)


@steadily.command(epilog=example("steadily accept '<abc@mail.example.org>'"))
@click.argument("message_id")
@settings_option
def accept(message_id: str, path: Path | None) -> None:
    """Take a held message as its participant's."""
    from service import by_hand, opening

    with opening.open_house(_checked(path), beside=True) as house:
        click.echo(by_hand.accept(house, message_id))


@steadily.command(epilog=example("steadily reconcile"))
@settings_option
def reconcile(path: Path | None) -> None:
    """Read the handled folders again, after a restore."""
    from service import by_hand, opening

    with opening.open_house(_checked(path)) as house:
        click.echo(by_hand.reconcile(house))


@steadily.command(epilog=example("steadily preview", "steadily preview digest --out preview"))
@click.argument("kind", required=False)
@folder_option
@browser_option
@settings_option
def preview(kind: str | None, folder: Path | None, no_browser: bool, path: Path | None) -> None:
    """Write every letter with sample data: .txt, .html, .eml and an index page."""
    from service.writing import preview as samples

    target = folder or Path("preview")
    templates = _checked(path).templates if path else None
    try:
        written = samples.write(target, kind, templates=templates)
    except OSError as error:
        raise UserError(f"{target} can't be written ({error.strerror}); name another place with --out.") from None
    click.echo(f"{len(written)} files are in {target}; begin with {target / 'index.html'}")
    if not no_browser and sys.stdout.isatty():
        click.launch(str(target / "index.html"))


@steadily.command(epilog=example("steadily parse reply.eml", "steadily parse --why - < reply.eml"))
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

    from service import metrics
    from service.reading import incoming, reply

    counted = _load(path).metrics if path else metrics.load()
    if asked and asked not in [metric.key for metric in counted]:
        raise UserError(f"--asked {asked}: there is no such metric; there are {', '.join(m.key for m in counted)}.")
    for name in files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise UserError(f"{name} can't be read ({error.strerror}).") from None
        reading = reply.read(incoming.parse(raw), counted, asked=asked, answers=answers)
        click.echo(json.dumps(reply.as_json(name, reading, counted, why=why), ensure_ascii=False))


@steadily.command(epilog=example("steadily status", "steadily status --json"))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@settings_option
def status(as_json: bool, path: Path | None) -> None:
    """This week: who was asked, who answered, what waits, what needs your eye."""
    from service import opening, overview

    with opening.open_store(_checked(path)) as (settings, store):
        click.echo(overview.status(settings, store, as_json=as_json), nl=False)


@steadily.command(epilog=example("steadily trace ada@example.org", "steadily trace '<abc@mail.example.org>'"))
@click.argument("whom", metavar="ADDRESS|MESSAGE-ID")
@settings_option
def trace(whom: str, path: Path | None) -> None:
    """The chain of each message: received, read as, why, answered with, sent when."""
    from service import opening, overview

    with opening.open_store(_checked(path)) as (settings, store):
        click.echo(overview.trace(settings, store, whom), nl=False)


@steadily.command(epilog=example("steadily report ada@example.org 5 3 2", "steadily report ada@example.org practice=2"))
@click.argument("address")
@click.argument("amounts", nargs=-1, required=True, metavar="AMOUNT...")
@click.option("--week", metavar="DATE", help="A day of the week that is meant (2026-11-16); else the open one.")
@settings_option
def report(address: str, amounts: Sequence[str], week: str | None, path: Path | None) -> None:
    """Enter counts by hand, in the metrics' order or by name."""
    from service import by_hand, opening

    with opening.open_store(_checked(path)) as (settings, store):
        click.echo(by_hand.report(settings, store, address, amounts, week))


@steadily.command(epilog=example("steadily export ada@example.org --format json", "steadily export > everybody.csv"))
@click.argument("address", required=False)
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@settings_option
def export(address: str | None, kind: str, path: Path | None) -> None:
    """The record of one person or of everybody."""
    from service import by_hand, opening

    with opening.open_store(_checked(path)) as (settings, store):
        click.echo(by_hand.export(settings, store, address, kind), nl=False)


@steadily.command("import", epilog=example("steadily import everybody.csv"))
@click.argument("file", type=click.Path(path_type=Path))
@settings_option
def import_(file: Path, path: Path | None) -> None:
    """Take over a record that `export` wrote."""
    from service import by_hand, opening

    with opening.open_store(_checked(path)) as (settings, store):
        click.echo(by_hand.take_over(settings, store, file))


@steadily.command(epilog=example("steadily forget ada@example.org", "steadily forget ada@example.org --mail"))
@click.argument("address")
@click.option("--mail", is_flag=True, help="Also delete their messages from the Steadily/ folders.")
@settings_option
def forget(address: str, mail: bool, path: Path | None) -> None:
    """Leave nothing of a person but a keyed hash of the address."""
    from service import by_hand

    click.echo(by_hand.forget(_checked(path), address, mail=mail))


@steadily.group()
def login() -> None:
    """Sign in at a provider that takes no password."""


@login.command(epilog=example("steadily login microsoft"))
@settings_option
def microsoft(path: Path | None) -> None:
    """Sign in at Microsoft with a code (needs the extra: pip install 'steadily[microsoft]')."""
    from service.post import signin

    settings = _load(path)
    click.echo(signin.log_in_to_microsoft(settings.imap.username, click.echo))


def _load(path: Path | None) -> "Settings":
    from service import settings

    return settings.load(path)


def _checked(path: Path | None) -> "Settings":
    """The settings, with the owner's own letters looked at too: all problems at once."""
    settings = _load(path)
    if settings.templates:
        from service.writing import letters

        problems = letters.problems(settings.templates)
        if problems:
            raise UserError(*problems)
    return settings
