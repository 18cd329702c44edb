"""The store against what befalls it: full disks, other processes, wrong clocks and rights; and the outbox's rules."""

import os
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from service import daemon
from service.house import read_key
from service.store import opening, outbox
from service.store.opening import Store
from service.store.schema import outbox as letters
from service.values import Outcome, TryLater, UserError, Week
from tests.walk import SETTINGS, Walk, set_up, write

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LATER = Outcome("later", 452, "mailbox full")


@contextmanager
def pragma(store: Store, text: str) -> Iterator[None]:
    """Every connection has this setting, and those from before are closed."""

    def settle(connection: Any, _record: Any) -> None:
        connection.execute(text)

    event.listen(store.engine, "connect", settle)
    store.engine.dispose()
    try:
        yield
    finally:
        event.remove(store.engine, "connect", settle)
        store.engine.dispose()


@contextmanager
def full(store: Store) -> Iterator[None]:
    """SQLITE_FULL, what a full disk leads to."""
    with pragma(store, "PRAGMA max_page_count = 1"):
        yield


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    """SQLITE_READONLY."""
    with pragma(store, "PRAGMA query_only = ON"):
        yield


@contextmanager
def no_file_grows(store: Store) -> Iterator[None]:
    """Writing fails with EFBIG, as it does with ENOSPC."""
    assert store.path
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


FAULTS = (full, read_only, no_file_grows)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_while_the_store_can_take_nothing_no_mail_is_moved_and_no_letter_sent_and_then_all_goes_on(
    walk: Walk, fault: Callable[[Store], Any]
) -> None:
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=6)  # Bob's check-in is due too
    walk.post.deliver(write(check_in, "5 applications " + "and more " * 3000, walk.clock()))
    before = len(walk.letters())
    with fault(walk.house.store):
        for _ in range(5):
            with pytest.raises(TryLater, match="store"):
                daemon.make_round(walk.house)
    assert len(walk.letters()) == before
    assert [walk.folder(name) for name in ("Answered", "Unclear", "Ignored", "Unknown", "Held")] == [[]] * 5
    assert sorted(letter.recipients[0] for letter in walk.round()) == ["ada@example.com", "bob@example.com"]
    assert len(walk.folder("Answered")) == 1
    assert walk.last().reading["counts"] == {"applications": 5}
    assert walk.round() == []


def test_a_letter_whose_sending_the_store_cannot_take_down_is_not_sent_again(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.clock.pass_by(hours=6)
    usual, faults = walk.post.send, []

    def send(*letter: Any) -> Outcome:
        fault = read_only(walk.house.store)
        fault.__enter__()  # the disk fails while the server takes the first letter
        faults.append(fault)
        return usual(*letter)

    monkeypatch.setattr(walk.house, "outgoing", _Post(send))
    for _ in range(3):
        with pytest.raises(TryLater, match="store"):
            daemon.make_round(walk.house)
    assert len(walk.letters()) == 1
    assert len(faults) == 1
    faults[0].__exit__(None, None, None)
    monkeypatch.setattr(walk.house, "outgoing", walk.post)
    walk.round()
    assert sorted(letter.recipients[0] for letter in walk.letters()) == ["ada@example.com", "bob@example.com"]


class _Post:
    """What letters go out by, for once."""

    def __init__(self, send: Callable[..., Outcome]) -> None:
        self.send = send


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), ("DELETE", "EXTRA")),
        ((3, 44, 5), ("DELETE", "EXTRA")),
        ((3, 44, 6), ("WAL", "FULL")),
        ((3, 45, 0), ("DELETE", "EXTRA")),
        ((3, 50, 6), ("DELETE", "EXTRA")),
        ((3, 50, 7), ("WAL", "FULL")),
        ((3, 51, 2), ("DELETE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((3, 52, 0), ("WAL", "FULL")),
        ((4, 0, 0), ("WAL", "FULL")),
    ],
)
def test_the_journal_is_a_log_only_where_the_library_never_loses_one(
    version: tuple[int, ...], mode: tuple[str, str]
) -> None:
    assert opening.journal(version) == mode


def test_two_processes_never_work_with_one_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'steadily.db'}"
    first, second = Store(url), Store(url)
    assert first.lock()
    with pytest.raises(UserError, match="another Steadily"):
        second.lock()
    assert not second.lock(wanted=False)
    first.close()
    assert second.lock()
    second.close()


