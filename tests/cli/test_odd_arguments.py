"""What is typed may be anything: it is one sentence and exit status 2, never a traceback."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_cli import steadily
from tests.real.daemons import write_settings

HUGE, NO_TEXT = "9" * 26, os.fsdecode(b"\xff\xfe@example.org")
NUMBERED = ("done", "refuse", "accept", "trace", "forget --yes", "export", "ask --again")


@pytest.fixture
def path(tmp_path: Path) -> str:
    owner = '[owner]\nemail = "dana@example.org"\n'
    return str(write_settings(tmp_path, "checkin@example.org", "ada@example.com", more=owner))


@pytest.mark.parametrize(
    ("command", "odd"),
    [*((command, HUGE) for command in NUMBERED), ("done", "²"), ("accept", NO_TEXT), ("forget --yes", NO_TEXT)],
)
def test_a_number_beyond_any_and_bytes_that_are_no_text_are_one_sentence(path: str, command: str, odd: str) -> None:
    done = steadily(*command.split(), odd, "--settings", path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_notices_number_beyond_any_is_one_sentence(path: str) -> None:
    assert steadily("done", f"n{HUGE}", "--settings", path).returncode == 2
    assert steadily("answer", HUGE, "5", "--settings", path).returncode == 2


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", NO_TEXT])
def test_counts_are_about_a_week_that_anybody_may_have_lived_in(path: str, day: str) -> None:
    done = steadily("report", "ada@example.com", "5", "--week", day, "--settings", path)
    assert done.returncode == 2
    assert done.stderr.startswith("--week must be a day")
    assert "applications,5" not in steadily("export", "--settings", path).stdout


def test_a_file_to_import_may_hold_anything(path: str, tmp_path: Path) -> None:
    row = {"email": "ada@example.com", "week": "2026-11-16", "count": 5, "goal": 5, "approximate": "no"}
    deep, odd, far = (tmp_path / f"{name}.json" for name in ("deep", "odd", "far"))
    deep.write_text("[" * 100_000)
    odd.write_text(json.dumps([{**row, "metric": ["applications"]}]))
    far.write_text(json.dumps([{**row, "metric": "applications", "week": "9999-12-26"}]))
    for file, said in ((deep, "not the JSON"), (odd, "no metric"), (far, "must be a day of the years 2000 to 2150")):
        done = steadily("import", str(file), "--settings", path)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert said in done.stderr


def test_whatever_is_wrong_the_mail_server_keeps_what_could_not_be_received(path: str, tmp_path: Path) -> None:
    (tmp_path / "steadily.db").write_bytes(b"no database at all" * 1000)
    done = steadily("receive", "--settings", path, given=b"From: ada@example.com\r\n\r\n5 apps")
    assert done.returncode == os.EX_TEMPFAIL
    broken = steadily(
        "receive", "--settings", path, on=("-c", UNFORESEEN), given=b"From: ada@example.com\r\n\r\n5 apps"
    )
    assert broken.returncode == os.EX_TEMPFAIL, "also where the fault is ours"


UNFORESEEN = """
from service.app import startup
startup.open_store = lambda settings: 1 / 0
from service.cli.main import main
main()
"""
