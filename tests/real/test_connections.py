"""[smtp] connections: so many are really used, the limits hold, and a kill doubles only what was being sent."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.app import daemon, startup
from service.model.values import TryLater
from service.reading.mime import incoming
from service.settings import Settings, load
from service.store.engine import driver
from tests.real.daemons import until
from tests.real.proof import WatchfulSink, ask
from tests.real.servers import free_port
from tests.real.sink import Answer, Sink
from tests.walk import HEAD

ROOT = Path(__file__).parents[2]
CONNECTIONS = 4
SETTINGS = (
    HEAD
    + """[lmtp]
listen = "127.0.0.1:{lmtp}"
[smtp]
host = "localhost"
port = {smtp}
security = "plain"
username = ""
connections = {connections}
max_per_minute = {limit}
max_per_day = 1000
[schedule]
time_zone = "UTC"
check_in = "{check_in}"
"""
)


def settings(folder: Path, sink: Sink, people: int, limit: int = 1000) -> Settings:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    values = {"lmtp": free_port(), "smtp": sink.port, "connections": CONNECTIONS, "limit": limit}
    text = SETTINGS.format(**values, check_in=f"{hour_ago:%A %H:%M}")
    persons = (f'[[participants]]\nname = "P"\nemail = "person{n}@example.com"\n' for n in range(people))
    (folder / "steadily.toml").write_text(text + "".join(persons))
    return load(folder / "steadily.toml", {})


def make_round(found: Settings) -> int:
    with startup.open_app(found) as app:
        return daemon.make_round(app)


def copies(sink: Sink) -> Counter[str]:
    """How often each letter was taken, by its Message-ID."""
    return Counter(incoming.parse(letter.raw).message_id for letter in sink.letters)


def test_as_many_letters_are_sent_at_the_same_time_as_connections_are_set(
    sinks: Callable[..., Sink], tmp_path: Path
) -> None:
    sink = sinks(delay=0.05)
    make_round(settings(tmp_path, sink, 30))
    assert sink.most_waiting == CONNECTIONS
    assert sink.commands["CONNECT"] == CONNECTIONS
    assert len(copies(sink)) == len(sink.letters) == 30
    assert ask(tmp_path / "steadily.db", "SELECT DISTINCT state FROM outbox") == [("sent",)]


def test_one_letter_opens_one_connection(sinks: Callable[..., Sink], tmp_path: Path) -> None:
    sink = sinks()
    make_round(settings(tmp_path, sink, 1))
    assert sink.commands["CONNECT"] == 1


def test_several_connections_send_no_more_than_the_limit(sinks: Callable[..., Sink], tmp_path: Path) -> None:
    sink = sinks(delay=0.02)
    assert make_round(settings(tmp_path, sink, 12, limit=7)) == 5
    assert len(sink.letters) == 7


def test_a_connection_that_is_refused_holds_up_its_letter_alone(sinks: Callable[..., Sink], tmp_path: Path) -> None:
    sink = sinks(Answer("CONNECT", "421 4.7.0 too many connections", times=1, drop=True), delay=0.02)
    found = settings(tmp_path, sink, 8)
    with suppress(TryLater):
        make_round(found)
    assert sink.script[0].times == 0
    assert sink.letters
    make_round(found)
    assert len(copies(sink)) == len(sink.letters) == 8


@pytest.mark.parametrize("fails", range(1, 14))
def test_a_store_that_fails_meanwhile_loses_no_outcome_and_doubles_no_letter(
    sinks: Callable[..., Sink], tmp_path: Path, fails: int
) -> None:
    sink, number = sinks(delay=0.01), 0

    def commit(_connection: Any) -> None:
        nonlocal number
        number += 1
        if fails <= number < fails + 3:  # not one alone: the next outcomes must wait too
            raise driver().OperationalError("disk I/O error")

    with startup.open_app(settings(tmp_path, sink, 9)) as app:
        event.listen(app.store.engine, "commit", commit)
        for _ in range(4):
            with suppress(TryLater):
                daemon.make_round(app)
    assert number > fails
    assert len(copies(sink)) == len(sink.letters) == 9
    assert ask(tmp_path / "steadily.db", "SELECT DISTINCT state FROM outbox") == [("sent",)]


@pytest.mark.servers
def test_a_kill_doubles_at_most_the_letters_that_were_being_sent(tmp_path: Path) -> None:
    with WatchfulSink(tmp_path / "steadily.db") as sink:
        sink.delay = 0.3
        found = settings(tmp_path, sink, 25)
        command = [sys.executable, "-m", "service", "run", "--settings", str(found.path)]
        kills = 0
        while len(copies(sink)) < 25:
            running, before = subprocess.Popen(command, cwd=ROOT), len(sink.letters)
            try:
                enough = before + 6
                until(lambda enough=enough: len(sink.letters) >= enough or len(copies(sink)) == 25, "letters")  # type: ignore[misc]
            finally:
                running.kill()
                running.wait()
            kills += 1
        sink.delay = 0.0
        make_round(found)
        assert max(copies(sink).values()) > 1, "no kill hit a letter that was being sent"
        assert len(sink.letters) - 25 <= CONNECTIONS * kills
        assert sink.outside == []  # no letter came again that was marked as sent
        assert sink.most_waiting >= CONNECTIONS
        assert ask(tmp_path / "steadily.db", "SELECT DISTINCT state FROM outbox") == [("sent",)]