@pytest.mark.parametrize("mode", ["WAL", "DELETE", "PERSIST"])
def test_every_file_beside_the_store_is_its_owners_alone(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "journal", lambda version: (mode, "FULL"))
    before = os.umask(0)
    try:
        walk = set_up(tmp_path)
        walk.house.store.lock()
        with walk.house.store.writing() as connection:
            outbox.recover(connection, NOW)
            found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("steadily.db*")}
        walk.close()
    finally:
        os.umask(before)
    journal = {"WAL": {"steadily.db-wal", "steadily.db-shm"}, "PERSIST": {"steadily.db-journal"}, "DELETE": set()}
    assert {"steadily.db", "steadily.db.key", "steadily.db.lock", *journal[mode]} <= set(found)
    assert set(found.values()) == {0o600}


def test_the_key_is_there_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "steadily.db.key"
    key = read_key(path)
    assert len(key) == 32
    assert read_key(path) == key
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    for broken in ("", key.hex()[:20], "not a key"):
        path.write_text(broken)
        with pytest.raises(UserError, match="restore it from your backup"):
            read_key(path)


def test_what_another_process_holds_locked_is_tried_later(walk: Walk) -> None:
    other = Store(str(walk.house.store.url))
    with pragma(walk.house.store, "PRAGMA busy_timeout = 10"), other.writing(), pytest.raises(TryLater, match="locked"):
        daemon.make_round(walk.house)
    other.close()
    assert len(walk.round()) == 1


# The outbox


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'steadily.db'}")
    yield made
    made.close()


def queue(store: Store, key: str, now: datetime = NOW, kind: str = "check-in", email: str = "ada@example.com") -> bool:
    row = {"key": key, "kind": kind, "email": email, "recipient": email, "week": Week(NOW.date()), "slot": None}
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
    now, waits, state = NOW, [], "queued"
    while state == "queued":
        (letter,) = claim(store, now)
        state = mark(store, letter, LATER, now)
        with store.reading() as connection:
            due = connection.scalar(select(letters.c.due))
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
    assert mark(store, letter, Outcome("refused", 550, "no such user"), NOW) == "failed"
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
    walk.post.deliver(write(check_in, "5 applications", walk.clock()))
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
        assert outbox.answers_within(connection, "ada@example.com", timedelta(days=1), NOW) == counted


def test_a_letter_that_was_forgotten_meanwhile_leaves_no_mark(store: Store) -> None:
    queue(store, "a")
    (letter,) = claim(store, NOW)
    with store.writing() as connection:
        connection.execute(letters.delete())
    assert mark(store, letter, Outcome("refused", 550, "no such user"), NOW) == ""


def test_one_persons_refused_letter_leaves_the_others_alone_and_is_shown_to_the_owner(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.clock.pass_by(hours=6)
    usual = walk.post.send

    def send(raw: bytes, sender: str, recipient: str) -> Outcome:
        if recipient == "ada@example.com":
            return Outcome("refused", 550, "550 5.1.1 no such user")
        return usual(raw, sender, recipient)

    monkeypatch.setattr(walk.house, "outgoing", _Post(send))
    assert [letter.recipients for letter in walk.round()] == [("bob@example.com",)]
    assert walk.notices() == ["A letter to ada@example.com could not be delivered: 550 5.1.1 no such user"]
    walk.clock.pass_by(days=1)
    assert [letter.recipients for letter in walk.round()] == []
    assert len(walk.letters("dana@example.org")) == 1


def test_a_busy_server_gets_each_letter_in_the_end(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.clock.pass_by(hours=6)
    usual = walk.post.send
    monkeypatch.setattr(walk.house, "outgoing", _Post(lambda *letter: Outcome("later", 450, "5.4.5 daily limit")))
    assert walk.round() == []
    monkeypatch.setattr(walk.house, "outgoing", _Post(usual))
    assert walk.round() == []  # a minute has to pass
    walk.clock.pass_by(minutes=1)
    assert len(walk.round()) == 2


def test_the_owners_daily_limit_holds_and_nothing_is_lost(tmp_path: Path) -> None:
    limited = SETTINGS.replace('[smtp]\nhost = "localhost"', '[smtp]\nhost = "localhost"\nmax_per_day = 1')
    walk = set_up(tmp_path, limited)
    walk.clock.pass_by(hours=6)
    assert len(walk.round()) == 1
    walk.clock.pass_by(hours=23)
    assert walk.round() == []
    walk.clock.pass_by(hours=2)
    assert len(walk.round()) == 1
    walk.close()
