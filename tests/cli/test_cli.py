"""The command line as a person meets it: real processes, their output and their exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.app import admin
from service.model.values import UserError
from tests.cli import warm
from tests.cli.warm import ROOT
from tests.walk import SETTINGS, Walk, set_up, write

WORDS = "5 apps, a couple of coffees, no mock this week"
COMMANDS = (
    *("accept", "answer", "ask", "check", "config show", "demo", "done", "export", "forget", "import", "inbox", "init"),
    *("invite", "login microsoft", "once", "parse", "preview", "reconcile", "refuse", "rekey", "report", "run"),
    *("status", "test-letter", "trace"),
)


TODAY = ("-m", "service")  # by the true clock, where a real server compares it with its own


def steadily(
    *words: str, given: bytes = b"", where: Path | None = None, on: tuple[str, ...] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run a command line in a fork of a warm process on SATURDAY, or in a process of its own `on` TODAY."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STEADILY_")}
    environment["PYTHONPATH"] = str(ROOT)
    if on:
        command = [sys.executable, "-W", "error", *on, *words]
        done = subprocess.run(
            command, input=given, capture_output=True, cwd=where or ROOT, env=environment, timeout=120
        )
    else:
        done = warm.run(words, given, where or ROOT, environment)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def played(walk: Walk, tmp_path: Path) -> str:
    """The settings of a store with one answered week and one held message."""
    (check_in,) = walk.round()
    walk.reply(check_in, WORDS)
    walk.maildir.deliver(write(None, "7 apps", walk.clock(), From="bob@example.com", Message_ID="<held@example.com>"))
    walk.round()
    return str(tmp_path / "steadily.toml")


def test_version_and_help_come_and_every_command_shows_an_example() -> None:
    assert steadily("--version", on=TODAY).stdout.startswith("steadily")
    said = steadily("--help", on=TODAY).stdout
    for command in COMMANDS:
        assert command.split()[0] in said
        assert "Example" in steadily(*command.split(), "--help").stdout


def test_parse_prints_one_json_object_a_line_in_the_order_given(tmp_path: Path) -> None:
    for name, words in (("a.eml", "5 3 2"), ("b.eml", "stop")):
        (tmp_path / name).write_bytes(b"From: ada@example.com\r\n\r\n" + words.encode())
    done = steadily("parse", "b.eml", "-", "a.eml", given=b"From: x@example.com\n\nhello", where=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["file"], line["kind"]) for line in lines] == [
        ("b.eml", "command"),
        ("-", "other"),
        ("a.eml", "report"),
    ]
    assert lines[2]["counts"] == {"applications": 5, "conversations": 3, "practice": 2}
    assert "why" not in lines[0]


def test_parse_says_plainly_what_it_can_not_read(tmp_path: Path) -> None:
    done = steadily("parse", "missing.eml", where=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = steadily("parse", "--asked", "interviews", "missing.eml", where=tmp_path)
    assert done.returncode == 2
    assert "applications, conversations, practice" in done.stderr


def test_a_fourth_metric_is_read_by_settings_alone(tmp_path: Path) -> None:
    more = (
        '[metrics.portfolio]\nlabel = "Portfolio pieces"\nnouns = ["piece", "portfolio piece"]\nverbs = ["published"]\n'
    )
    (tmp_path / "steadily.toml").write_text(SETTINGS + more)
    raw = b"From: ada@example.com\n\n5 apps, 2 chats, 1 mock, published 3 pieces"
    done = steadily("parse", "--settings", "steadily.toml", "-", given=raw, where=tmp_path)
    assert json.loads(done.stdout)["counts"] == {"applications": 5, "conversations": 2, "practice": 1, "portfolio": 3}


def test_all_faults_of_the_settings_are_named_at_once_with_file_and_key(tmp_path: Path) -> None:
    text = SETTINGS.replace('time_zone = "Europe/London"', 'time_zone = "Europe/Londn"')
    (tmp_path / "bad.toml").write_text(
        text.replace("[smtp]", '[smtp]\nporrt = 3\nsecurity = "plain"') + "[goals]\npractice = -1\n"
    )
    for command in ("check", "once", "run"):
        done = steadily(command, "--settings", "bad.toml", where=tmp_path)
        assert done.returncode == 2
        assert done.stdout == ""
        for key in ("time_zone", "porrt", "practice"):
            assert any("bad.toml" in line and key in line for line in done.stderr.splitlines()), done.stderr


def test_reading_commands_go_on_with_what_is_not_faulty_and_need_no_password(tmp_path: Path) -> None:
    text = SETTINGS.replace('password = "secret"\n', "").replace("ada@example.com", "ada@")
    (tmp_path / "bad.toml").write_text(text)
    done = steadily("status", "--settings", "bad.toml", where=tmp_path)
    assert done.returncode == 3
    assert "Bob" in done.stdout
    assert "participants[1].email is no email address" in done.stderr
    assert "password" not in done.stderr


def test_status_of_a_store_without_a_daemon_says_when_the_last_round_was(played: Any) -> None:
    done = steadily("status", "--settings", played)
    assert done.returncode == 3
    assert "Daemon: none; the last round of `steadily once` was" in done.stdout


def test_once_does_not_say_that_nothing_was_due_where_neither_server_answers(tmp_path: Path) -> None:
    text = SETTINGS.replace('host = "localhost"', 'host = "localhost"\nport = 1')
    (tmp_path / "steadily.toml").write_text(text)
    done = steadily("once", "--settings", "steadily.toml", where=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing answers at localhost on port 1" in done.stderr


def test_trace_of_somebody_without_messages_says_that_they_take_part(tmp_path: Path) -> None:
    (tmp_path / "steadily.toml").write_text(SETTINGS)
    done = steadily("trace", "bob@example.com", "--settings", "steadily.toml", where=tmp_path)
    assert done.returncode == 0
    assert "Bob (bob@example.com) takes part" in done.stdout


def test_without_settings_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    done = steadily("status", where=tmp_path)
    assert done.returncode == 2
    assert "steadily init" in done.stderr


def test_init_writes_a_file_that_check_reads_and_never_overwrites(tmp_path: Path) -> None:
    done = steadily("init", "--provider", "fastmail", "--address", "ada@example.org", where=tmp_path)
    assert done.returncode == 0
    path = tmp_path / "config/steadily.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    assert steadily("init", "--address", "bob@example.org", where=tmp_path).returncode == 2
    assert path.read_text() == before
    done = steadily("check", where=tmp_path)
    assert done.returncode == 2  # a name and a password are still to be filled in, and are named
    assert "password" in done.stderr


def test_check_is_content_with_good_settings_and_names_a_broken_template(tmp_path: Path) -> None:
    (tmp_path / "steadily.toml").write_text(SETTINGS + '[letters]\ntemplates = "own"\n')
    (tmp_path / "own").mkdir()
    assert steadily("check", "--settings", "steadily.toml", where=tmp_path).returncode == 0
    (tmp_path / "own/digest.txt").write_text("Hello {{ nobody.knows }\n")
    done = steadily("check", "--settings", "steadily.toml", where=tmp_path)
    assert done.returncode == 2
    assert "digest.txt" in done.stderr


def test_status_tells_people_and_machines_the_same(played: Any) -> None:
    told = json.loads(steadily("status", "--json", "--settings", played).stdout)
    ada = told["people"][0]
    assert (ada["email"], ada["state"], ada["counts"]["applications"]) == ("ada@example.com", "answered", 5)
    assert any("bob@example.com" in text for text in told["notices"])
    assert "answered" in steadily("status", "--settings", played).stdout


def test_trace_shows_the_chain_of_a_person_and_of_a_message(played: Any) -> None:
    said = steadily("trace", "ada@example.com", "--settings", played).stdout
    for word in ("check-in", "received", "applications 5", "digest", "sent", "why"):
        assert word in said
    assert "GMT" in said
    assert "held" in steadily("trace", "held@example.com", "--settings", played).stdout
    assert steadily("trace", "nobody@example.com", "--settings", played).returncode == 2


def test_accept_takes_a_held_message_as_its_participants(played: Any) -> None:
    done = steadily("accept", "held@example.com", "--settings", played)
    assert "bob@example.com" in done.stdout + done.stderr
    told = json.loads(steadily("status", "--json", "--settings", played).stdout)
    assert told["people"][1]["counts"] == {"applications": 7}
    assert steadily("accept", "held@example.com", "--settings", played).returncode == 2


def test_what_export_writes_import_brings_back(played: Any, tmp_path: Path) -> None:
    record = steadily("export", "--settings", played).stdout
    assert record.splitlines()[:2] == [
        "email,week,metric,count,goal,approximate",
        "ada@example.com,2026-11-16,applications,5,5,no",
    ]
    one = json.loads(steadily("export", "ada@example.com", "--format", "json", "--settings", played).stdout)
    assert {row["metric"]: row["count"] for row in one if "metric" in row} == {
        "applications": 5,
        "conversations": 2,
        "practice": 0,
    }
    (tmp_path / "new").mkdir()
    (tmp_path / "new/steadily.toml").write_text(SETTINGS)
    (tmp_path / "record.csv").write_text(record)
    other = str(tmp_path / "new/steadily.toml")
    assert steadily("import", str(tmp_path / "record.csv"), "--settings", other).returncode == 0
    assert steadily("export", "--settings", other).stdout == record
    again = steadily("import", str(tmp_path / "record.csv"), "--settings", other)
    assert again.stdout.startswith("0 counts")


def test_import_names_every_faulty_row_and_takes_none(played: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(
        "email,week,metric,count,goal,approximate\n"
        "ada@example.com,2026-11-16,applications,9,5,no\n"
        "ada@example.com,yesterday,applications,9,5,no\n"
        "ada@example.com,2026-11-16,offers,-1,5,no\n"
    )
    done = steadily("import", str(tmp_path / "bad.csv"), "--settings", played)
    assert done.returncode == 2
    assert "line 3: week must be a day such as 2026-11-16; it is yesterday." in done.stderr
    assert "line 4: offers is no metric of the settings" in done.stderr
    assert "applications,9" not in steadily("export", "--settings", played).stdout


IMPORTED = "email;week;metric;count;goal;approximate\nada@example.com;2026-11-09;applications;9;5;no\n"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("\ufeff" + IMPORTED, ""),
        (IMPORTED.replace(";", "\t"), ""),
        (IMPORTED.replace(";9;", ";x;"), "line 2: count must be a whole number from 0 to 999; it is x."),
        (IMPORTED.replace(";no", ";"), "line 2: approximate is missing."),
        ("email,count\n", 'line 1: the columns that `steadily export` writes are missing: "week", "metric", "goal"'),
        ("PK\x03\x04\x14", "this is an Excel or LibreOffice workbook, not CSV"),
        (IMPORTED.encode("utf-16"), 'this is "Unicode text" (UTF-16), not CSV'),
        ("[{}]", "line 1: email and week and metric and count and goal and approximate are missing."),
        ("{}", "this is not the JSON that `steadily export` writes (a list of objects)."),
    ],
)
def test_import_reads_what_spreadsheets_save_and_says_what_is_wrong(
    tmp_path: Path, raw: "str | bytes", said: str
) -> None:
    walk = set_up(tmp_path)
    file = tmp_path / "record.csv"
    file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    if said:
        with pytest.raises(UserError) as caught:
            admin.import_record(walk.app.settings, walk.app.store, file)
        assert said in str(caught.value)
    else:
        assert admin.import_record(walk.app.settings, walk.app.store, file).startswith("1 counts taken over")
    walk.close()


def test_report_enters_counts_by_hand_in_order_or_by_name(played: Any) -> None:
    assert steadily("report", "ada@example.com", "7", "3", "practice=2", "--settings", played).returncode == 0
    assert (
        steadily("report", "bob@example.com", "practice=4", "--week", "2026-11-12", "--settings", played).returncode
        == 0
    )
    rows = steadily("export", "--settings", played).stdout
    for row in (
        "2026-11-16,applications,7",
        "2026-11-16,conversations,3",
        "2026-11-16,practice,2",
        "2026-11-09,practice,4",
    ):
        assert row in rows
    for wrong in (["-3"], ["1.5"], ["1", "2", "3", "4"], ["offers=1"], ["1000"]):
        done = steadily("report", "ada@example.com", "--settings", played, "--", *wrong)
        assert done.returncode == 2, wrong


def test_forget_leaves_no_byte_of_the_person(played: Any, tmp_path: Path) -> None:
    assert steadily("forget", "ada@example.com", "--settings", played, given=b"n\n").returncode != 0
    assert "ada@example.com" in steadily("export", "--settings", played).stdout
    unknown = steadily("forget", "adda@example.com", "--yes", "--settings", played)
    assert (unknown.returncode, "adda@example.com" in unknown.stderr) == (2, True)
    done = steadily("forget", "ada@example.com", "--yes", "--settings", played)
    assert done.returncode == 0
    for path in tmp_path.glob("steadily.db*"):
        assert b"ada@example.com" not in path.read_bytes()
    assert "ada@example.com" not in steadily("export", "--settings", played).stdout


def test_two_at_one_store_are_refused(played: Any, tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.app.store.lock()
    done = steadily("once", "--settings", played)
    assert done.returncode == 2
    assert "another Steadily" in done.stderr
    walk.close()


def test_the_demo_plays_weeks_and_a_correction_without_a_terminal(tmp_path: Path) -> None:
    done = steadily(
        "demo", "--reply", WORDS, "--reply", "Actually make that 6 apps", "--reply", "zero", "--out", str(tmp_path)
    )
    assert done.returncode == 0
    assert done.stdout.count("the check-in arrives") == 2
    assert len(list(tmp_path.glob("0*.html"))) == 5
    assert (tmp_path / "index.html").is_file()
    assert "6 applications" in done.stdout
    assert steadily("demo", "--out", str(tmp_path)).returncode == 0


def test_preview_writes_every_letter_and_an_index(tmp_path: Path) -> None:
    done = steadily("preview", "digest", "--out", str(tmp_path), "--no-browser")
    assert done.returncode == 0
    assert (tmp_path / "index.html").exists()
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".txt", ".html", ".eml"}
    assert list((tmp_path / "pictures").glob("digest-zero-*.html"))
    done = steadily("preview", "nonsense", "--out", str(tmp_path))
    assert done.returncode == 2


def test_unknown_commands_and_options_are_one_plain_sentence() -> None:
    for words in (["frobnicate"], ["status", "--nonsense"], ["demo", "--reply"]):
        done = steadily(*words)
        assert done.returncode == 2
        assert done.stderr


def test_what_is_entered_by_hand_can_be_taken_back(played: Any) -> None:
    def amounts() -> list[str]:
        lines = steadily("export", "ada@example.com", "--settings", played).stdout.splitlines()[1:]
        return [line.split(",")[3] for line in lines]

    before = amounts()
    assert "--undo" in steadily("report", "ada@example.com", "9", "9", "9", "--settings", played).stdout
    assert amounts() == ["9", "9", "9"]
    assert steadily("report", "ada@example.com", "--undo", "--settings", played).returncode == 0
    assert amounts() == before
    nothing = steadily("report", "ada@example.com", "--undo", "--settings", played)
    assert (nothing.returncode, "nothing was entered by hand" in nothing.stderr) == (2, True)


def test_what_is_held_is_in_the_inbox_with_its_words_until_it_is_refused(played: Any) -> None:
    shown = steadily("inbox", "--settings", played).stdout
    number = shown.split()[0]
    assert "held" in shown
    assert steadily("status", "--settings", played).returncode == 3
    assert steadily("refuse", number, "--settings", played).returncode == 0
    assert steadily("accept", number, "--settings", played).returncode == 2
    assert "Nothing needs your attention" in steadily("inbox", "--settings", played).stdout
