"""The first evening: `init` by questions and by options, the settings shown, asking and trying things out."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest

from service.app import status
from service.app.announce import Diary, beginning
from service.app.ask import ask
from service.cli import status_text
from service.model.values import Outcome
from service.settings import load
from service.settings.shown import lines
from tests.cli.test_cli import steadily
from tests.walk import FRIDAY, Walk

ROOT = Path(__file__).parents[2]


def session(*words: str, where: Path) -> "pexpect.spawn[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("STEADILY_")}
    command = ["-W", "error", "-m", "service", *words]
    return pexpect.spawn(
        sys.executable,
        command,
        cwd=str(where),
        env={**environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 100),
    )


def answer(asked: "pexpect.spawn[str]", question: str, words: str) -> None:
    asked.expect_exact(question)
    asked.expect(": ")
    asked.sendline(words)


def test_init_asks_until_each_answer_can_be_right_and_writes_what_check_accepts(tmp_path: Path) -> None:
    asked = session("init", where=tmp_path)
    answer(asked, "for me or for others", "")
    answer(asked, "Your email address", "ada at gmail")
    asked.expect_exact("That is no email address")
    answer(asked, "Your email address", "ada@gmail.com")
    asked.expect_exact("That is Gmail.")
    answer(asked, "Your first name", "Ada")
    answer(asked, "Time zone", "Europe/Londn")
    asked.expect_exact('did you mean "Europe/London"?')
    answer(asked, "Time zone", "Europe/London")
    answer(asked, "Weekday and time of the check-in", "Sunday 18:00")
    answer(asked, "applications", "7")
    answer(asked, "conversations", "")
    answer(asked, "practice sessions", "")
    asked.expect_exact("app password")
    answer(asked, "Password", "abcd efgh ijkl mnop")
    asked.expect_exact("Next: steadily check --live")
    asked.expect(pexpect.EOF)
    path = tmp_path / "config/steadily.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert steadily("check", where=tmp_path).returncode == 0
    found = load(path, {})
    (ada,) = found.participants
    assert (ada.name, ada.zone, ada.check_in, ada.goals["applications"]) == ("Ada", "Europe/London", (6, 18, 0), 7)
    assert (found.imap.host, found.imap.shared, found.smtp.max_per_day) == ("imap.gmail.com", True, 400)
    assert found.imap.password is not None
    assert found.imap.password.get_secret_value() == "abcd efgh ijkl mnop"


def test_init_for_others_asks_for_the_servers_of_an_unknown_provider_and_writes_a_roster(tmp_path: Path) -> None:
    asked = session("init", "--for", "others", "--time-zone", "UTC", "--check-in", "Friday 16:00", where=tmp_path)
    answer(asked, "mailbox for Steadily alone", "checkin@club.example")
    answer(asked, "[imap.club.example]", "mail.club.example")
    answer(asked, "[smtp.club.example]", "")
    answer(asked, "Your first name", "Dana")
    answer(asked, "Your own email address", "dana@club.example")
    for _ in range(3):
        answer(asked, "Goal for a week", "")
    answer(asked, "Password", "secret")
    asked.expect_exact("participants.csv is written")
    asked.expect(pexpect.EOF)
    checked = steadily("check", where=tmp_path)
    assert checked.returncode == 0
    assert "0 people take part" in checked.stdout
    assert "names nobody" in checked.stdout
    found = load(tmp_path / "config/steadily.toml", {})
    assert (found.imap.host, found.imap.shared, found.owner_address) == (
        "mail.club.example",
        False,
        "dana@club.example",
    )


def test_ctrl_c_ends_the_questions_and_nothing_is_written(tmp_path: Path) -> None:
    asked = session("init", where=tmp_path)
    answer(asked, "for me or for others", "")
    asked.expect_exact("Your email address")
    asked.sendintr()
    asked.expect(pexpect.EOF)
    asked.close()
    assert asked.exitstatus == 130
    assert not (tmp_path / "config").exists()


def test_init_without_a_terminal_says_what_is_left_to_fill_in(tmp_path: Path) -> None:
    done = steadily("init", "--address", "ada@gmail.com", where=tmp_path)
    assert done.returncode == 0
    assert "imap.password is empty" in done.stdout
    assert "participants[1].name is missing" in done.stdout
    done = steadily("init", "--address", "ada@", "--goal", "naps=3", "--out", "b.toml", where=tmp_path)
    assert done.returncode == 2
    assert not (tmp_path / "b.toml").exists()


def test_config_show_says_where_each_setting_comes_from_and_hides_secrets(tmp_path: Path) -> None:
    steadily("init", "--address", "ada@gmail.com", "--name", "Ada", where=tmp_path)
    path = tmp_path / "config/steadily.toml"
    environ = {"STEADILY_IMAP__PASSWORD": "pa55-word", "STEADILY_SMTP__MAX_PER_DAY": "7"}
    said = list(lines(path, environ=environ))
    assert 'imap.host = "imap.gmail.com"  # line 16' in said
    assert "imap.password = (hidden)  # STEADILY_IMAP__PASSWORD in the environment" in said
    assert 'smtp.max_per_day = "7"  # STEADILY_SMTP__MAX_PER_DAY in the environment' in said
    assert 'imap.username = "ada@gmail.com"  # from the other settings' in said
    assert not [line for line in said if "pa55" in line]
    assert said[-1] == "# 1 participant, 0 faults."
    assert 'schedule.nudge_after = "2 days"  # default' in lines(path, environ=environ, defaults=True)


# Asking


def test_asking_ahead_of_the_slot_says_that_the_usual_check_in_does_not_come_again(walk: Walk) -> None:
    walk.clock.moment = FRIDAY - timedelta(days=3)
    said = list(ask(walk.app, ["ada@example.com"]))
    assert said[0] == (
        "Ada: asked about the week of 2026-11-16; this is the check-in of Fri 20 Nov 2026 16:00 GMT, which does not "
        "come again; the next one comes Fri 27 Nov 2026 16:00 GMT."
    )
    assert said[1] == "1 asked."
    walk.clock.moment = FRIDAY + timedelta(hours=1)
    walk.round()
    assert len(walk.letters("ada@example.com")) == 1


def test_a_trial_takes_no_slot(walk: Walk) -> None:
    walk.clock.moment = FRIDAY - timedelta(days=3)
    said = list(ask(walk.app, ["ada@example.com"], is_trial=True))
    assert "the check-in of Fri 20 Nov 2026 16:00 GMT comes all the same" in said[0]
    assert walk.letters("ada@example.com")[-1].subject.startswith("[Trial] ")
    walk.clock.moment = FRIDAY
    walk.round()
    assert [kind for kind, email in walk.kinds() if email == "ada@example.com"] == ["test-letter", "check-in"]


def test_what_was_given_up_is_sent_anew_by_ask_again(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    send = walk.app.transport.send
    monkeypatch.setattr(walk.app.transport, "send", lambda *_: Outcome("refused", "No."))
    walk.round()
    assert "not asked, since that week was asked about before" in next(iter(ask(walk.app, ["ada@example.com"])))
    found = status.overview(walk.app.settings, walk.app.store, walk.clock())
    assert status_text.waiting(found) == [
        "check-in to ada@example.com, given up (`steadily ask --again ADDRESS` sends a check-in anew): No."
    ]
    assert "A letter to ada@example.com could not be delivered: No." in found.attention
    monkeypatch.setattr(walk.app.transport, "send", send)
    said = list(ask(walk.app, ["ada@example.com"], again=True))
    assert not status.overview(walk.app.settings, walk.app.store, walk.clock()).notices
    assert said == ["Ada: sent anew: the check-in.", "1 asked."]
    assert len(walk.letters("ada@example.com")) == 1
    assert next(iter(ask(walk.app, ["ada@example.com"], again=True))) == "Ada: nothing of theirs was given up."


# What is said of a round


def test_the_first_lines_say_who_takes_part_which_mailbox_and_what_comes_next(walk: Walk) -> None:
    walk.round()
    assert list(beginning(walk.app)) == [
        "Steadily is running for Ada and Bob.",
        "It reads checkin@example.org (INBOX at localhost) and sends through localhost.",
        "The next check-in: Fri 20 Nov 2026 16:00 EST, to Bob.",
    ]


def test_a_round_says_what_it_did_by_name_and_without_addresses(walk: Walk) -> None:
    diary = Diary(walk.app)
    (check_in,) = walk.round()
    assert list(diary.told()) == ["Sent the check-in to Ada."]
    walk.clock.pass_by(hours=1)
    diary = Diary(walk.app)
    walk.reply(check_in, "5 apps, 2 chats, no mock")
    assert list(diary.told()) == ["Read message 1 from Ada: report.", "Sent the digest to Ada."]
    walk.clock.pass_by(hours=1)
    diary = Diary(walk.app)
    walk.round()
    assert list(diary.told()) == ["Nothing new was in the mailbox, and no letter was due."]
