"""Letters that are not to go out as they are: withdrawn ones, and those to who was taken out of the settings.

The rule: what else becomes of letters is in `outbox`. Functions work in the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select, update

from service.model import letter_kinds
from service.store.outbox import GIVEN_UP
from service.store.tables import outbox


def withdraw(connection: Connection, kind: str) -> None:
    """Delete the letters of that kind that wait: their slots are free again, and what is due is written anew."""
    connection.execute(delete(outbox).where(outbox.c.kind == kind, outbox.c.state == "queued"))


def waiting_for(connection: Connection) -> set[str]:
    """The participants whose letters wait; farewells do not count."""
    waits = and_(outbox.c.state.in_(("queued", "sending")), outbox.c.kind.in_(letter_kinds.TO_PARTICIPANTS))
    return set(connection.scalars(select(outbox.c.email).where(waits).distinct()))


def give_up(connection: Connection, emails: Collection[str], now: datetime, why: str) -> None:
    """Send no longer what has waited for these people for five days."""
    old = and_(outbox.c.state == "queued", outbox.c.email.in_(emails), outbox.c.created < now - GIVEN_UP)
    waits = and_(old, outbox.c.kind.in_(letter_kinds.TO_PARTICIPANTS))
    connection.execute(update(outbox).where(waits).values(state="failed", why=why))
