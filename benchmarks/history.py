"""Fills a store with 52 weeks of many people's history, in the database itself: a row at a time would take an hour."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from service.app.keys import open_key
from service.model import tokens
from service.model.values import Week
from service.settings import Settings, load
from service.store import history
from service.store.database import Store
from service.store.engine import driver
from service.store.tables import metadata, outbox

WEEKS, ANSWERED = 52, 6  # of ten weeks
WITH_BYTES = 200  # people whose newest check-in still has its bytes, so that it can be answered
GOALS = '{"applications": 5, "conversations": 3, "practice": 2}'
READING = '{"applications": 5, "conversations": 2, "practice": 1}'


def fill(folder: Path, now: datetime, people: int) -> None:
    """Give everybody a check-in for each of 52 weeks, and those who answered a reply, counts and a digest."""
    settings = load(folder / "steadily.toml", {})
    store = Store(settings.store_url)
    key = open_key(store, settings.key_path)
    last = Week.holding(now.date(), settings.schedule.first_weekday).plus(-1)
    store.close()
    with closing(driver().connect(folder / "steadily.db", isolation_level=None)) as connection:
        _fill_at_once(connection, people, last)
    store = Store(settings.store_url)
    with store.writing() as writing:
        history.set_fact(writing, "first weekday", settings.schedule.first_weekday)
        writing.execute(insert(outbox), list(_newest(settings, key, last, people)))
    store.close()


def _fill_at_once(connection: sqlite3.Connection, people: int, last: Week) -> None:
    """Everything by a few statements, without a journal; the indexes are made at the end, each in one go."""
    indexes = [index for table in metadata.sorted_tables for index in table.indexes]
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    _numbers(connection, people, last)
    before = [f"DROP INDEX {index.name}" for index in indexes]
    after = [str(CreateIndex(index).compile(dialect=sqlite.dialect())) for index in indexes]
    tables = ["DROP TABLE people_of_it", "DROP TABLE weeks_of_it"]
    for statement in (*before, *STATEMENTS, *tables, *after):
        begun = time.monotonic()
        connection.execute(statement)
        if (seconds := time.monotonic() - begun) > 10:
            print(f"{seconds:5.0f} s: {' '.join(statement.split())[:70]}", file=sys.stderr)


def _numbers(connection: sqlite3.Connection, people: int, last: Week) -> None:
    """Two small tables to multiply: the people, and the weeks with the moment of their check-in.

    The people are in the order of their addresses, as in the keys of what is filled."""
    connection.execute("CREATE TABLE people_of_it (email TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")
    connection.execute("CREATE TABLE weeks_of_it (k INTEGER PRIMARY KEY, week DATE, slot BIGINT)")
    rows = [(f"person{n}@example.com", n) for n in range(people)]
    connection.executemany("INSERT INTO people_of_it VALUES (?, ?)", rows)
    weeks = [last.plus(-back) for back in range(WEEKS - 1, -1, -1)]
    moments = [(k, week.start.isoformat(), _slot(week)) for k, week in enumerate(weeks)]
    connection.executemany("INSERT INTO weeks_of_it VALUES (?, ?, ?)", moments)


def _slot(week: Week) -> int:
    """Friday, 16:00 UTC."""
    day = week.start + timedelta(days=4)
    return int(datetime.fromisoformat(f"{day}T16:00:00+00:00").timestamp())


DONE = f"((n * 7 + k * 3) % 10) < {ANSWERED} AND k < {WEEKS - 1}"  # the newest week is open
STATEMENTS = (
    f"""INSERT INTO weeks (email, week, state, goals, plan)
    SELECT email, week, CASE WHEN {DONE} THEN 'answered' ELSE 'asked' END, '{GOALS}', ''
    FROM people_of_it CROSS JOIN weeks_of_it""",
    f"""INSERT INTO people (email, state, bounces, heard, wrote, invited)
    SELECT email, 'active', 0, last, last, false FROM
    (SELECT email, max(slot) + 90000 AS last FROM people_of_it CROSS JOIN weeks_of_it WHERE {DONE} GROUP BY email)""",
    f"""INSERT INTO messages (id, state, received, whole, attempts, fingerprint, message_id, sender, email, week, kind,
    folder, why, reading)
    SELECT k * 1000000 + n + 1, 'done', slot + 90000 + n % 5000, true, 1, 'f' || printf('%063d', k * 1000000 + n),
    '<CA' || printf('%040d', k * 1000000 + n) || '@mail.example.com>', email, email, week, 'report', 'Answered',
    'The numbers were read from the reply.', '{READING}'
    FROM weeks_of_it CROSS JOIN people_of_it WHERE {DONE}""",
    f"""INSERT INTO places (account, folder, uidvalidity, uid, message, filed, gone)
    SELECT 'checkin@example.org@localhost', 'INBOX', 1700000000, k * 1000000 + n + 1, k * 1000000 + n + 1, true, true
    FROM weeks_of_it CROSS JOIN people_of_it WHERE {DONE}""",
    *(
        f"""INSERT INTO counts (email, week, metric, amount, approximate, message, recorded)
    SELECT email, week, '{metric}', (n + k) % {most}, false, k * 1000000 + n + 1, slot + 90000
    FROM people_of_it CROSS JOIN weeks_of_it WHERE {DONE}"""
        for metric, most in (("applications", 9), ("conversations", 5), ("practice", 4))
    ),
    *(
        f"""INSERT INTO outbox (key, state, kind, email, recipient, week, slot, message_id, subject, raw, asked, phrase,
    answers, created, attempts, due, lease, claimed_by, sent, why)
    SELECT '{kind}:' || email || ':' || week, 'sent', '{kind}', email, email, week, {slot},
    '<{kind}-' || printf('%044d', k * 1000000 + n) || '@example.org>', 'Your week of ' || week, NULL, '', '{phrase}',
    {answers}, slot + {later}, 1, slot + {later}, NULL, NULL, slot + {later}, 'localhost took it: 250 2.0.0 Ok'
    FROM people_of_it CROSS JOIN weeks_of_it WHERE {which}"""
        for kind, slot, phrase, answers, later, which in (
            ("check-in", "slot", "", "NULL", "n % 300", f"k < {WEEKS - 1} OR n >= {WITH_BYTES}"),
            ("nudge", "slot", "", "NULL", "172800 + n % 300", f"NOT ({DONE})"),
            ("digest", "NULL", "part way 1", "k * 1000000 + n + 1", "90100", DONE),
        )
    ),
)


def _newest(settings: Settings, key: bytes, last: Week, people: int) -> Iterator[dict[str, Any]]:
    """The newest check-ins of some people, with tokens and bytes, so that they can be answered."""
    slot = datetime.fromisoformat(f"{last.start + timedelta(days=4)}T16:00:00+00:00")
    for number in range(min(people, WITH_BYTES)):
        email = f"person{number}@example.com"
        token = tokens.make(key, "check-in", email, last)
        own_id = f"<{token}@{settings.sender.address.rpartition('@')[2]}>"
        letter = EmailMessage()
        letter["From"], letter["To"] = settings.sender.address, email
        letter["Subject"], letter["Message-ID"] = "Your week", own_id
        letter.set_content("How was your week?\n\nApplications sent:\nNetworking conversations:\nPractice sessions:\n")
        yield {
            **dict.fromkeys(("email", "recipient"), email),
            **dict.fromkeys(("created", "due", "sent", "slot"), slot),
            "key": f"check-in:{email}:{last}",
            "state": "sent",
            "kind": "check-in",
            "week": last,
            "message_id": own_id,
            "subject": "Your week",
            "raw": letter.as_bytes(),
            "asked": "",
            "phrase": "",
            "attempts": 1,
            "why": "localhost took it: 250 2.0.0 Ok",
        }
