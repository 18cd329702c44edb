"""The store against what befalls it: full disks, other processes, wrong rights; the key."""

import os
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.app import daemon
from service.app.keys import read_key
from service.model.values import Outcome, TryLater, UserError
from service.store import engine, history, outbox
from service.store.database import Store
from tests.store.test_outbox import NOW, Post
from tests.walk import Walk, set_up, write

pytestmark = pytest.mark.sqlite


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
    walk.maildir.deliver(write(check_in, "5 applications " + "and more " * 3000, walk.clock()))
    before = len(walk.letters())
    with fault(walk.app.store):
        for _ in range(5):
            with pytest.raises(TryLater, match="store"):
                daemon.make_round(walk.app)
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
    usual, faults = walk.maildir.send, []

    def send(*letter: Any) -> Outcome:
        fault = read_only(walk.app.store)
        fault.__enter__()  # the disk fails while the server takes the first letter
        faults.append(fault)
        return usual(*letter)

    monkeypatch.setattr(walk.app, "transport", Post(send))
    for _ in range(3):
        with pytest.raises(TryLater, match="store"):
            daemon.make_round(walk.app)
    assert len(walk.letters()) == 1
    assert len(faults) == 1
    faults[0].__exit__(None, None, None)
    monkeypatch.setattr(walk.app, "transport", walk.maildir)
    walk.round()
    assert sorted(letter.recipients[0] for letter in walk.letters()) == ["ada@example.com", "bob@example.com"]


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
    assert engine.journal(version) == mode


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
    monkeypatch.setattr(engine, "journal", lambda version: (mode, "FULL"))
    before = os.umask(0)
    try:
        walk = set_up(tmp_path)
        walk.app.store.lock()
        with walk.app.store.writing() as connection:
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
    other = Store(str(walk.app.store.url))
    with pragma(walk.app.store, "PRAGMA busy_timeout = 10"), other.writing(), pytest.raises(TryLater, match="locked"):
        daemon.make_round(walk.app)
    other.close()
    assert len(walk.round()) == 1


def test_what_another_process_has_written_is_noticed_whichever_connection_looks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/steadily.db"
    store, other = Store(url), Store(url)
    seen: list[int] = []
    for turn in range(6):
        with store.reading(), store.reading():  # two connections, of which either may be the next
            pass
        seen.append(store.version())
        with other.writing() as connection:
            history.set_fact(connection, "turn", turn)
        assert store.version() != seen[-1]
    own = store.version()
    with store.writing() as connection:
        history.set_fact(connection, "turn", "own")
    assert store.version() == own
    store.engine.dispose()
    before = store.version()
    with other.writing() as connection:
        history.set_fact(connection, "turn", "while nobody looked")
    store.engine.dispose()  # as after any fault: the next connection begins to count anew
    assert store.version() != before
    store.close()
    other.close()
