"""The command line's entry: runs a command and turns every fault into one plain sentence and an exit status."""

import os
import sys

import click

from service.cli import data, local, serve  # noqa: F401 imported so that their commands are registered
from service.cli.options import steadily
from service.model.values import TryLater, UserError


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
