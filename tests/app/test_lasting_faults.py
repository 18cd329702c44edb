"""One lasting fault stops nothing else: each step has its own trouble, and what was learnt is in the store."""

import logging
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.app import daemon, identity, startup, status, steps
from service.mail import signin
from service.mail.connection import Stop
from service.mail.maildir import MaildirMail
from service.mail.protocols import Failures, Filed
from service.model.values import Fetched, Incoming, Outcome, Place, Refused, TryLater, UserError
from service.settings import load
from service.store import history, messages, troubles, unfetched
from service.store.tables import people
from tests.real.servers import free_port, listens
from tests.walk import SETTINGS, Walk, set_up, write

ADA, BOB = "ada@example.com", "bob@example.com"


class Refusing(MaildirMail):
    """A mailbox in which nothing can be filed."""

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        raise Refused("The server does not let us file messages.")


class Missing(MaildirMail):
    """A mailbox that lists one more message and never gives it out."""

    def new(self, known: Any, *, failures: Failures | None = None, **more: Any) -> Iterator[list[Fetched]]:
        yield from super().new(known, **more)
        if failures and 77 not in known(self.name, "INBOX", 1, [77]):
            failures.tries(self.name, "INBOX", 1)
            failures.failed([Place(self.name, "INBOX", 1, 77)])


def fails(walk: Walk) -> str:
    with pytest.raises((TryLater, UserError)) as fault:
        daemon.make_round(walk.app)
    return str(fault.value)


def sent_to(walk: Walk, email: str) -> int:
    return len(walk.letters(email))


