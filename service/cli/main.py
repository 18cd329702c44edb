"""The command line's entry: runs a command and turns every fault into one plain sentence and an exit status.

The rule: this is where commands are registered, by what they are for; what they do is written elsewhere.
"""

import gc
import os
import sys
from typing import Any

import click

from service import __version__
from service.cli import data, help, inbox, local, serve, setup
from service.model.values import TryLater, UserError

GROUPS: tuple[tuple[str, tuple[click.Command, ...]], ...] = (
    ("Try it out", (local.demo, local.preview, help.help_)),
    ("Set up", (setup.init, setup.check, setup.login, setup.test_letter, setup.config)),
    (
        "Every day",
        (serve.run, serve.once, serve.receive, serve.ask, data.status, data.trace, data.report),
    ),
    ("What needs your attention", (inbox.inbox, inbox.accept, inbox.refuse, inbox.answer, inbox.done, inbox.invite)),
    ("People's rights", (data.export, data.import_, data.forget)),
    ("Repair", (serve.reconcile, data.rekey, local.parse)),
)
USUALLY = {"run": 1, "once": -1}  # the log is the output of the one; the other ends with what went wrong
LOG_OPTIONS = (
    click.Option(["-v", "--verbose", "louder"], count=True, help="Log more; -vv still more."),
    click.Option(["-q", "--quiet", "quieter"], count=True, help="Log less."),
    click.Option(["--log-format", "shape"], type=click.Choice(["text", "json"]), default="text", help="How to log."),
)


class Grouped(click.Group):
    """A group whose help lists its commands by what they are for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [str(command.name) for _, commands in GROUPS for command in commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in GROUPS:
            with formatter.section(title):
                formatter.write_dl([(str(command.name), command.get_short_help_str(100)) for command in commands])


@click.group(
    cls=Grouped,
    epilog='Shell completion: eval "$(_STEADILY_COMPLETE=bash_source steadily)"  (or zsh_source, fish_source)',
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=list(LOG_OPTIONS),
)
@click.version_option(__version__, prog_name="steadily")
def steadily(**_: Any) -> None:
    """Steadily writes once a week, reads the reply in free words, and answers with a digest of the effort made."""


def logging_first(command: click.Command) -> click.Command:
    """The command, with the options of the log; a group's commands have them, the group has not."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            logging_first(inner)
        return command
    inner_callback, usual = command.callback, USUALLY.get(command.name or "", 0)

    def with_log(*, louder: int, quieter: int, shape: str, **given: Any) -> Any:
        from service.app import logs

        before = click.get_current_context().find_root().params  # `steadily -v run` as well as `steadily run -v`
        more, less = louder + before.get("louder", 0), quieter + before.get("quieter", 0)
        verbosity = (max(usual, 0) if more else usual) + more - less
        logs.set_up(verbosity, "json" if "json" in (shape, before.get("shape")) else "text")
        return inner_callback(**given) if inner_callback else None

    command.params += LOG_OPTIONS
    command.callback = with_log
    return command


for _, commands in GROUPS:
    for command in commands:
        steadily.add_command(logging_first(command))


@steadily.command("man", hidden=True)
def man() -> None:
    """Print the man page: steadily man > /usr/local/share/man/man1/steadily.1"""
    from service.cli.manual import page

    click.echo(page(steadily, GROUPS, __version__), nl=False)


def main() -> None:
    """Run a command; every fault is one plain sentence and an exit status: 1 try later, 2 the owner must act."""
    gc.set_threshold(50_000, 50, 50)  # what a command loads and reads stays until its end: there is nothing to collect
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
    except UnicodeEncodeError:  # bytes that are no text can name a file, and nothing else
        if not (odd := [word for word in sys.argv[1:] if not _is_text(word)]):
            raise
        click.echo(f"{odd[0]!a} is no text: type it anew.", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone: `steadily status | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _is_text(word: str) -> bool:
    """Whether an argument is UTF-8; Python keeps other bytes as characters of their own."""
    return not any(0xDC80 <= ord(character) <= 0xDCFF for character in word)
