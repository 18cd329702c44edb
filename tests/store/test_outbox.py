"""The outbox's rules: slots, leases, the back-off, limits, refusals, and clocks that are set back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.model.values import Outcome, Week
from service.store import engine, outbox
from service.store.database import Store
from service.store.tables import outbox as letters
from tests import walk as walks
from tests.walk import SETTINGS, Walk, set_up, write

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LATER = Outcome("later", "mailbox full")


class Post:
    """What letters go out by, for once."""

    def __init__(self, send: Callable[..., Outcome]) -> None:
        self.send = send


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(walks.store_url(tmp_path))
    yield made
    made.close()


def test_only_what_is_written_lightly_may_wait_for_the_disk(store: Store) -> None:
    setting = "PRAGMA synchronous" if store.path else "SHOW synchronous_commit"
    has_log = store.path is None or engine.journal(engine.driver().sqlite_version_info)[0] == "WAL"
    waits = {"2", "3", "on"}  # FULL and EXTRA of SQLite, and PostgreSQL's own
    for lightly in (True, False, True, False):
        with store.writing(lightly=lightly) as connection:
            said = str(connection.exec_driver_sql(setting).scalar())
        assert (said in waits) is not (lightly and has_log)


def queue(store: Store, key: str, now: datetime = NOW, kind: str = "check-in", email: str = "ada@example.com") -> bool:
    row: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "email": email,
        "recipient": email,
        "week": Week(NOW.date()),
        "slot": None,
    }
    row |= {"message_id": f"<{key}@example.org>", "subject": "", "raw": b"x", "answers": None, "created": now}
    with store.writing() as connection:
        return outbox.queue(connection, row)


def claim(store: Store, now: datetime, limit: int = 10) -> list[outbox.Queued]:
    with store.writing() as connection:
        return outbox.claim(connection, now, limit)


def mark(store: Store, letter: outbox.Queued, outcome: Outcome, now: datetime) -> str:
    with store.writing() as connection:
        return outbox.mark(connection, letter, outcome, now)


def test_a_slot_is_taken_once(store: Store) -> None:
    assert queue(store, "check-in:ada:2026-11-16")
    assert not queue(store, "check-in:ada:2026-11-16")


def test_a_letter_is_claimed_by_one_until_its_lease_ends(store: Store) -> None:
    queue(store, "a")
    (first,) = claim(store, NOW)
    assert claim(store, NOW + timedelta(minutes=14)) == []
    (again,) = claim(store, NOW + timedelta(minutes=15))
    assert (again.id, again.raw, again.attempts) == (first.id, first.raw, 2)


def test_the_back_off_is_a_table_that_ends_after_five_days(store: Store) -> None:
    queue(store, "a")
    now, state = NOW, "queued"
    waits: list[int] = []
    while state == "queued":
        (letter,) = claim(store, now)
        state = mark(store, letter, LATER, now)
        with store.reading() as connection:
            due = connection.scalar(select(letters.c.due))
        assert due is not None
        assert state == "failed" or claim(store, due - timedelta(seconds=1)) == []
        waits.append((due - now) // timedelta(minutes=1))
        now = due if state == "queued" else now
    assert waits[:9] == [1, 5, 15, 60, 120, 240, 480, 720, 720]
    assert set(waits[9:-1]) == {720}
    assert timedelta(days=5) < now - NOW < timedelta(days=5, hours=13)


def test_a_machine_that_slept_for_a_week_does_not_give_a_letter_up_at_the_first_try(store: Store) -> None:
    queue(store, "a")
    (letter,) = claim(store, NOW + timedelta(days=7))
    assert mark(store, letter, LATER, NOW + timedelta(days=7)) == "queued"


def test_a_final_no_fails_at_once(store: Store) -> None:
    queue(store, "a")
    (letter,) = claim(store, NOW)
    assert mark(store, letter, Outcome("refused", "no such user"), NOW) == "failed"
    assert claim(store, NOW + timedelta(days=9)) == []


def test_what_was_claimed_and_not_tried_goes_next_and_the_one_at_which_the_line_broke_last(store: Store) -> None:
    for key in ("a", "b", "c"):
        queue(store, key)
    claimed = claim(store, NOW + timedelta(seconds=5), 2)
    with store.writing() as connection:
        outbox.release(connection, claimed, NOW + timedelta(seconds=6), "the line broke")
    again = claim(store, NOW + timedelta(seconds=6))
    assert [letter.id for letter in again] == [2, 3, 1]
    assert [letter.attempts for letter in again] == [1, 1, 1]


def test_answers_go_before_check_ins(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.maildir.deliver(write(check_in, "5 applications", walk.clock()))
    walk.clock.pass_by(hours=6)
    assert [letter.recipients[0] for letter in walk.round()] == ["ada@example.com", "bob@example.com"]


@pytest.mark.parametrize("days", [1, 30, 400])
def test_a_clock_that_is_set_back_keeps_no_letter_waiting(store: Store, days: int) -> None:
    ahead = NOW + timedelta(days=days)
    for key in ("queued", "backed off", "sending"):
        queue(store, key, ahead)
    first, second, _ = claim(store, ahead)
    with store.writing() as connection:
        outbox.release(connection, [first], ahead, "")
    mark(store, second, LATER, ahead)
    assert len(claim(store, NOW)) == 3


@pytest.mark.parametrize(("ahead", "counted"), [(timedelta(hours=-23), 1), (timedelta(hours=-25), 0),
                                                (timedelta(hours=1), 1), (timedelta(days=400), 0)])  # fmt: skip
def test_the_days_answers_are_those_within_a_day_of_now_whatever_the_clock_did(
    store: Store, ahead: timedelta, counted: int
) -> None:
    queue(store, "digest:1", NOW + ahead, "digest")
    with store.reading() as connection:
        found = outbox.answered_within(connection, "ada@example.com", timedelta(days=1), NOW)
        assert found == ({"digest": counted} if counted else {})


def test_a_letter_that_was_forgotten_meanwhile_leaves_no_mark(store: Store) -> None:
    queue(store, "a")
    (letter,) = claim(store, NOW)
    with store.writing() as connection:
        connection.execute(letters.delete())
    assert mark(store, letter, Outcome("refused", "no such user"), NOW) == ""


def test_one_persons_refused_letter_leaves_the_others_alone_and_is_shown_to_the_owner(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.clock.pass_by(hours=6)
    usual = walk.maildir.send

    def send(raw: bytes, sender: str, recipient: str) -> Outcome:
        if recipient == "ada@example.com":
            return Outcome("refused", "550 5.1.1 no such user")
        return usual(raw, sender, recipient)

    monkeypatch.setattr(walk.app, "transport", Post(send))
    assert [letter.recipients for letter in walk.round()] == [("bob@example.com",)]
    assert walk.notices() == ["A letter to ada@example.com could not be delivered: 550 5.1.1 no such user"]
    walk.clock.pass_by(days=1)
    assert [letter.recipients for letter in walk.round()] == []
    assert len(walk.letters("dana@example.org")) == 1


def test_a_busy_server_gets_each_letter_in_the_end(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.clock.pass_by(hours=6)
    usual = walk.maildir.send
    monkeypatch.setattr(walk.app, "transport", Post(lambda *letter: Outcome("later", "5.4.5 daily limit")))
    assert walk.round() == []
    monkeypatch.setattr(walk.app, "transport", Post(usual))
    assert walk.round() == []  # a minute has to pass
    walk.clock.pass_by(minutes=1)
    assert len(walk.round()) == 2


def test_the_owners_daily_limit_holds_and_nothing_is_lost(tmp_path: Path) -> None:
    limited = SETTINGS.replace('[smtp]\nhost = "localhost"', '[smtp]\nhost = "localhost"\nmax_per_day = 1')
    walk = set_up(tmp_path, limited.replace('[owner]\nemail = "dana@example.org"\n', ""))
    walk.clock.pass_by(hours=6)
    assert len(walk.round()) == 1
    walk.clock.pass_by(hours=23)
    assert walk.round() == []
    walk.clock.pass_by(hours=2)
    assert len(walk.round()) == 1
    walk.close()