def test_filing_that_is_refused_for_good_stops_neither_reading_nor_answering(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.app.mailbox = Refusing(tmp_path / "mail")
    for words in ("5 applications", "make that 6 applications", "make that 7 applications"):
        walk.clock.pass_by(hours=1)
        walk.maildir.deliver(write(check_in, words, walk.clock()))
        assert "does not let us file" in fails(walk)
    assert sent_to(walk, ADA) == 4  # the check-in and three digests
    with walk.app.store.reading() as connection:
        (trouble,) = troubles.troubles(connection)
    assert (trouble.step, trouble.tries) == ("file", 3)
    assert any("does not let us file" in text for text in walk.notices())
    found = status.overview(walk.app.settings, walk.app.store, walk.clock())
    assert [each.step for each in found.troubles] == ["file"]
    assert found.last_read == walk.clock()
    walk.app.mailbox = walk.maildir
    walk.round()
    with walk.app.store.reading() as connection:
        assert troubles.troubles(connection) == []


def test_a_mailbox_that_can_not_be_read_keeps_nobody_from_being_asked(walk: Walk) -> None:
    class Closed(MaildirMail):
        def new(self, *given: Any, **named: Any) -> Iterator[list[Fetched]]:
            raise UserError("The password is refused.")

    walk.app.mailbox = Closed(Path(walk.maildir._in._path).parent)
    assert fails(walk) == "The password is refused."
    assert sent_to(walk, ADA) == 1


def test_a_message_that_is_never_given_out_is_told_to_the_owner_after_three_tries(walk: Walk, tmp_path: Path) -> None:
    walk.app.mailbox = Missing(tmp_path / "mail")
    for _ in range(6):
        walk.round()
    told = [text for text in walk.notices() if "uid 77" in text]
    assert len(told) == 1
    assert "can't be fetched" in told[0]


def test_a_message_that_was_given_up_is_tried_once_a_day(walk: Walk, tmp_path: Path) -> None:
    asked = []

    class Listing(Missing):
        def new(self, known: Any, *, failures: Failures | None = None, **more: Any) -> Iterator[list[Fetched]]:
            asked.append(77 not in known(self.name, "INBOX", 1, [77]))
            yield from super().new(known, failures=failures, **more)

    walk.app.mailbox = Listing(tmp_path / "mail")
    for _ in range(3 + 3 * 24):
        walk.round()
        walk.clock.pass_by(hours=1)
    assert asked[:3] == [True] * 3
    assert sum(asked) == 3 + 3, "and then on each of three days"


def test_a_folder_is_listed_from_its_first_message_once_a_day(walk: Walk) -> None:
    place = Place("us", "INBOX", 7, 5_000)
    with walk.app.store.writing() as connection:
        messages.keep(connection, [Fetched(place, b"Subject: x\r\n\r\nx", True)], walk.clock())

        def first() -> int:
            found = unfetched.looked_at(connection, "us", "INBOX", 7, walk.clock())
            unfetched.looked(connection, "us", "INBOX", 7, walk.clock())
            return found

        found = []
        for _ in range(4):
            found.append(first())
            walk.clock.pass_by(hours=9)
        assert found == [1, 4_001, 4_001, 1], "new messages alone, and a message that came out of order by then"
        assert unfetched.looked_at(connection, "us", "INBOX", 8, walk.clock()) == 1, "numbered anew"


def test_what_is_read_once_the_mailbox_is_back_is_answered_at_once(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (check_in,) = walk.round()
    walk.maildir.deliver(write(check_in, "5 applications", walk.clock()))
    stop, tried = Stop(grace=60), []

    class Away(MaildirMail):
        def new(self, *given: Any, **named: Any) -> Iterator[list[Fetched]]:
            tried.append(1)
            if len(tried) < 3:
                raise TryLater("The server is away.")
            return super().new(*given, **named)

    walk.app.mailbox = Away(tmp_path / "mail")
    monkeypatch.setattr(walk.app.mailbox, "wait", lambda _seconds: stop.set())  # all is done that is to be done now
    pace = steps.Pace(tick=100_000, turn=100_000, first_wait=0.01, longest_wait=0.01)
    daemon.Loop(walk.app, stop, lambda _: None, lambda _: None, pace).run()
    assert sent_to(walk, ADA) == 2, "the digest does not wait for the next round"


def test_connections_that_a_stop_has_cut_are_no_trouble(walk: Walk, caplog: pytest.LogCaptureFixture) -> None:
    stopping = []

    class Cut(MaildirMail):
        def send(self, *_: Any) -> Outcome:
            stopping.append(1)
            raise TryLater("The connection failed: Steadily is stopping.")

    walk.app.transport = Cut(Path(walk.maildir._in._path).parent)
    walk.app.is_stopping = lambda: bool(stopping)
    assert steps.Steps(walk.app).run(["read", "ask", "send"]) == []
    found = status.overview(walk.app.settings, walk.app.store, walk.clock())
    assert found.troubles == ()
    assert [letter.why for letter in found.waiting] == ["goes out with the next round"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_each_step_is_tried_again_by_its_own_back_off(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def failing(_: Any) -> None:
        tried.append("read")
        raise TryLater("down")

    monkeypatch.setitem(steps.STEPS, "read", failing)
    monkeypatch.setitem(steps.STEPS, "send", lambda _: tried.append("send"))
    run = steps.Steps(walk.app, steps.Pace(first_wait=1000.0))
    run.run(["read", "send"])
    run.run(["read", "send"])
    assert tried == ["read", "send", "send"]
    assert 0 < (run.next_try() or 0) <= 1000


def test_three_reports_of_one_letter_count_once_whoever_sent_them(walk: Walk) -> None:
    (check_in,) = walk.round()
    for number in range(3):
        walk.maildir.deliver(returned(check_in, number))
    walk.round()
    with walk.app.store.reading() as connection:
        assert connection.scalar(select(people.c.bounces).where(people.c.email == ADA)) == 1
        assert walk.app.standings.of(connection, ADA).state == "active"


def returned(letter: Incoming, number: int) -> bytes:
    return (
        f"From: mailer-daemon@example.net\nSubject: Undelivered\nMessage-ID: <{number}@example.net>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nno such user\n'
        "--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\nAction: failed\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {letter.message_id}\n--b--\n"
    ).encode()


def test_deleting_by_mail_takes_the_filed_messages_too(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications")
    assert walk.folder("Answered")
    (confirm,) = walk.reply(check_in, "delete my data")
    walk.reply(confirm, "delete my data")
    walk.round()
    assert [message for name in ("Answered", "Unclear") for message in walk.folder(name) if message.sender == ADA] == []


def test_faulty_settings_are_told_to_the_owner_at_once_and_good_servers_are_taken_up(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.round()
    sources, file = daemon.Sources(walk.app.settings), tmp_path / "steadily.toml"
    good = file.read_text()
    file.write_text(good.replace("[smtp]", "[smtp]\nprot = 25"))
    sources.reload(walk.app)
    walk.round()
    assert any("faulty" in letter.text for letter in walk.letters("dana@example.org"))
    file.write_text(good.replace('password = "secret"', 'password = "another"'))
    sources.reload(walk.app)
    assert walk.app.mailbox is not walk.maildir
    assert walk.app.mailbox.account.secret().value == "another"  # type: ignore[attr-defined]
    walk.app.mailbox.close()
    walk.close()


def test_a_hanging_password_command_is_ended_by_a_stop_and_its_errors_are_not_repeated() -> None:
    stop = Stop(grace=60)
    hang = signin.command([sys.executable, "-c", "import time; time.sleep(60)"], "password", "[imap] x", stop)
    threading.Timer(0.5, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(TryLater):
        hang()
    assert time.monotonic() - begun < 30
    loud = signin.command([sys.executable, "-c", "import sys; sys.exit('hunter2')"], "password", "[imap] x")
    with pytest.raises(UserError, match=r"\[imap\] x ended with status 1") as fault:
        loud()
    assert "hunter2" not in str(fault.value)


def test_a_nudge_ends_a_wait_once() -> None:
    stop = Stop()
    threading.Timer(0.2, stop.nudge).start()
    assert stop.wait(30)
    assert stop.was_nudged()
    assert not stop.is_set()
    assert not stop.wait(0.01)
    daemon.stop_on_signals(stop)
    signal.raise_signal(signal.SIGHUP)
    assert stop.was_nudged()


@pytest.mark.parametrize("email", ["=1+1@example.org", "+a@example.org", "-a@example.org"])
def test_an_exported_address_is_no_formula_and_comes_back_as_it_was(walk: Walk, email: str) -> None:
    with walk.app.store.writing() as connection:
        row = {"email": email, "metric": "applications", "count": "3", "goal": "5", "approximate": "no"}
        given = history.parse([(2, row | {"week": "2026-11-16"})], "x", 0, {"applications"})
        history.enter(connection, given, walk.clock())
        csv, _ = history.export(connection)
    line = csv.splitlines()[1]
    assert line.startswith("'")
    columns = dict(zip(csv.splitlines()[0].split(","), line.split(","), strict=True))
    assert history.parse([(2, columns)], "x", 0, {"applications"})[0]["email"] == email


@pytest.mark.parametrize("email", ["\x1b[2J@example.org", "no address", "a@b\nc", "=cmd|' /C calc'!A0"])
def test_what_is_no_address_is_not_imported(email: str) -> None:
    row = {
        "email": email,
        "week": "2026-11-16",
        "metric": "applications",
        "count": "3",
        "goal": "5",
        "approximate": "no",
    }
    with pytest.raises(UserError, match="is no mail address") as fault:
        history.parse([(2, row)], "x", 0, {"applications"})
    assert re.search(r"[\x00-\x09\x0b-\x1f]", str(fault.value)) is None


def test_the_daemon_outlives_a_clock_that_is_plainly_wrong_for_a_while(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    stop, looks = Stop(grace=60), []

    def clock() -> datetime:
        looks.append(1)
        if 10 < len(looks) < 30:
            raise TryLater("This machine's clock says 1970-01-01.")
        if len(looks) > 100:
            stop.set()
        return walk.clock()

    walk.app.clock = clock
    pace = steps.Pace(tick=1, first_wait=0.01, longest_wait=0.01)
    daemon.Loop(walk.app, stop, lambda _: None, lambda _: None, pace).run()
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert said == ["This machine's clock says 1970-01-01.", "That is over; all is well again."]
    assert sent_to(walk, ADA) == 1


def test_changed_settings_that_the_store_can_not_take_up_now_are_taken_up_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = set_up(tmp_path)
    sources, file = daemon.Sources(walk.app.settings), tmp_path / "steadily.toml"
    file.write_text(file.read_text().replace('name = "Ada"', 'name = "Adele"'))
    with monkeypatch.context() as broken:
        broken.setattr(identity, "follow", lambda *_: (_ for _ in ()).throw(TryLater("The disk is full.")))
        with pytest.raises(TryLater):
            sources.reload(walk.app)
    sources.reload(walk.app)
    assert walk.app.standings.registry.people[ADA].name == "Adele"
    walk.close()


def test_a_settings_file_that_an_editor_is_writing_anew_ends_nothing(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = daemon.Sources(walk.app.settings)
    file = tmp_path / "steadily.toml"
    stat = Path.stat

    def gone(path: Path, **more: bool) -> os.stat_result:
        if path == file:
            raise PermissionError("not just now")
        return stat(path, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "stat", gone)
        sources.reload(walk.app)
    sources.reload(walk.app)
    assert walk.app.settings.sender.name == "Dana via Steadily"


LMTP = '[lmtp]\nlisten = "127.0.0.1:{}"\n'


def test_where_mail_is_handed_over_a_changed_password_and_port_are_used_without_a_restart(tmp_path: Path) -> None:
    first, second, taken = free_port(), free_port(), free_port()
    set_up(tmp_path, SETTINGS + LMTP.format(first)).close()
    file = tmp_path / "steadily.toml"
    with startup.open_app(load(file), listens=True) as app, socket.create_server(("127.0.0.1", taken)):
        sources = daemon.Sources(app.settings)

        def change(old: str, new: str) -> None:
            file.write_text(file.read_text().replace(old, new))
            sources.reload(app)

        assert listens(first)
        change('password = "secret"', 'password = "another"')
        assert app.mailbox.read.account.secret().value == "another"  # type: ignore[attr-defined]
        assert listens(first), "the mail server finds it listening all the time"
        change(f":{first}", f":{second}")
        assert (listens(first), listens(second)) == (False, True)
        change(f":{second}", f":{taken}")
        assert listens(second), "nothing can be listened at there, so all is as it was"
        assert app.settings.lmtp.listen == ("127.0.0.1", second)
        change(LMTP.format(taken), "")
        assert not listens(second)
        assert not hasattr(app.mailbox, "server")
