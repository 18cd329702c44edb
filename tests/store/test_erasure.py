"""Forgetting: nothing of who left stays in any file, and nothing of theirs is ever read again."""

import base64
import random
from pathlib import Path

import pytest

from service.app import admin, inbound
from service.reading.mime import parser
from service.settings import load
from service.store import engine, erasure
from service.store.database import Store
from service.store.notices import add
from service.store.tables import counts, notices
from tests.walk import FRIDAY, SETTINGS, Walk, set_up, write

ADA, BOB, ALIAS = "ada@example.com", "bob@example.com", "ada@work.example.org"
WITH_ALIAS = SETTINGS.replace(
    'email = "ada@example.com"', 'email = "ada@example.com"\naliases = ["ada@work.example.org"]'
)
SECRET = "Rhododendron"  # a word of Ada's that stands nowhere else
FILES = ("steadily.db", "steadily.db-journal", "steadily.db-wal", "steadily.db-shm", "steadily.db.lock")


def bytes_left(place: Path, *words: str) -> list[str]:
    """Which files beside the store still hold one of the words, however it is written."""
    there = [(name, (place / name).read_bytes().lower()) for name in FILES if (place / name).exists()]
    return [f"{word} in {name}" for name, data in there for word in words if word.lower().encode() in data]


@pytest.fixture(params=["DELETE", "WAL"])
def journal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(engine, "journal", lambda version: (request.param, "FULL"))
    return str(request.param)


def live(walk: Walk) -> None:
    """Ada leaves traces wherever traces can be left."""
    (check_in,) = walk.round()
    walk.reply(check_in, f"5 applications\n\nI love {SECRET}")
    walk.reply(check_in, f"Please write on Sundays, says {SECRET}")  # a notice, and a letter to the owner
    walk.maildir.deliver(write(None, f"3 {SECRET}", walk.clock(), From=ADA))  # held
    walk.clock.pass_by(hours=8)
    walk.round()
    bobs = next(letter for letter in walk.letters() if BOB in letter.recipients)
    walk.maildir.deliver(write(bobs, f"9 applications {SECRET}", walk.clock(), From=ADA))  # in answer to Bob's letter
    walk.clock.pass_by(days=1)
    walk.round()
    assert any(ADA in letter.text for letter in walk.letters("dana@example.org"))


@pytest.mark.sqlite
def test_forget_leaves_no_byte_of_a_person_in_any_file_and_all_of_the_others(tmp_path: Path, journal: str) -> None:
    walk = set_up(tmp_path)
    live(walk)
    bob = walk.letters()[-1]
    walk.reply(next(letter for letter in walk.letters() if BOB in letter.recipients), "7 applications")
    assert bytes_left(tmp_path, ADA, SECRET)
    assert "is forgotten" in admin.forget(load(tmp_path / "steadily.toml", {}), ADA, mail=False)
    assert bytes_left(tmp_path, ADA, SECRET) == []
    assert {(row.email, row.amount) for row in walk.rows(counts)} == {(BOB, 7)}
    assert bob
    walk.close()


def test_no_byte_survives_in_a_store_that_has_grown_and_moved_its_rows_about(tmp_path: Path) -> None:
    store, dice = Store(f"sqlite:///{tmp_path / 'steadily.db'}"), random.Random(2)
    for batch in range(3):
        with store.writing() as connection:
            for number in range(400):
                email = dice.choice([ADA, BOB, "cyd@example.com"])
                add(connection, f"{email} {'w' * dice.randint(1, 300)}", FRIDAY, email)
                changed = notices.update().where(notices.c.id == dice.randint(1, 400 * batch + number + 1))
                connection.execute(changed.values(text=f"{email} {'z' * dice.randint(1, 2000)}", email=email))
    with store.writing() as connection:
        erasure.forget(connection, [ADA], b"k" * 32, parser.contents)
    store.compact()  # SQLite leaves some in pages it has split, secure_delete or not
    assert bytes_left(tmp_path, ADA) == []
    assert bytes_left(tmp_path, BOB) != []
    store.close()


