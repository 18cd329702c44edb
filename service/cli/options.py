"""The commands, by what they are for; each is a few lines over the rooms, which are entered only when needed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service import __version__
from service.model.values import UserError

if TYPE_CHECKING:
    from service.settings import Settings

settings_option = click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path),
    help="The settings file (else STEADILY_SETTINGS, config/steadily.toml, /etc/steadily/steadily.toml).",
)
folder_option = click.option("--out", "folder", type=click.Path(path_type=Path), help="Write the letters here.")
browser_option = click.option("--no-browser", is_flag=True, help="Open no browser.")


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


def load(path: Path | None) -> "Settings":
    """The settings; UserError names every fault at once."""
    from service import settings

    return settings.load(path)


def checked(path: Path | None) -> "Settings":
    """The settings, with the owner's own letters looked at too: all problems at once."""
    settings = load(path)
    if settings.templates:
        from service.writing import check

        problems = check.problems(settings.templates)
        if problems:
            raise UserError(*problems)
    return settings
