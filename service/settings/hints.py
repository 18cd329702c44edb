"""What is no fault of the settings, but may not be what the owner meant: told by `steadily check`, never in the way."""

import re
import stat
from collections.abc import Iterator

from service.settings.resolved import Settings

_SECRET = re.compile(r"(?m)^\s*password\s*=\s*[\"'].")


def advice(settings: Settings) -> Iterator[str]:
    """A sentence for each thing worth a second look."""
    path = settings.path
    if path.stat().st_mode & stat.S_IROTH and _SECRET.search(path.read_text(encoding="utf-8")):
        yield f"{path} holds a password and everybody on this machine can read it: chmod 640 {path}, or 600."
    own = [person for person in settings.participants if settings.sender.address in (person.email, *person.aliases)]
    if own and not settings.imap.shared:
        yield (
            f"[imap] shared = false, and {settings.sender.address} is {own[0].name}'s own address: all mail that comes "
            "there would be put into Steadily's folders. With shared = true only answers to our letters are touched."
        )
    if not settings.owner_address:
        yield "Nobody is told of what needs an eye; `steadily status` shows it. [owner] email names who should be."
