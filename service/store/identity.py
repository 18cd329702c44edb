"""Records under a former address, and weeks that began on another day: moved to where they belong now.

The rule: it works in the caller's transaction, changes no count and no letter's bytes, and may be run again."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Table, and_, delete, exists, func, select, update

from service.model import letter_kinds
from service.model.values import Week
from service.store import changes
from service.store.erasure import REQUEST
from service.store.tables import counts, facts, messages, notices, outbox, people, weeks

TOGETHER = 500  # addresses looked up with one query
MANY = (messages, outbox, counts, notices)  # several rows for each person


def known(connection: Connection, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses under which something is kept."""
    asked, found = sorted(addresses), set[str]()
    for first in range(0, len(asked), TOGETHER):
        some = asked[first : first + TOGETHER]
        for table in (people, weeks, messages, outbox):
            found.update(connection.scalars(select(table.c.email).where(table.c.email.in_(some)).distinct()))
    return found


def move_person(connection: Connection, old: str, new: str) -> None:
    """Everything that is kept under the old address is the new one's. Where both have a row, the fuller one stays."""
    _move_weeks_of(connection, old, new)
    if connection.execute(select(people.c.email).where(people.c.email == new)).first() is None:
        connection.execute(update(people).where(people.c.email == old).values(email=new))
    else:
        connection.execute(delete(people).where(people.c.email == old))
    rows = connection.execute(select(outbox.c.id, outbox.c.key).where(outbox.c.email == old)).all()
    for row in rows:
        _rename_key(connection, row.id, row.key.replace(f":{old}:", f":{new}:"))
    for table in MANY:
        connection.execute(update(table).where(table.c.email == old).values(email=new))
    connection.execute(update(facts).where(facts.c.name == REQUEST + old).values(name=REQUEST + new))
    for name in (old, new, changes.REGISTRY):
        changes.note(connection, name)


def _move_weeks_of(connection: Connection, old: str, new: str) -> None:
    """A week that the new address was only asked about gives way to the same week of the old one."""
    of_old = {row.week: row for row in connection.execute(select(weeks).where(weeks.c.email == old))}
    of_new = {row.week: row for row in connection.execute(select(weeks).where(weeks.c.email == new))}
    for week, row in of_old.items():
        loser = old if week in of_new and (of_new[week].state != "asked" or row.state == "asked") else new
        connection.execute(delete(weeks).where(weeks.c.email == loser, weeks.c.week == week))
    connection.execute(update(weeks).where(weeks.c.email == old).values(email=new))


def _rename_key(connection: Connection, number: int, key: str) -> None:
    taken = connection.execute(select(outbox.c.id).where(outbox.c.key == key, outbox.c.id != number)).first()
    if taken is None:
        connection.execute(update(outbox).where(outbox.c.id == number).values(key=key))


def misplaced(connection: Connection, first_weekday: int) -> dict[Week, Week]:
    """Weeks in the record that begin on another weekday: each with the week that shares most of its days."""
    found = {
        week
        for table, column in _week_columns()
        for week in connection.scalars(select(column).where(column.is_not(None)).distinct())
    }
    return {week: week.beginning_on(first_weekday) for week in found if week.start.weekday() != first_weekday}


def move_weeks(connection: Connection, moves: dict[Week, Week]) -> None:
    """Record under the new week what was recorded under the old one."""
    for old, new in moves.items():
        there = weeks.alias()
        has_both = exists().where(there.c.email == weeks.c.email, there.c.week == new)
        connection.execute(update(weeks).where(weeks.c.week == old, ~has_both).values(week=new))
        slots = and_(outbox.c.week == old, outbox.c.kind.in_(letter_kinds.SCHEDULED))
        key = func.replace(outbox.c.key, f":{old}:", f":{new}:")
        free = ~outbox.c.email.in_(select(outbox.c.email).where(outbox.c.week == new))
        connection.execute(update(outbox).where(slots, free).values(key=key))
        for table, column in _week_columns():
            if table is not weeks:
                connection.execute(update(table).where(column == old).values({column: new}))
    if moves:
        changes.note(connection, changes.REGISTRY)


def _week_columns() -> tuple[tuple[Table, "Column[Week]"], ...]:
    return (
        (weeks, weeks.c.week),
        (counts, counts.c.week),
        (outbox, outbox.c.week),
        (messages, messages.c.week),
        (people, people.c.paused_until),
    )
