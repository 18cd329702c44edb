"""The daemon on real servers: it answers as mail arrives, and no trouble of the network ends it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from service.mail.signin import password
from service.model.account import Account, Secret
from service.reading.mime import incoming as mime
from tests.real.daemons import heard, running, until, write_settings
from tests.real.proxy import Proxy
from tests.real.servers import Dovecot, address
from tests.real.sink import Sink
from tests.walk import set_up, write

pytestmark = pytest.mark.servers
NOBODY = password("")


def post(sink: Sink) -> Account:
    return Account("127.0.0.1", sink.port, "plain", "", NOBODY)


def answered(dovecot: Dovecot, ours: str, sink: Sink, words: str, letters: int = 2) -> float:
    """Reply to the first check-in; seconds from the delivery until the server has the answer."""
    check_in = mime.parse(sink.wait(1, 30)[0].raw)
    dovecot.deliver(ours, write(check_in, words, datetime.now(UTC)))
    begun = time.monotonic()
    sink.wait(letters, 60)
    return time.monotonic() - begun


def test_a_reply_is_answered_within_seconds_while_the_daemon_idles(
    dovecot: Dovecot, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = address("idle")
    with running(write_settings(tmp_path, ours, "ada@example.test"), dovecot.account(ours), post(sink)) as daemon:
        seconds = answered(dovecot, ours, sink, "5 apps, 2 chats, no mock")
        assert daemon.said[0] == "READY=1"
        assert "WATCHDOG=1" in "".join(daemon.said)
    assert daemon.said[-1] == "STOPPING=1"
    assert seconds < 20
    with capsys.disabled():
        print(f"\n  reply delivered -> digest at the SMTP server: {seconds:.2f} s (the daemon idle)")


def test_without_idle_the_mailbox_is_polled(dovecots: Callable[..., Dovecot], sink: Sink, tmp_path: Path) -> None:
    plain, ours = dovecots(capability="IMAP4rev1 LITERAL+ UIDPLUS MOVE"), address("poll")
    with running(write_settings(tmp_path, ours, "ada@example.test"), plain.account(ours), post(sink)):
        answered(plain, ours, sink, "5 apps")


def test_a_line_that_falls_silent_or_is_cut_is_noticed_and_renewed(
    dovecot: Dovecot, sink: Sink, proxies: Callable[..., Proxy], tmp_path: Path
) -> None:
    ours, proxy = address("silent"), proxies(dovecot.imaps)
    imap = dovecot.account(ours, port=proxy.port)
    with running(write_settings(tmp_path, ours, "ada@example.test"), imap, post(sink)):
        answered(dovecot, ours, sink, "5 apps")
        for number, trouble in enumerate((proxy.silence, proxy.cut, proxy.silence), start=3):
            trouble()
            answered(dovecot, ours, sink, f"make that {number} apps", number)


def test_each_trouble_is_said_once_and_once_when_it_is_over(
    dovecot: Dovecot, sink: Sink, proxies: Callable[..., Proxy], tmp_path: Path
) -> None:
    ours, proxy = address("down"), proxies(dovecot.imaps)
    imap = dovecot.account(ours, port=proxy.port)
    with heard() as log, running(write_settings(tmp_path, ours, "ada@example.test"), imap, post(sink)):
        answered(dovecot, ours, sink, "5 apps")
        proxy.down()
        until(lambda: log, "a word about the trouble")
        time.sleep(2)
        proxy.up()
        answered(dovecot, ours, sink, "make that 6 apps", 3)
        until(lambda: log[-1] == "That is over; all is well again.", "the word that it is over")
    # One line may be cut and the next refused: at most these two, each said once.
    assert len(log) <= 3
    assert len(set(log)) == len(log)


def test_a_wrong_password_keeps_the_daemon_up_and_the_right_one_is_taken(
    dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    ours, secret = address("password"), {"value": "wrong"}
    imap = dovecot.account(ours, secret=lambda: Secret("password", secret["value"]))
    with heard() as log, running(write_settings(tmp_path, ours, "ada@example.test"), imap, post(sink)):
        sink.wait(1, 30)  # who is due is asked all the same
        until(lambda: log, "a word about the password")
        secret["value"] = "secret"
        answered(dovecot, ours, sink, "5 apps")
    assert "password" in log[0]


def test_a_server_that_is_restarted_is_found_again(certificates: object, sink: Sink, tmp_path: Path) -> None:
    own = Dovecot(certificates).start()  # type: ignore[arg-type]
    ours = address("restart")
    try:
        with running(write_settings(tmp_path, ours, "ada@example.test"), own.account(ours), post(sink)):
            answered(own, ours, sink, "5 apps")
            own.stop()
            time.sleep(1)
            own.start()
            answered(own, ours, sink, "make that 6 apps", 3)
    finally:
        own.remove()


def test_sigterm_ends_a_busy_round_within_seconds_and_nothing_is_lost(
    dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    """The real process, stopped again and again while it answers thirty people."""
    ours, people = address("term"), [f"person{number}@example.test" for number in range(30)]
    imap = f'port = {dovecot.imaps}\nca_file = "{dovecot.certificates.authority}"'
    smtp = f'port = {sink.port}\nsecurity = "plain"\nusername = ""\nmax_per_minute = 6000\nmax_per_day = 6000'
    path = write_settings(tmp_path, ours, *people, imap=imap, smtp=smtp)
    dice = random.Random(3)
    stop_daemon(start_daemon(path), lambda: len(sink.letters) >= 30)
    for letter in list(sink.letters):
        dovecot.deliver(ours, write(mime.parse(letter.raw), "5 apps, 2 chats, 1 mock", datetime.now(UTC)))
    slowest = 0.0
    for _ in range(6):
        begun = time.monotonic() + dice.uniform(0.3, 1.5)
        slowest = max(slowest, stop_daemon(start_daemon(path), partial(past, begun)))
    stop_daemon(start_daemon(path), lambda: len(sink.letters) >= 60)
    assert slowest < 5
    recipients = sorted(letter.recipient for letter in sink.letters)
    assert recipients == sorted(people * 2)


def past(moment: float) -> bool:
    return time.monotonic() > moment


def start_daemon(path: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "service", "run", "--settings", str(path)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def stop_daemon(process: "subprocess.Popen[bytes]", when: Callable[[], bool]) -> float:
    """SIGTERM once `when` is true; seconds until it has ended, which it does with status 0."""
    until(lambda: when() or process.poll() is not None, "the moment to stop", 60)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=50)
    assert process.returncode in (0, -signal.SIGTERM), said.decode()
    return time.monotonic() - begun


def test_two_days_of_ticks_ask_each_person_once_and_nudge_once(tmp_path: Path) -> None:
    """48 hours and more, the clock passed in: a tick every ten minutes."""
    walk = set_up(tmp_path)
    end = walk.clock.moment + timedelta(hours=54)
    while walk.clock.moment < end:
        walk.round()
        walk.clock.pass_by(minutes=10)
    assert sorted(walk.kinds()) == [
        ("check-in", "ada@example.com"),
        ("check-in", "bob@example.com"),
        ("nudge", "ada@example.com"),
        ("nudge", "bob@example.com"),
    ]
    walk.close()


def test_changed_settings_and_rosters_are_taken_up_and_faulty_ones_reported_while_the_old_stay(
    dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    ours, roster = address("reload"), tmp_path / "people.csv"
    roster.write_text("name,email\nAda,ada@example.test\n")
    path = write_settings(tmp_path, ours, more='[cohort]\nroster = "people.csv"')
    with heard() as log, running(path, dovecot.account(ours), post(sink)) as daemon:
        sink.wait(1, 30)
        roster.write_text("name,email\nAda,ada@example.test\nBob,nobody at all\n")
        until(lambda: any("people.csv" in line and "old ones stay" in line for line in log), "a word about the roster")
        answered(dovecot, ours, sink, "5 apps")  # Ada is still known
        roster.write_text("name,email\nAda,ada@example.test\nBob,bob@example.test\n")
        until(lambda: "bob@example.test" in [letter.recipient for letter in sink.letters], "Bob's check-in")
        path.write_text(path.read_text() + "[goals]\npractice = -1\n")
        until(lambda: any("practice" in line for line in log), "a word about the settings")
        path.write_text(path.read_text().replace("practice = -1", "practice = 7"))
        until(lambda: daemon.app.standings.registry.people["bob@example.test"].goals["practice"] == 7, "the new goal")
    assert [letter.recipient for letter in sink.letters].count("bob@example.test") == 1
    assert len([line for line in log if "faulty" in line]) == 2  # each is said once, not at each tick
