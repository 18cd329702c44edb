"""What `status` tells: the truth about the daemon, the letters and the people, at any width."""

import os
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app.heartbeat import Heartbeat, state
from service.app.overview import Overview, as_json
from service.app.status import effort, overview
from service.cli import status_text
from service.cli.status_page import page
from service.cli.status_text import facts
from service.model.values import Outcome, TryLater
from service.store import health
from service.store.health import Sign
from tests.walk import FRIDAY, SETTINGS, Walk, set_up

GONE = 2**22 + 1  # above the kernel's highest process number


def seen(walk: Walk) -> Overview:
    return overview(walk.app.settings, walk.app.store, walk.clock())


def sign(**changes: Any) -> Sign:
    begun = Sign(FRIDAY, FRIDAY + timedelta(seconds=60), FRIDAY, socket.gethostname(), os.getpid())
    return replace(begun, **changes)


@pytest.mark.parametrize(
    ("last", "later", "said"),
    [
        (None, 0, "never"),
        (sign(), 30, "running"),
        (sign(), 170, "running"),
        (sign(next=FRIDAY + timedelta(seconds=300)), 400, "running"),
        (sign(), 600, "stuck"),
        (sign(has_ended=True), 30, "stopped"),
        (sign(process=GONE), 30, "stopped"),
        (sign(process=GONE, host="another.example.org"), 30, "running"),
        (sign(process=GONE, host="another.example.org"), 7200, "stopped"),
    ],
)
def test_the_last_sign_of_life_says_whether_the_daemon_runs(last: Any, later: int, said: str) -> None:
    assert state(last, FRIDAY + timedelta(seconds=later)) == said


def test_who_runs_rounds_from_cron_sees_when_the_last_one_was_and_is_not_told_to_start_a_daemon(walk: Walk) -> None:
    walk.round()
    walk.clock.pass_by(minutes=20)
    found = seen(walk)
    assert ("Daemon", "none; the last round of `steadily once` was 20 minutes ago") in facts(found)
    assert (found.attention, found.is_at_work) == ([], True)
    walk.clock.pass_by(days=2)
    assert "The last round was on 2026-11-20 at 16:00 UTC" in seen(walk).attention[0]
    assert not seen(walk).is_at_work


def test_rounds_after_a_daemon_has_ended_count_and_a_killed_daemons_own_rounds_do_not() -> None:
    killed = sign(process=GONE)
    assert state(killed, FRIDAY + timedelta(hours=1), FRIDAY + timedelta(seconds=70)) == "stopped"
    assert state(killed, FRIDAY + timedelta(hours=1), FRIDAY + timedelta(minutes=30)) == "rounds"


def test_a_daemon_gives_its_signs_seldom_and_a_last_one_at_its_end(walk: Walk) -> None:
    beats = Heartbeat(walk.app)
    for _ in range(10):
        beats.beat(60)
        walk.clock.pass_by(seconds=6)
    assert beats.last is not None
    assert beats.last.at == FRIDAY + timedelta(seconds=30)
    assert seen(walk).daemon == "running"
    beats.end()
    assert seen(walk).daemon == "stopped"
    assert "not running" in seen(walk).attention[0]


