"""What is remembered of many people together: totals, who wrote without numbers, coaches' lines, who withdrew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from service.model.values import Fetched, Place, Week
from service.store import erasure, groups, messages, outbox, participants, withheld
from service.store.database import Store
from service.store.groups import Line, Total
from service.store.tables import messages as received
from service.store.tables import outbox as letters
from tests import walk as walks

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WEEK = Week(date(2026, 11, 16))
GOALS = {"applications": 5, "practice": 2}
ADA, BOB, CYD = "ada@example.com", "bob@example.com", "cyd@example.com"


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    made = Store(walks.store_url(tmp_path))
    yield made
    made.close()


def count(store: Store, email: str, week: Week, **given: int) -> None:
    with store.writing() as connection:
        participants.set_week(connection, email, week, GOALS, state="answered")
        participants.count(connection, email, week, given, (), None, NOW)


def message(store: Store, email: str, *, ago: timedelta = timedelta(days=1), **facts: Any) -> None:
    with store.writing() as connection:
        row = {"state": "done", "received": NOW - ago, "whole": True, "attempts": 1, "email": email, "week": WEEK}
        connection.execute(insert(received).values({**row, "kind": "report", "folder": "Answered", **facts}))


def test_totals_count_each_person_once_with_the_newest_of_corrected_counts(store: Store) -> None:
    count(store, ADA, WEEK, applications=5, practice=2)
    count(store, ADA, WEEK, applications=6)
    count(store, BOB, WEEK, applications=1)
    count(store, BOB, WEEK.plus(-1), practice=4)
    count(store, BOB, WEEK.plus(-9), practice=99)
    count(store, CYD, WEEK, applications=50)
    with store.reading() as connection:
        found = groups.totals(connection, [ADA, BOB], WEEK.plus(-7), WEEK)
    assert found == {
        WEEK: {"applications": Total(7, 2), "practice": Total(2, 1)},
        WEEK.plus(-1): {"practice": Total(4, 1)},
    }


def test_totals_of_more_people_than_one_query_takes_add_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "TOGETHER", 2)
    emails = [f"p{number}@example.com" for number in range(5)]
    for number, email in enumerate(emails):
        count(store, email, WEEK, practice=number)
    with store.reading() as connection:
        assert groups.totals(connection, emails, WEEK, WEEK) == {WEEK: {"practice": Total(10, 5)}}


def test_who_may_want_a_word_is_known_by_what_they_wrote_since_the_last_letter(store: Store) -> None:
    nothing = {"command": None}
    message(store, ADA, kind="other", folder="Unclear", reading=nothing)
    message(store, BOB, reading={**nothing, "command": "help"})
    message(store, CYD, reading=nothing, waits="danger")
    message(store, "dee@example.com", reading=nothing)
    message(store, "eve@example.com", kind="other", folder="Unclear", reading=nothing)
    count(store, "eve@example.com", WEEK, practice=1)
    message(store, "fay@example.com", kind="other", folder="Answered", reading=nothing)
    message(store, "gus@example.com", kind="other", folder="Unclear", reading=None, ago=timedelta(days=8))
    with store.reading() as connection:
        rows = groups.wrote(connection, NOW - timedelta(days=7), "Unclear")
    assert sorted((row.email, row.words, row.help, row.danger) for row in rows) == [
        (ADA, 1, 0, 0),
        (BOB, 0, 1, 0),
        (CYD, 0, 0, 1),
    ]


def test_a_coachs_line_holds_until_its_time_is_over_and_the_newest_replaces_it(store: Store) -> None:
    until = NOW + timedelta(days=7)
    with store.writing() as connection:
        groups.set_line(connection, "aa", Line("Rooms are free on Tuesday.", until))
        groups.set_line(connection, "aa", Line("Rooms are free on Wednesday.", until))
        groups.set_line(connection, "bb", Line("Hello.", until))
        groups.set_line(connection, "bb", None)
        assert groups.lines(connection, ["aa", "bb", "cc"], NOW) == {"aa": Line("Rooms are free on Wednesday.", until)}
        assert groups.lines(connection, ["aa"], until) == {}
        groups.drop_old_lines(connection, until - timedelta(seconds=1))
        assert groups.lines(connection, ["aa"], NOW)
        groups.drop_old_lines(connection, until)
        assert groups.lines(connection, ["aa"], NOW) == {}


def test_a_coach_who_wants_no_letters_is_remembered_until_they_want_them_again(store: Store) -> None:
    with store.writing() as connection:
        groups.stop(connection, "aa", True)
        groups.stop(connection, "aa", True)
        assert groups.stopped(connection) == {"aa"}
        groups.stop(connection, "aa", False)
        assert groups.stopped(connection) == frozenset()


def queue(store: Store, key: str, kind: str, state: str = "queued", answers: int | None = None) -> None:
    row: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "email": "kim@example.net (coach)",
        "recipient": "kim@example.net",
        "week": WEEK,
    }
    row |= {"message_id": f"<{key}@example.org>", "subject": "", "raw": b"Ada", "answers": answers, "created": NOW}
    with store.writing() as connection:
        outbox.queue(connection, row)
        connection.execute(letters.update().where(letters.c.key == key).values(state=state))


def test_a_summary_that_waits_can_be_withdrawn_and_its_slot_is_free_again(store: Store) -> None:
    queue(store, "one", "coach-summary")
    queue(store, "two", "coach-noted")
    with store.writing() as connection:
        withheld.withdraw(connection, "coach-summary")
        assert [row.kind for row in outbox.waiting(connection)] == ["coach-noted"]
    queue(store, "one", "coach-summary")
    with store.reading() as connection:
        assert [row.kind for row in outbox.waiting(connection)] == ["coach-noted", "coach-summary"]


def test_forgetting_leaves_the_name_in_no_letter_to_a_coach(store: Store) -> None:
    with store.writing() as connection:
        messages.keep(connection, [Fetched(Place("a", "INBOX", 1, 1), b"raw")], NOW)
        number = connection.execute(received.update().values(email=ADA).returning(received.c.id)).scalar_one()
    queue(store, "sent", "coach-summary", "sent")
    queue(store, "waiting", "coach-summary")
    queue(store, "hers", "coach-notice", "sent", number)
    queue(store, "another's", "coach-notice")
    with store.writing() as connection:
        erasure.forget(connection, [ADA], b"k" * 32, lambda raw: raw)
        rows = connection.execute(letters.select().order_by(letters.c.id)).all()
    assert [(row.key, row.raw) for row in rows] == [("sent", None), ("another's", b"Ada")]
