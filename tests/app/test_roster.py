"""A roster while the daemon runs: who is added, removed, put back, and rows that can't be read."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.app.daemon import Sources
from service.model.values import Outcome
from service.reading.mime import parser
from service.store import erasure
from service.store.tables import counts, forgotten, outbox
from tests.walk import FRIDAY, SETTINGS, Walk, set_up

TEXT = SETTINGS.partition("[[participants]]")[0] + '[cohort]\nroster = "people.csv"\n'
ADA, BOB = "ada@example.com", "bob@example.com"
BOTH = f"Ada,{ADA}\nBob,{BOB}\n"
Rewrite = Callable[[str], None]


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    (tmp_path / "people.csv").write_text("name,email\n" + BOTH)
    made = set_up(tmp_path, TEXT)
    yield made
    made.close()


@pytest.fixture
def rewrite(walk: Walk, tmp_path: Path) -> Rewrite:
    sources = Sources(walk.app.settings)

    def write(rows: str) -> None:
        (tmp_path / "people.csv").write_text("name,email\n" + rows)
        sources.reload(walk.app)

    return write


def friday(walk: Walk, weeks: int) -> list[str]:
    """Who is asked that many weeks after the first Friday."""
    walk.clock.moment = FRIDAY + timedelta(weeks=weeks)
    return [letter.recipients[0] for letter in walk.round()]


def test_a_changed_roster_holds_from_the_next_round_on(walk: Walk, rewrite: Rewrite) -> None:
    assert friday(walk, 0) == [ADA, BOB]
    rewrite(BOTH + "Cyd,cyd@example.com\n")
    assert [letter.recipients for letter in walk.round()] == [("cyd@example.com",)]
    assert friday(walk, 1) == [ADA, BOB, "cyd@example.com"]


def test_a_removed_person_gets_no_letter_and_their_record_stays(walk: Walk, rewrite: Rewrite) -> None:
    check_in = walk.round()[0]
    walk.reply(check_in, "5 applications")
    rewrite(f"Bob,{BOB}\n")
    assert [friday(walk, weeks) for weeks in (1, 2, 3)] == [[BOB], [BOB], [BOB]]
    assert walk.reply(check_in, "Actually make that 6 applications") == []
    assert walk.last().folder == "Unknown"
    assert [(row.email, row.amount) for row in walk.rows(counts)] == [(ADA, 5)]
    with walk.app.store.reading() as connection:
        assert connection.execute(forgotten.select()).all() == []


def test_who_is_put_back_goes_on_with_their_record(walk: Walk, rewrite: Rewrite) -> None:
    check_in = walk.round()[0]
    walk.reply(check_in, "5 applications")
    rewrite(f"Bob,{BOB}\n")
    friday(walk, 1)
    rewrite(BOTH)
    assert friday(walk, 2) == [ADA, BOB]
    letter = walk.letters(ADA)[-1]
    assert "You were added by" not in letter.text
    (digest,) = walk.reply(letter, "4 applications")
    assert "5" in digest.text
    (again,) = walk.reply(check_in, "Actually make that 6 applications")
    assert "applications 5 → 6" in " ".join(again.text.split())


def test_who_stopped_before_is_not_asked_because_the_row_came_back(walk: Walk, rewrite: Rewrite) -> None:
    walk.reply(walk.round()[0], "stop")
    rewrite(f"Bob,{BOB}\n")
    friday(walk, 1)
    rewrite(BOTH)
    assert friday(walk, 2) == [BOB]


def busy(walk: Walk, monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """A round in which the server takes no letter."""
    walk.clock.moment = moment
    with monkeypatch.context() as patched:
        patched.setattr(walk.maildir, "send", lambda *_: Outcome("later", "busy"))
        assert walk.round() == []


def test_a_letter_that_waits_for_a_removed_person_is_sent_only_if_they_come_back(
    walk: Walk, rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(walk, monkeypatch, FRIDAY)
    rewrite(f"Bob,{BOB}\n")
    walk.clock.pass_by(hours=1)
    assert [letter.recipients for letter in walk.round()] == [(BOB,)]
    rewrite(BOTH)
    walk.clock.pass_by(hours=1)
    assert [letter.recipients for letter in walk.round()] == [(ADA,)]


def test_after_five_days_it_is_not_sent_any_more(walk: Walk, rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(walk, monkeypatch, FRIDAY)
    rewrite(f"Bob,{BOB}\n")
    walk.clock.pass_by(days=6)
    walk.round()
    rewrite(BOTH)
    walk.clock.pass_by(hours=1)
    assert walk.round() == []
    assert [row.state for row in walk.rows(outbox) if row.email == ADA] == ["failed"]
    assert friday(walk, 1) == [ADA, BOB]


def test_the_goodbye_of_who_stopped_and_was_removed_goes_out(
    walk: Walk, rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_in = walk.round()[0]
    with monkeypatch.context() as patched:
        patched.setattr(walk.maildir, "send", lambda *_: Outcome("later", "busy"))
        walk.reply(check_in, "stop")
    rewrite(f"Bob,{BOB}\n")
    walk.clock.pass_by(hours=1)
    assert [letter.recipients for letter in walk.round()] == [(ADA,)]


def test_a_faulty_roster_changes_nobody(walk: Walk, rewrite: Rewrite, caplog: pytest.LogCaptureFixture) -> None:
    rewrite(f"Ada,{ADA}\nBob,nonsense\n")
    assert "line 3, column email is no email address" in caplog.text
    assert friday(walk, 0) == [ADA, BOB]
    rewrite(f"Ada,{ADA}\n")
    assert friday(walk, 1) == [ADA]


def test_what_somebody_wrote_while_they_were_not_listed_is_read_once_they_are_again(
    walk: Walk, rewrite: Rewrite
) -> None:
    check_in = walk.round()[0]
    rewrite(f"Bob,{BOB}\n")
    assert walk.reply(check_in, "6 applications, 2 chats, no mock") == []
    assert (walk.last().folder, [row.email for row in walk.rows(counts)]) == ("Unknown", [])
    rewrite(f"Bob,{BOB}\n")
    walk.round()
    assert walk.last().state == "done"
    rewrite(BOTH)
    assert [letter.recipients for letter in walk.round()] == [(ADA,)]
    assert walk.last().folder == "Answered"
    assert {row.metric: row.amount for row in walk.rows(counts)}["applications"] == 6
    assert (len(walk.folder("Unknown")), len(walk.folder("Answered"))) == (0, 1)
    rewrite(BOTH + "Cyd,cyd@example.com\n")
    assert [letter.recipients for letter in walk.round()] == [("cyd@example.com",)]  # and it is not read once more


def test_who_was_forgotten_stays_so_whatever_the_roster_says(walk: Walk, rewrite: Rewrite) -> None:
    check_in = walk.round()[0]
    rewrite(f"Bob,{BOB}\n")
    walk.reply(check_in, "6 applications")
    with walk.app.store.writing() as connection:
        erasure.forget(connection, [ADA], walk.app.key, parser.contents)
    rewrite(BOTH)
    assert walk.round() == []
    assert walk.rows(counts) == []
