"""The commands that need mail, as real processes on real servers; each fault of a server is one plain sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.reading.mime import incoming as mime
from tests.cli.test_cli import TODAY, steadily
from tests.cli.warm import SATURDAY
from tests.real.daemons import write_settings
from tests.real.people import Person, folder_ids
from tests.real.servers import Dovecot, Postfix, address, free_port
from tests.walk import write

pytestmark = pytest.mark.servers


@pytest.fixture
def ours() -> str:
    return address("checkin")


@pytest.fixture
def ada(dovecot: Dovecot, postfix: Postfix) -> Person:
    return Person("Ada", address("ada"), "gmail", dovecot, postfix)


@pytest.fixture
def path(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, ours: str, ada: Person) -> Path:
    authority = f'ca_file = "{dovecot.certificates.authority}"'
    imap, smtp = f"port = {dovecot.imaps}\n{authority}", f"port = {postfix.smtps}\n{authority}"
    return write_settings(tmp_path, ours, ada.address, imap=imap, smtp=smtp, now=SATURDAY)


def test_once_goes_the_whole_way_and_a_dry_run_changes_nothing(
    path: Path, dovecot: Dovecot, ours: str, ada: Person
) -> None:
    rehearsed = steadily("once", "--dry-run", "--settings", str(path))
    assert f"Would send the check-in of the week of {_week(rehearsed.stdout)} to {ada.address}." in rehearsed.stdout
    assert ada.letters() == []
    assert steadily("once", "--settings", str(path)).returncode == 0
    (check_in,) = ada.wait_for(1)
    dovecot.deliver(ours, write(mime.parse(check_in), "5 apps, 2 chats, 1 mock", datetime.now(UTC)))
    before = folder_ids(dovecot, ours)
    rehearsed = steadily("once", "--dry-run", "--settings", str(path))
    assert "as report" in rehearsed.stdout
    assert "Would send the digest" in rehearsed.stdout
    assert folder_ids(dovecot, ours) == before
    assert "practice" not in steadily("export", "--settings", str(path)).stdout
    assert steadily("once", "--settings", str(path)).returncode == 0
    ada.wait_for(2)
    assert folder_ids(dovecot, ours, ".Steadily.Answered") == before
    assert steadily("once", "--dry-run", "--settings", str(path)).stdout == "Nothing to do now.\n"


def _week(text: str) -> str:
    return text.partition("week of ")[2][:10]


def test_ask_sends_this_weeks_check_in_and_nobody_is_asked_twice(path: Path, ada: Person) -> None:
    assert "1 asked" in steadily("ask", ada.address, "--settings", str(path)).stdout
    ada.wait_for(1)
    again = steadily("ask", "--settings", str(path))
    assert again.returncode == 0
    assert "not asked" in again.stdout
    assert steadily("once", "--settings", str(path)).returncode == 0
    assert len(ada.letters()) == 1
    assert steadily("ask", "stranger@example.com", "--settings", str(path)).returncode == 2


def test_check_live_signs_in_sends_a_probe_and_reads_it_back(path: Path, dovecot: Dovecot, ours: str) -> None:
    done = steadily("check", "--live", "--settings", str(path), on=TODAY)
    assert done.returncode == 0, done.stderr
    assert "came back" in done.stdout
    assert [line[:1] for line in done.stdout.splitlines()[-6:]] == ["✓"] * 6
    assert folder_ids(dovecot, ours) == []
    assert folder_ids(dovecot, ours, ".Steadily.Ignored") == []
    assert "Steadily/Answered" in done.stdout


def test_a_test_letter_arrives_with_sample_data_and_can_not_be_answered(path: Path, ada: Person) -> None:
    done = steadily("test-letter", "check-in", "--settings", str(path))
    assert done.stdout == f"The check-in with sample data is on its way to {ada.address}.\n"
    (letter,) = ada.wait_for(1)
    assert b"[Test] " in letter
    assert "There is no letter called nonsense" in steadily("test-letter", "nonsense", "--settings", str(path)).stderr
    assert "--to is no email address" in steadily("test-letter", "--to", "ada", "--settings", str(path)).stderr
    shown = json.loads(steadily("status", "--json", "--settings", str(path)).stdout)
    assert shown["people"][0]["state"] == "not asked yet"


def test_reconcile_after_a_restore_reads_what_the_store_does_not_know(
    path: Path, dovecot: Dovecot, ours: str, ada: Person
) -> None:
    steadily("once", "--settings", str(path))
    store, old = path.parent / "steadily.db", path.parent / "old.db"
    old.write_bytes(store.read_bytes())
    dovecot.deliver(ours, write(mime.parse(ada.wait_for(1)[0]), "5 apps, 2 chats, 1 mock", datetime.now(UTC)))
    steadily("once", "--settings", str(path))
    ada.wait_for(2)
    store.write_bytes(old.read_bytes())
    assert "applications" not in steadily("export", "--settings", str(path)).stdout.partition("\n")[2]
    done = steadily("reconcile", "--settings", str(path))
    assert "1 messages looked at, 1 of them were new" in done.stdout
    rows = json.loads(steadily("export", "--format", "json", "--settings", str(path)).stdout)
    assert {row["metric"]: row["count"] for row in rows if "metric" in row} == {
        "applications": 5,
        "conversations": 2,
        "practice": 1,
    }


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (lambda text, dovecot: text.replace('password = "secret"', 'password = "wrong"'), 2, "password"),
        (lambda text, dovecot: text.replace(f"port = {dovecot.imaps}", f"port = {free_port()}"), 1, "port"),
        (lambda text, dovecot: text.replace(f'ca_file = "{dovecot.certificates.authority}"', "", 1), 2, "certificate"),
        (
            lambda text, dovecot: text.replace('host = "localhost"', 'host = "no-such-host.example"', 1),
            2,
            "no-such-host",
        ),
    ],
    ids=["wrong password", "closed port", "unknown authority", "unknown host"],
)
def test_a_fault_of_a_server_is_one_plain_sentence(
    path: Path, dovecot: Dovecot, change: Any, status: int, says: str
) -> None:
    path.write_text(change(path.read_text(), dovecot))
    for command in (["once"], ["check", "--live"]):
        done = steadily(*command, "--settings", str(path))
        assert done.returncode == status, done.stderr
        lines = done.stderr.splitlines()
        assert all(says in line for line in lines)
        assert len(lines) == len(set(lines)) <= 2  # both servers are tried, and nothing is said twice
