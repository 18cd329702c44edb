"""How participants stand, put together from their letters, their weeks and what is remembered of them.

The rule: facts in, `Standing` out; what a standing leads to is decided in `policy`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select, text

from service.model.values import Standing, Week
from service.store.tables import ASKED, CLOSED, NUDGED, SCHEDULED, outbox, people, weeks

LOOKED_BACK = 8  # weeks: enough to see three silent ones around a pause


def read(connection: Connection, since: Week, emails: Iterable[str] | None = None) -> dict[str, Standing]:
    """The standings of everybody, or of these people, from what has happened since that week."""
    only = list(emails) if emails is not None else None

    def rows(query: Any, column: Any) -> Sequence[Any]:
        return connection.execute(query.where(column.in_(only)) if only is not None else query).all()

    letters: dict[str, list[Row[Any]]] = defaultdict(list)
    columns = (outbox.c.email, outbox.c.kind, outbox.c.week, outbox.c.slot, outbox.c.created)
    query = select(*columns).where(text(SCHEDULED), outbox.c.week >= since)
    for letter in rows(query.order_by(outbox.c.id), outbox.c.email):
        letters[letter[0]].append(letter)
    states: dict[str, dict[Week, str]] = defaultdict(dict)
    for email, week, state in rows(
        select(weeks.c.email, weeks.c.week, weeks.c.state).where(weeks.c.week >= since), weeks.c.email
    ):
        states[email][week] = state
    known = {row.email: row for row in rows(select(people), people.c.email)}
    return {
        email: of_facts(known.get(email), letters[email], states[email])
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


def of_facts(known: Row[Any] | None, letters: Sequence[Row[Any]], states: Mapping[Week, str]) -> Standing:
    """The standing of one person: what is remembered of them, their scheduled letters, the states of their weeks."""
    heard = known.heard if known else None
    asked, check_ins, nudged, asked_to_pause = dict[Week, datetime](), dict[Week, Row[Any]](), set[Week](), False
    for row in letters:
        kind, week = row.kind, row.week
        if kind == "nudge":
            nudged.add(week)
            continue
        asked[week] = row.slot
        if kind == "check-in":
            check_ins[week] = row
        elif kind == "shall-we-pause" and not (heard and row.created <= heard):
            asked_to_pause = True
    return Standing(
        state=known.state if known else "active",
        paused_until=known.paused_until if known else None,
        skipped=_in_state(states, "skipped", "paused"),
        asked=asked,
        written={week: row.created for week, row in check_ins.items()},
        answered=_in_state(states, "answered", "unreadable"),
        nudged=_shared(frozenset(nudged)),
        wrote=known.wrote if known else None,
        silence=_silence(check_ins, states, heard),
        asked_to_pause=asked_to_pause,
    )


def _silence(check_ins: Mapping[Week, Row[Any]], states: Mapping[Week, str], heard: datetime | None) -> int:
    """How many check-ins in a row, up to the newest, found no answer of any kind."""
    last = max((week for week, state in states.items() if state != "asked"), default=Week(date.min))
    open_ones = (row for week, row in check_ins.items() if week > last and states.get(week) == "asked")
    return sum(not (heard and row.slot <= heard) for row in open_ones)


def _in_state(states: Mapping[Week, str], *wanted: str) -> frozenset[Week]:
    return _shared(frozenset(week for week, state in states.items() if state in wanted))


@lru_cache(maxsize=1024)  # ten thousand people have few different pasts: this halves their memory
def _shared(past: frozenset[Week]) -> frozenset[Week]:
    return past
