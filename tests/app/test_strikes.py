"""A message that crashes or kills its reader: three strikes, then it is put aside, and its neighbours are answered."""

import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.app import inbound, sandbox
from service.reading import reply
from service.store.database import Store
from service.store.engine import driver
from service.store.tables import messages, outbox
from tests.walk import Walk, set_up, write

pytestmark = pytest.mark.sqlite

POISON = "5 applications of poison"


def raise_an_error() -> None:
    raise ZeroDivisionError(POISON)


def recurse() -> None:
    recurse()


def loop_for_ever() -> None:
    while True:
        pass


def sleep_for_ever() -> None:
    time.sleep(1000)


def take_all_memory() -> None:
    kept = [b"x" * 10_000_000 for _ in range(150)]  # all that this machine has to spare
    time.sleep(len(kept))


def take_one_huge_piece() -> None:
    bytes(2**50)


def end_the_process() -> None:
    os._exit(7)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # as by a system out of memory


CAUGHT = (raise_an_error, recurse, take_one_huge_piece, take_all_memory)  # what an interpreter survives
ENDLESS = (loop_for_ever, sleep_for_ever)
DEADLY = (*ENDLESS, end_the_process, be_killed)


@pytest.fixture(params=[*CAUGHT, *DEADLY], ids=lambda harm: harm.__name__)
def harm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The reader comes to harm over one message."""
    usual = reply.read

    def read(message: Any, *given: Any, **named: Any) -> Any:
        if "poison" in message.text:
            request.param()
        return usual(message, *given, **named)

    monkeypatch.setattr(reply, "read", read)
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    monkeypatch.setattr(sandbox, "MEMORY", 400_000_000)
    return request.param  # type: ignore[no-any-return]


def dies(place: Path, hangs: bool) -> bool:
    """Whether a first round in a process of its own takes that with it; one that hangs is ended, as by a watchdog."""
    child = os.fork()
    if child == 0:
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + 10**9, used + 10**9))  # this machine has other work to do
        try:
            set_up(place).round()
            os._exit(0)
        finally:
            os._exit(1)
    while hangs and attempts(place) == 0:
        time.sleep(0.05)
    if hangs:
        time.sleep(0.5)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] != 0


def attempts(place: Path) -> int:
    """How often the poisoned message was begun."""
    with closing(driver().connect(place / "steadily.db", timeout=30)) as connection:
        found = connection.execute("SELECT max(attempts) FROM messages WHERE state = 'kept'").fetchone()
    return int(found[0] or 0)


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """An App that a deadly message has reached, and a good one after it."""
    walk = set_up(tmp_path)
    (check_in,) = walk.round()
    walk.maildir.deliver(write(check_in, POISON, walk.clock()))
    walk.maildir.deliver(write(check_in, "6 applications", walk.clock()))
    walk.close()
    return tmp_path


def struck_out(walk: Walk) -> None:
    """What has to be true in the end."""
    bad, good = walk.rows()
    assert (bad.state, bad.folder, bad.email, bad.attempts) == ("done", "Unclear", None, 3)
    assert good.reading["counts"] == {"applications": 6}
    assert len(walk.folder("Unclear")) == 1
    assert [row.answers for row in walk.rows(outbox) if row.kind == "digest"] == [good.id]
    assert [text for text in walk.notices() if "could not be read" in text] == walk.notices()
    assert len(walk.notices()) == 1
    assert walk.round() == []


def test_a_message_that_harms_its_reader_is_put_aside_after_three_tries_and_the_next_is_answered(
    poisoned: Path, harm: Callable[[], None]
) -> None:
    assert dies(poisoned, harm in ENDLESS) == (harm in DEADLY)
    walk = set_up(poisoned)
    walk.round()
    struck_out(walk)
    walk.close()


@pytest.mark.parametrize(
    ("harm", "why"), [(take_all_memory, "more than 400000000 bytes"), (loop_for_ever, "longer than 1 seconds")]
)
def test_where_limits_are_refused_the_parent_watches(
    harm: Callable[[], None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(limit: int, limits: tuple[int, int]) -> None:
        raise PermissionError("SystemCallFilter=~@resources")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(sandbox, "SECONDS", 1 if harm is loop_for_ever else 20)
    monkeypatch.setattr(sandbox, "MEMORY", 400_000_000)
    with pytest.raises(sandbox.Crashed, match=why):
        sandbox.in_child(harm)


def test_being_killed_is_no_strike(walk: Walk) -> None:
    (check_in,) = walk.round()
    raw = write(check_in, "7 applications", walk.clock())
    row = {"state": "kept", "received": walk.clock(), "raw": raw, "whole": True, "attempts": 9}
    with walk.app.store.writing() as connection:
        connection.execute(messages.insert().values(row))
    walk.round()
    assert walk.last().reading["counts"] == {"applications": 7}


def test_what_takes_the_whole_process_with_it_every_time_is_given_up_in_the_end(walk: Walk) -> None:
    row = {"state": "kept", "received": walk.clock(), "raw": b"", "whole": True, "attempts": inbound.HOPELESS}
    with walk.app.store.writing() as connection:
        connection.execute(messages.insert().values(row))
    walk.round()
    assert walk.last().folder == "Unclear"


def test_a_child_that_outlives_its_parent_does_not_keep_the_store_locked(tmp_path: Path) -> None:
    path = f"sqlite:///{tmp_path / 'steadily.db'}"
    Store(path).close()
    ready = tmp_path / "ready"

    def linger() -> None:
        ready.touch()
        time.sleep(5)

    parent = os.fork()
    if parent == 0:
        try:
            store = Store(path)
            store.lock()
            sandbox.in_child(linger)
        finally:
            os._exit(1)
    while not ready.exists():
        time.sleep(0.02)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    store = Store(path)
    assert store.lock()
    store.close()


def test_what_a_child_raises_is_told_by_its_name_and_not_by_its_words() -> None:
    with pytest.raises(sandbox.Crashed, match=r"^ZeroDivisionError$"):
        sandbox.in_child(raise_an_error)
    assert sandbox.in_child(len, "abc") == 3