def test_a_daemon_that_runs_meanwhile_neither_writes_to_them_nor_reads_them(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    (check_in,) = walk.round()
    admin.forget(load(tmp_path / "steadily.toml", {}), ADA, mail=False)
    walk.maildir.deliver(write(check_in, f"5 applications {SECRET}", walk.clock()))
    inbound.receive(walk.app)  # new mail wakes the daemon before its next tick
    walk.clock.pass_by(days=7)
    assert all(letter.recipients == (BOB,) for letter in walk.round())
    walk.app.store.compact()
    assert bytes_left(tmp_path, ADA, SECRET) == []
    walk.close()


@pytest.mark.parametrize("writer", [ADA, ALIAS, "ada@elsewhere.example"])
def test_mail_of_who_was_forgotten_leaves_nothing_whichever_address_it_comes_from(tmp_path: Path, writer: str) -> None:
    walk = set_up(tmp_path, WITH_ALIAS)
    (check_in,) = walk.round()
    admin.forget(walk.app.settings, ADA, mail=False)
    assert walk.reply(check_in, f"5 applications {SECRET}", From=writer) == []
    walk.app.store.compact()
    assert bytes_left(tmp_path, ADA, ALIAS, writer, SECRET) == []
    assert (walk.last().state, walk.last().folder) == ("done", "Unknown")
    assert len(walk.folder("Unknown")) == 1
    walk.close()


def test_deleting_by_mail_forgets_once_the_farewell_is_out(walk: Walk, tmp_path: Path) -> None:
    live(walk)
    (confirm,) = walk.reply(walk.letters()[0], "delete my data")
    (farewell,) = walk.reply(confirm, "delete my data")
    assert farewell.recipients == (ADA,)
    assert bytes_left(tmp_path, ADA, SECRET) == []


def test_who_had_six_answers_today_is_asked_and_forgotten_all_the_same(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    for number in range(7):
        walk.clock.pass_by(minutes=1)
        walk.reply(check_in, f"{number} applications {SECRET}")
    (confirm,) = walk.reply(check_in, "delete my data")
    (farewell,) = walk.reply(confirm, "delete my data")
    assert farewell.recipients == (ADA,)
    assert bytes_left(tmp_path, ADA, SECRET) == []


def test_a_farewell_that_can_never_arrive_ends_the_waiting_too(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    (confirm,) = walk.reply(check_in, "delete my data")
    walk.app.settings = load(tmp_path / "steadily.toml", {})
    from service.model.values import Outcome

    class Refusing:
        def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
            return Outcome("refused", f"{recipient} is no user here")

    walk.app.transport = Refusing()  # type: ignore[assignment]
    assert walk.reply(confirm, "delete my data") == []
    assert bytes_left(tmp_path, ADA) == []


def test_the_roster_brings_nobody_back(walk: Walk, tmp_path: Path) -> None:
    admin.forget(walk.app.settings, ADA, mail=False)
    walk.close()
    again = set_up(tmp_path, moment=walk.clock())
    again.clock.pass_by(hours=6)
    assert [letter.recipients for letter in again.round()] == [(BOB,)]
    again.close()


def test_nothing_of_a_forgotten_person_stays_in_a_strangers_bounce_or_in_another_ones_message_and_digest(
    tmp_path: Path,
) -> None:
    walk = set_up(tmp_path)
    walk.clock.pass_by(hours=8)
    bobs = next(letter for letter in walk.round() if BOB in letter.recipients)
    walk.reply(bobs, f"7 applications, and {ADA} says hello.", From=BOB)
    walk.maildir.deliver(write(None, f"<{ADA}>: user unknown", walk.clock(), From="mailer-daemon@example.net"))
    secret = base64.b64encode(f"I know {ADA}".encode())
    head = b"From: x@example.net\nMessage-ID: <1@example.net>\nContent-Transfer-Encoding: base64\n\n"
    walk.maildir.deliver(head + secret)
    walk.round()
    admin.forget(walk.app.settings, ADA, mail=False)
    assert bytes_left(tmp_path, ADA, secret.decode()) == []
    assert {(row.email, row.amount) for row in walk.rows(counts)} == {(BOB, 7)}
    walk.close()


def test_forgetting_an_address_leaves_the_notices_of_one_that_only_ends_alike(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.round()
    walk.maildir.deliver(write(None, "3 applications", walk.clock(), From=ADA))  # held
    walk.round()
    admin.forget(walk.app.settings, "da@example.com", mail=False)
    (notice,) = walk.rows(notices)
    assert ADA in notice.text
    admin.forget(walk.app.settings, ADA, mail=False)
    assert walk.rows(notices) == []
    walk.close()
