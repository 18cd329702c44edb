"""What the commands share: their options, their examples, the loading of the settings.

The rule: a command imports the packages it needs when it runs, so that `steadily --help` starts at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.model.values import UserError

if TYPE_CHECKING:
    from service.settings import Settings

settings_option = click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path),
    help="The settings file (otherwise STEADILY_SETTINGS, config/steadily.toml, /etc/steadily/steadily.toml).",
)
folder_option = click.option("--out", "folder", type=click.Path(path_type=Path), help="Write the letters here.")
browser_option = click.option("--no-browser", is_flag=True, help="Open no browser.")


def example(*lines: str) -> str:
    """The examples at the end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def load(path: Path | None, *, mail: bool = False, lenient: bool = False) -> "Settings":
    """The settings; UserError names every fault at once.

    Only a command that uses the `mail` needs a password. A `lenient` one goes on with what is not faulty.
    """
    from service import settings

    found = settings.load(path, mail=mail, lenient=lenient)
    for fault in found.faults:
        click.echo(fault, err=True)
    return found


def checked(path: Path | None, *, mail: bool = True) -> "Settings":
    """The settings, with the owner's own letters checked too: all problems at once."""
    settings = load(path, mail=mail)
    if settings.templates:
        from service.writing.check import problems

        if found := problems(settings.templates):
            raise UserError(*found)
    return settings
