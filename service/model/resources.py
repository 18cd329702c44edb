"""Where the files that ship with Steadily lie: inside the wheel, or beside the package in a checkout; and where the
owner's settings are looked for."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SETTINGS = (Path("config/steadily.toml"), Path("/etc/steadily/steadily.toml"))


def shipped(folder: str) -> Path:
    """The folder of that name (`templates`, `config`): the wheel's own where it exists, else the checkout's."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder
