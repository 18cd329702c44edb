"""Where messages lie in the mailbox, and which of them have yet to be moved to their folders.

Functions work in the caller's transaction. Which folder is a message's is recorded in `messages`."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, select, text, update

from service.model.values import Place
from service.store.tables import UNFILED, messages, places

FILED = (  # by the primary key, one by one: a long IN over four columns scans the table
    update(places)
    .where(*(places.c[name] == bindparam(f"the_{name}") for name in ("account", "folder", "uidvalidity", "uid")))
    .values(filed=True, gone=bindparam("is_gone"))
)


def unfiled(connection: Connection, limit: int = 500) -> list[tuple[Place, str]]:
    """Places of messages that are dealt with but not filed yet, each with the folder it belongs in."""
    columns = (places.c.account, places.c.folder, places.c.uidvalidity, places.c.uid)
    query = (
        select(*columns, messages.c.folder.label("target"))
        .join(messages, messages.c.id == places.c.message)
        .where(text(UNFILED), places.c.gone.is_(False), messages.c.state != "kept")
        .order_by(places.c.uid)
        .limit(limit)
    )
    return [(Place(row.account, row.folder, row.uidvalidity, row.uid), row.target) for row in connection.execute(query)]


def misfiled(connection: Connection) -> list[tuple[Place, str, str]]:
    """(its first place, Message-ID, folder it belongs in) of messages that were filed, and then the owner accepted,
    refused or answered them."""
    query = (
        select(places, messages.c.message_id, messages.c.folder.label("target"))
        .join(messages, messages.c.id == places.c.message)
        .where(text(UNFILED), places.c.gone)
    )
    return [
        (Place(row.account, row.folder, row.uidvalidity, row.uid), row.message_id or "", row.target)
        for row in connection.execute(query)
    ]


def filed(connection: Connection, done: Sequence[Place], *, gone: bool) -> None:
    """Record that these messages are filed; `gone`: they are no longer where they were."""
    if done:
        connection.execute(FILED, [{"is_gone": gone} | {f"the_{k}": v for k, v in asdict(p).items()} for p in done])


def refile(connection: Connection, message: int) -> None:
    """File a message again, since its folder has changed, wherever it can still be found."""
    connection.execute(update(places).where(places.c.message == message).values(filed=False))
