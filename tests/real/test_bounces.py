"""Letters that come back: three hard ones in a row pause the person and tell the owner; a delay does not."""

import ast
import os
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from service.app import daemon, startup
from service.model import tokens
from service.model.values import Incoming, Week
from service.reading import bounces
from service.reading.mime import incoming as mime
from service.settings import load
from service.store.tables import counts
from tests.real import proof
from tests.real.servers import Certificates, Dovecot, Postfix
from tests.real.sink import Answer, Sink
from tests.walk import FRIDAY, Clock, Walk, write

GONE = "gone@example.test"
SYSTEM = "MAILER-DAEMON@mx.example.com"

# Reports without a status code, in the words of systems that still send them, and whether they are final.
REPORTS = {
    "Undelivered Mail Returned to Sender": (
        "<ada@example.com>: host mx said: 550 no such user (in reply to RCPT TO)",
        True,
    ),
    "failure notice": ("<ada@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)", True),
    "Mail delivery failed: returning message to sender": ("ada@example.com\n  unrouteable address", True),
    "Delivery Status Notification": ("The following addresses had permanent fatal errors:\nada@example.com", True),
    "Warning: message delayed 24 hours": ("It has not yet been delivered. Delivery attempts will continue.", False),
    "Delivery Status Notification (Delay)": ("THIS IS A WARNING MESSAGE ONLY. The user was not found yet.", False),
    "Your message": ("We read it with interest.", False),
}


def returned(letter: Incoming, subject: str, words: str, moment: datetime) -> bytes:
    """A report in plain text, the headers of our letter under it."""
    headers = f"From: {letter.sender}\nTo: ada@example.com\nMessage-ID: {letter.message_id}\nSubject: {letter.subject}"
    said = f"{words}\n\n------ This is a copy of the headers ------\n\n{headers}\n"
    return write(None, said, moment, From=SYSTEM, Subject=subject, Return_Path="<>")


def state(walk: Walk) -> str:
    """How Ada stands."""
    return walk.standing("ada@example.com").state


@pytest.mark.parametrize("subject", REPORTS)
def test_three_final_reports_in_a_row_pause_a_person_until_they_write(walk: Walk, subject: str) -> None:
    words, final = REPORTS[subject]
    (letter,) = walk.round()
    for kind in ("check-in", "nudge", "digest"):  # three letters: one that comes back three times counts once
        assert state(walk) == "active"
        walk.clock.pass_by(days=1)
        token = tokens.make(walk.app.key, kind, "ada@example.com", Week(date(2026, 11, 16)))
        one = replace(letter, message_id=f"<{token}@example.org>")
        walk.maildir.deliver(returned(one, subject, f"{words} {walk.clock()}", walk.clock()))
        walk.round()
    assert (state(walk) == "bouncing") == final
    assert len([text for text in walk.notices() if "keep coming back" in text]) == final
    assert len(walk.folder("Ignored")) == 3
    walk.reply(letter, "5 applications")
    assert state(walk) == "active"


def test_a_word_from_the_person_between_two_reports_begins_the_count_anew(walk: Walk) -> None:
    (letter,) = walk.round()
    for number in range(6):
        walk.clock.pass_by(hours=3)
        walk.maildir.deliver(returned(letter, "failure notice", f"550 no such user {number}", walk.clock()))
        walk.round()
        if number % 2:
            walk.reply(letter, f"{number} applications")
    assert state(walk) == "active"


@pytest.mark.servers
@pytest.mark.skipif(os.geteuid() != 0, reason="Postfix can be started by root only")
def test_a_real_postfix_brings_three_letters_back_and_the_owner_is_told_once(
    certificates: Certificates, sinks: Callable[..., Sink], tmp_path: Path
) -> None:
    refusing = sinks(Answer("RCPT", "550 5.1.1 No such user", times=99))
    dovecot = Dovecot(certificates).start()
    postfix = Postfix(dovecot, transports={GONE: f"lmtp:inet:127.0.0.1:{refusing.port}"}).start()
    clock, store = Clock(FRIDAY), tmp_path / "steadily.db"
    try:
        settings = load(proof.settings(tmp_path, dovecot, postfix.smtp, proof.OURS, [GONE]), {})
        for _ in range(35):
            with startup.open_app(settings, clock=clock) as app:
                daemon.make_round(app)
                letters = proof.ask(store, f"SELECT count(*) FROM outbox WHERE email = '{GONE}'")
                if letters != proof.ask(store, "SELECT count(*) FROM messages"):
                    dovecot.await_delivery(proof.OURS)  # a letter has gone out: its report is on the way
                    daemon.make_round(app)
            clock.pass_by(days=1)
    finally:
        postfix.remove()
        dovecot.remove()
    assert proof.ask(store, f"SELECT state, bounces FROM people WHERE email = '{GONE}'") == [("bouncing", 3)]
    assert proof.ask(store, f"SELECT count(*) FROM outbox WHERE email = '{GONE}'") == [(3,)]
    assert proof.ask(store, "SELECT kind, folder FROM messages") == [("bounce", "Ignored")] * 3
    assert len(proof.ask(store, "SELECT text FROM notices WHERE text LIKE '%keep coming back (5.1.1)%'")) == 1


@pytest.mark.slow
def test_the_samples_of_flufl_bounce_are_told_apart_and_none_is_ever_counted(walk: Walk, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        ":all:",
        "--no-build-isolation",
    ]
    subprocess.run([*command, "--dest", str(tmp_path), "flufl.bounce==6.0.0"], check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("flufl*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    samples = next(tmp_path.glob("flufl*/tests"))
    temporary = expected(samples / "test_detectors.py")
    walk.app.is_machine_clock = False  # the samples are of other years
    (letter,) = walk.round()
    found: Counter[tuple[bool, bool]] = Counter()
    for name, is_temporary in temporary.items():
        raw = (samples / "data" / name).read_bytes()
        found[is_temporary, bounces.is_final(mime.parse(raw))] += 1
        walk.maildir.deliver(f"References: {letter.message_id}\n".encode() + raw)
        walk.clock.pass_by(days=1)
        walk.round()
    assert found[True, True] == 0, "a delay was taken for final"
    assert found[False, True] >= 0.85 * (found[False, True] + found[False, False])
    assert walk.rows(counts) == []


def expected(source: Path) -> dict[str, bool]:
    """What flufl.bounce's own tests say of each sample: whether the failure is temporary."""
    names = [node for node in ast.parse(source.read_text()).body if isinstance(node, ast.Assign)]
    table = next(node for node in names if getattr(node.targets[0], "id", "") == "DETECTORS")
    return {name: temporary for _, name, _, temporary in ast.literal_eval(table.value)}
