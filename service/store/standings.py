"""How participants stand, put together from their letters, their weeks and what is remembered of them.

The rule: facts in, `Standing` out; what a standing leads to is decided in `policy`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select, text

from service.model import letter_kinds
from service.model.values import Standing, Week
from service.store.tables import ASKED, CLOSED, NUDGED, outbox, people, weeks

LOOKED_BACK = 8  # weeks: enough to see three silent ones around a pause


def read(connection: Connection, since: Week, emails: Iterable[str] | None = None) -> dict[str, Standing]:
    """The standings of everybody, or of these people, from what has happened since that week."""
    only = list(emails) if emails is not None else None

    def rows(query: Any, column: Any) -> Iterable[Row[Any]]:
        return connection.execute(query.where(column.in_(only)) if only is not None else query)

    letters: dict[str, list[Row[Any]]] = defaultdict(list)
    query = select(outbox.c.email, outbox.c.kind, outbox.c.week, outbox.c.slot, outbox.c.created).where(
        outbox.c.kind.in_(letter_kinds.SCHEDULED), outbox.c.week >= since
    )
    for row in rows(query.order_by(outbox.c.id), outbox.c.email):
        letters[row.email].append(row)
    states: dict[str, dict[Week, str]] = defaultdict(dict)
    for row in rows(select(weeks.c.email, weeks.c.week, weeks.c.state).where(weeks.c.week >= since), weeks.c.email):
        states[row.email][row.week] = row.state
    known = {row.email: row for row in rows(select(people), people.c.email)}
    return {
        email: _standing(known.get(email), letters[email], states[email])
        for email in {*letters, *states, *known, *(only or ())}
    }


def asked_about(connection: Connection, week: Week) -> set[str]:
    """The addresses of those to whom a check-in about that week, or the question whether to pause, was written."""
    return set(connection.scalars(select(outbox.c.email).where(outbox.c.week == week, text(ASKED))))


def unanswered(connection: Connection, week: Week) -> set[str]:
    """Of those who were asked about that week: who has neither answered it in any way nor been reminded."""
    closed = select(weeks.c.email).where(weeks.c.week == week, text(CLOSED))
    nudged = select(outbox.c.email).where(outbox.c.week == week, text(NUDGED))
    return asked_about(connection, week).difference(connection.scalars(closed), connection.scalars(nudged))


def _standing(known: Row[Any] | None, letters: Sequence[Row[Any]], states: Mapping[Week, str]) -> Standing:
    heard = known.heard if known else None
    asked = {row.week: row.slot for row in letters if row.kind == "check-in"}
    unheard = [week for week in asked if states.get(week) == "asked"]
    last = max((week for week, state in states.items() if state != "asked"), default=Week(date.min))
    return Standing(
        state=known.state if known else "active",
        paused_until=known.paused_until if known else None,
        skipped=_shared(frozenset(week for week, state in states.items() if state in ("skipped", "paused"))),
        asked={row.week: row.slot for row in letters if row.kind != "nudge"},
        written={row.week: row.created for row in letters if row.kind == "check-in"},
        answered=_shared(frozenset(week for week, state in states.items() if state in ("answered", "unreadable"))),
        nudged=_shared(frozenset(row.week for row in letters if row.kind == "nudge")),
        wrote=known.wrote if known else None,
        silence=sum(1 for week in unheard if week > last and not (heard and asked[week] <= heard)),
        asked_to_pause=any(row.kind == "shall-we-pause" and not (heard and row.created <= heard) for row in letters),
    )


@lru_cache(maxsize=1024)  # ten thousand people have few different pasts: this halves their memory
def _shared(past: frozenset[Week]) -> frozenset[Week]:
    return past