def test_a_store_that_can_not_be_written_does_not_end_the_daemon(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise TryLater("The disk is full.")

    monkeypatch.setattr(health, "give_sign", refuse)
    Heartbeat(walk.app).beat(60)
    monkeypatch.undo()
    with walk.app.store.reading() as connection:
        assert health.last_sign(connection) is None


def states(walk: Walk) -> dict[str, str]:
    return {person.name: person.state for person in seen(walk).people}


def test_each_state_of_a_week_is_told_apart(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert states(walk) == {"Ada": "not asked yet", "Bob": "not asked yet"}
    send = walk.app.transport.send
    monkeypatch.setattr(walk.app.transport, "send", lambda *_: Outcome("later", "The server is busy."))
    walk.round()
    assert states(walk)["Ada"] == "written, not sent"
    monkeypatch.setattr(walk.app.transport, "send", send)
    walk.clock.pass_by(hours=1)
    (check_in,) = walk.round()
    assert states(walk)["Ada"] == "asked"
    walk.reply(check_in, "5 apps, 2 chats, no mock")
    assert states(walk)["Ada"] == "answered"
    assert seen(walk).totals == {"not asked yet": 1, "answered": 1}


def test_a_check_in_that_was_refused_is_given_up_and_needs_an_eye(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk.app.transport, "send", lambda *_: Outcome("refused", "The server refused it."))
    walk.round()
    found = seen(walk)
    assert states(walk)["Ada"] == "not delivered"
    assert [person.name for person, _ in found.need_a_word] == ["Ada"]
    assert any("was given up: The server refused it." in said for said in found.attention)


def test_whoever_has_been_silent_for_weeks_may_need_a_word(walk: Walk) -> None:
    for _ in range(3):
        walk.round()
        walk.clock.pass_by(weeks=1)
    found = seen(walk)
    assert ("Ada", "has not answered several check-ins") in [(person.name, why) for person, why in found.need_a_word]


def test_whoever_wrote_words_without_numbers_or_asked_for_help_may_need_a_word(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "Not much really, hard week")
    assert [(person.name, why) for person, why in seen(walk).need_a_word] == [
        ("Ada", "wrote, but no numbers could be read")
    ]
    walk.reply(check_in, "help")
    assert seen(walk).need_a_word[0][1] == "asked for help"


def test_a_letter_behind_the_days_limit_says_which_limit_and_until_when(tmp_path: Path) -> None:
    walk = set_up(tmp_path, SETTINGS.replace("[smtp]", "[smtp]\nmax_per_day = 1"))
    walk.clock.pass_by(hours=6)  # Bob, in New York, is due too
    walk.round()
    (letter,) = seen(walk).waiting
    assert letter.why == "the limit [smtp] max_per_day = 1 is reached; the rest goes from Sat 21 Nov 2026 22:00 GMT"
    walk.close()


def test_the_next_check_in_is_the_earliest_of_all(walk: Walk) -> None:
    assert seen(walk).next_check_in == FRIDAY
    walk.round()
    found = seen(walk)
    assert found.next_check_in == FRIDAY + timedelta(hours=5)
    assert next(person.next_check_in for person in found.people) == FRIDAY + timedelta(weeks=1)


def test_who_stopped_has_no_next_check_in(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "stop")
    assert seen(walk).people[0].next_check_in is None


def test_the_json_keeps_its_old_keys_and_has_the_new_ones(walk: Walk) -> None:
    found = as_json(seen(walk))
    old = {"people", "outbox", "notices", "daemon", "mail", "troubles", "next_check_in", "totals", "attention"}
    assert old | {"last_round"} == set(found)
    assert {"email", "name", "week", "state", "counts", "goals"} < set(found["people"][0])


@pytest.fixture
def width(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", "40")
    return 40


def test_at_forty_columns_no_line_is_longer_and_no_word_is_broken(
    walk: Walk, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    walk.round()
    status_text.show(seen(walk), is_terminal=True, everybody=False)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert "ada@example.com" in " ".join(lines)


def test_in_a_pipe_each_thing_is_one_line_without_escape_sequences(
    walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    status_text.show(seen(walk), is_terminal=False, everybody=False)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "Ada, ada@example.com, week of 2026-11-16: not asked yet\n" in said


def test_a_wide_terminal_gets_a_table_and_no_colour_where_none_is_wanted(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    status_text.show(seen(walk), is_terminal=True, everybody=False)
    said = capsys.readouterr().out
    assert "Next check-in" in said
    assert "\x1b[3" not in said


def test_many_people_are_totals_unless_they_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "".join(f'[[participants]]\nname = "P{n}"\nemail = "p{n}@example.com"\n' for n in range(60))
    walk = set_up(tmp_path, SETTINGS + more)
    status_text.show(seen(walk), is_terminal=False, everybody=False)
    said = capsys.readouterr().out
    assert "62 people take part; `steadily status --people` lists them." in said
    assert "p7@example.com" not in said
    status_text.show(seen(walk), is_terminal=False, everybody=True)
    assert "p7@example.com" in capsys.readouterr().out
    walk.close()


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "less than a minute ago"), (61, "1 minute ago"), (7300, "2 hours ago")]
)
def test_how_long_ago_something_was_is_said_in_words(seconds: int, said: str) -> None:
    assert status_text.ago(FRIDAY, FRIDAY + timedelta(seconds=seconds)) == said


def test_the_page_says_the_same_as_the_table_with_a_chart_and_loads_nothing(walk: Walk) -> None:
    for words in ("5 apps, 2 chats, no mock", "3 apps, 1 chat, 2 mocks"):
        (check_in,) = [letter for letter in walk.round() if letter.recipients == ("ada@example.com",)]
        walk.reply(check_in, words)
        walk.clock.pass_by(weeks=1, hours=-1)
    weeks = effort(walk.app.settings, walk.app.store, walk.clock())
    assert [amounts.get("applications") for amounts in weeks.values()][:2] == [5, 3]
    html = page(seen(walk), weeks)
    for said in ("Ada", "bob@example.com", "Applications by week: 16 Nov 5, 23 Nov 3", "The last round was on"):
        assert said in html
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html


def test_what_somebody_is_called_can_not_break_the_page(tmp_path: Path) -> None:
    walk = set_up(tmp_path, SETTINGS.replace('name = "Ada"', 'name = "<b>Ada</b>"'))
    assert "<b>Ada</b>" not in page(seen(walk), {})
    walk.close()


def test_a_silence_that_began_before_the_last_weeks_is_seen(walk: Walk) -> None:
    for _ in range(2):
        walk.round()
        walk.clock.pass_by(days=7)
    walk.clock.pass_by(weeks=4)  # the machine was off
    assert ("Ada", "has not answered several check-ins") in [
        (person.name, why) for person, why in seen(walk).need_a_word
    ]


def test_the_next_letter_to_each_coach_is_shown(tmp_path: Path) -> None:
    coach = (
        '[[coach]]\nname = "Kim"\nemail = "kim@example.org"\ntime_zone = "Europe/London"\nsummary = "Monday 08:00"\n'
    )
    walk = set_up(tmp_path, SETTINGS + coach)
    walk.round()
    assert ("Next letter to a coach", "Mon 23 Nov 2026 08:00 GMT, to Kim") in status_text.facts(seen(walk))
    walk.clock.moment = FRIDAY + timedelta(days=2, hours=16)
    assert ("Next letter to a coach", "with the next round, to Kim") in status_text.facts(seen(walk))
    walk.round()
    assert ("Next letter to a coach", "Mon 30 Nov 2026 08:00 GMT, to Kim") in status_text.facts(seen(walk))
    walk.reply(walk.letters("kim@example.org")[-1], "stop")
    assert ("Next letter to a coach", "none is wanted") in status_text.facts(seen(walk))
    walk.close()


def test_of_very_many_who_may_need_a_word_only_the_number_is_shown(
    walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    found = seen(walk)
    silent = replace(found.people[0], state="asked", silence=3)
    many = replace(found, people=tuple(replace(silent, email=f"p{number}@example.com") for number in range(50)))
    status_text.show(many, is_terminal=False, everybody=False)
    said = capsys.readouterr().out
    assert "May need a word (has not answered several check-ins): 50 people." in said
    assert "p7@example.com" not in said
    status_text.show(many, is_terminal=False, everybody=True)
    assert "<p7@example.com> has not answered several check-ins." in capsys.readouterr().out
