"""Answers of people who were not listed when they wrote: nobody's then, and to be read once they take part again.

The rule: rows only; who has come back is for the caller to say. Functions work in the caller's transaction.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, select, text, update

from service.store import filing
from service.store.tables import messages


def unread(connection: Connection, folder: str) -> list[tuple[int, str]]:
    """(number, token) of the messages in that folder that answer a letter of ours and still have their bytes."""
    there = messages.c.folder == folder, messages.c.token.is_not(None), text("raw IS NOT NULL")
    found = connection.execute(select(messages.c.id, messages.c.token).where(*there, messages.c.state != "kept"))
    return [(row.id, row.token) for row in found]


def read_again(connection: Connection, numbers: Collection[int], folder: str) -> None:
    """Let these messages be read as if they had just come, unless another process has let them already."""
    there = and_(messages.c.id.in_(numbers), messages.c.folder == folder, messages.c.state == "done")
    facts = {"state": "kept", "attempts": 0, "claimed_by": None, "folder": None, "fingerprint": None}
    done = connection.execute(update(messages).where(there).values(facts).returning(messages.c.id))
    for number in done.scalars().all():
        filing.refile(connection, number)
