"""A first evening at a terminal, on real servers: init, check --live, run, a reply, the digest, status."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pexpect
import pytest

from service.reading.mime import incoming
from tests.cli.test_first_evening import answer, session
from tests.real.daemons import until
from tests.real.people import Person, folder_ids
from tests.real.servers import Dovecot, Postfix, address
from tests.walk import write

pytestmark = pytest.mark.servers


def test_from_nothing_to_a_digest_in_one_sitting(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = address("checkin")
    ada = Person("Ada", address("ada"), "gmail", dovecot, postfix)
    monkeypatch.delenv("STEADILY_SETTINGS", raising=False)
    _init(tmp_path, ours)
    _point_at(tmp_path / "config/steadily.toml", dovecot, postfix, ada.address)

    checked = session("check", "--live", where=tmp_path)
    for said in ("no fault found; 1 person takes part", "signed in", "took a probe", "came back", "probe is deleted"):
        checked.expect_exact(said)
    checked.expect(pexpect.EOF)
    assert folder_ids(dovecot, ours) == []

    status = session("status", where=tmp_path)
    status.expect_exact("never started")
    status.expect(pexpect.EOF)
    status.close()
    assert status.exitstatus == 3

    running = session("run", where=tmp_path)
    running.expect_exact("Ctrl-C stops it.")
    running.expect_exact("Steadily is running for Ada.")
    running.expect_exact(f"It reads {ours}")
    running.expect_exact("The next check-in: ")

    asked = session("ask", where=tmp_path)
    asked.expect_exact("the running daemon sends them")
    asked.expect(pexpect.EOF)
    running.expect(r"\d\d:\d\d:\d\d The check-in with number \d+ to Ada: sent\.")
    (check_in,) = ada.wait_for(1)
    dovecot.deliver(ours, write(incoming.parse(check_in), "5 apps, a couple of chats, no mock", datetime.now(UTC)))
    running.expect_exact("from Ada was read.")
    running.expect(r"The digest with number \d+ to Ada: sent\.")
    assert len(ada.wait_for(2)) == 2

    seen = _status(tmp_path)
    (person,) = seen["people"]
    assert (person["state"], person["counts"]["applications"], seen["daemon"]["state"]) == ("answered", 5, "running")
    assert seen["attention"] == []
    narrow = session("status", where=tmp_path)
    narrow.setwinsize(24, 40)
    narrow.expect_exact("Nothing needs your eye.")
    narrow.expect(pexpect.EOF)

    running.sendintr()
    running.expect(pexpect.EOF)
    running.close()
    assert running.exitstatus == 0
    assert _status(tmp_path)["daemon"]["state"] == "stopped"


def test_while_the_mailbox_can_not_be_read_status_says_so_and_ends_with_3(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours, ada = address("checkin"), address("ada")
    _init(tmp_path, ours, password="wrong")
    _point_at(tmp_path / "config/steadily.toml", dovecot, postfix, ada)
    running = session("run", where=tmp_path)
    running.expect_exact("refused the user name")
    until(lambda: _status(tmp_path)["troubles"], "a trouble in status")
    seen = _status(tmp_path)
    assert "read" in [trouble["step"] for trouble in seen["troubles"]]
    assert seen["mail"]["last_read"] is None
    status = session("status", where=tmp_path)
    status.expect_exact("In trouble, read")
    status.expect_exact("For your eye")
    status.expect(pexpect.EOF)
    status.close()
    assert status.exitstatus == 3
    running.sendintr()
    running.expect(pexpect.EOF)


def _init(where: Path, ours: str, password: str = "secret") -> None:
    asked = session("init", "--for", "me", "--time-zone", "Europe/London", where=where)
    answer(asked, "Your email address", ours)
    answer(asked, "read mail from (IMAP)", "localhost")
    answer(asked, "send mail through (SMTP)", "localhost")
    answer(asked, "Your first name", "Ada")
    answer(asked, "Weekday and time of the check-in", "")
    for _ in range(3):
        answer(asked, "Goal for a week", "")
    answer(asked, "Password", password)
    asked.expect_exact("Next: steadily check --live")
    asked.expect(pexpect.EOF)


def _point_at(path: Path, dovecot: Dovecot, postfix: Postfix, person: str) -> None:
    """What only the tests' servers need: their ports and certificate, and a person with a mailbox of her own."""
    text = path.read_text()
    authority = f'ca_file = "{dovecot.certificates.authority}"'
    for port, ours in ((993, dovecot.imaps), (465, postfix.smtps)):
        text, changed = re.subn(rf"(?m)^port = {port} .*$", f"port = {ours}\n{authority}", text)
        assert changed == 1
    text = text.replace("\nshared = true ", "\nshared = false ")
    path.write_text(re.sub(r'(?m)^email = ".*"', f'email = "{person}"', text))


def _status(where: Path) -> Any:
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "service", "status", "--json"]
    done = subprocess.run(command, cwd=where, env=environ, capture_output=True, text=True, timeout=60, check=False)
    return json.loads(done.stdout)
