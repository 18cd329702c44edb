"""Commands: what is one, and what only holds its word."""

import time
from datetime import date
from pathlib import Path

import pytest

from service.model import metrics
from service.model.values import Command
from service.reading import commands, return_dates
from tests.real.forms import LONG_TEXT

METRICS = metrics.load()
SENT = date(2026, 11, 28)  # a Saturday
ROWS = [
    tuple(line.split(" | ", 1))
    for line in (Path(__file__).parent / "commands.txt").read_text(encoding="utf-8").splitlines()
    if " | " in line and not line.startswith("#")
]

GIVEN = [
    ("stop", "stop", None),
    ("STOP", "stop", None),
    ("Stop.", "stop", None),
    ("please stop", "stop", None),
    ("Stop please!", "stop", None),
    ("unsubscribe", "stop", None),
    ("Unsubscribe me", "stop", None),
    ("cancel", "stop", None),
    ("opt out", "stop", None),
    ("remove me", "stop", None),
    ("Remove me please", "stop", None),
    ("please remove me from this list", "stop", None),
    ("Hi Dana,\nplease stop.\nThanks, Ben", "stop", None),
    ("Hello, stop please. Thanks", "stop", None),
    ("stop sending me emails", "stop", None),
    ("Stop, I found a job!", "stop", None),
    ("Unsubscribe please, I have a job now", "stop", None),
    ("STOP - I start at Acme on Monday", "stop", None),
    ("cancel. found a job", "stop", None),
    ("pause", "pause", 1),
    ("Pause", "pause", 1),
    ("PAUSE 3 WEEKS", "pause", 3),
    ("pause 2 weeks", "pause", 2),
    ("Pause two weeks please", "pause", 2),
    ("pause for a week", "pause", 1),
    ("pause for 2 weeks", "pause", 2),
    ("please pause for two weeks, thanks", "pause", 2),
    ("pause for a month", "pause", 4),
    ("pause 2 months", "pause", 8),
    ("2 week break", "pause", 2),
    ("two week break please", "pause", 2),
    ("a 2-week break please", "pause", 2),
    ("2 weeks break", "pause", 2),
    ("Pause 2 weeks, I am travelling", "pause", 2),
    ("Please pause for 3 weeks because I am in hospital", "pause", 3),
    ("pause a couple of weeks", "pause", 2),
    ("pause for one week please. My mum is visiting", "pause", 1),
    ("pause me for 2 weeks", "pause", 2),
    ("pause my check-ins for 2 weeks", "pause", 2),
    ("pause (2 weeks)", "pause", 2),
    ("pause: 2 weeks", "pause", 2),
    ("Pause - 2 weeks", "pause", 2),
    ("resume", "resume", None),
    ("Resume please", "resume", None),
    ("restart", "resume", None),
    ("start again", "resume", None),
    ("unpause", "resume", None),
    ("Hi, resume. Thanks, Ada", "resume", None),
    ("skip", "skip", None),
    ("Skip this week", "skip", None),
    ("skip this week please", "skip", None),
    ("please skip this week, my mother is in hospital", "skip", None),
    ("Skip - flu", "skip", None),
    ("skip this one", "skip", None),
    ("Skip this week. Kids are ill.", "skip", None),
    ("help", "help", None),
    ("Help!", "help", None),
    ("help please", "help", None),
    ("Hi, help please. Thanks", "help", None),
    ("export", "export", None),
    ("send me my data", "export", None),
    ("Please send me my data", "export", None),
    ("send me my data please", "export", None),
    ("export my data", "export", None),
    ("delete my data", "delete", None),
    ("Delete everything", "delete", None),
    ("please delete my data. Thank you, Ada", "delete", None),
    ("Hello,\n\nit has been a long autumn and I need some air.\n\nPAUSE 3 WEEKS\n\nThank you,\nHal", "pause", 3),
    ("Dear Maria\n\nThanks for everything, I got the job.\n\nStop\n\nHal", "stop", None),
    ("Hi Maria! pause please :)", "pause", 1),
    ("Pause please, Ada", "pause", 1),
    ("skip\n\nAda Kowalska", "skip", None),
    ("OK, stop", "stop", None),
    ("Stop!!!", "stop", None),
    ('"stop"', "stop", None),
    ("Stop\nSent with love\nAda", "stop", None),
    ("I'd like to pause for 2 weeks", "pause", 2),
    ("Could you pause for a month please", "pause", 4),
    ("help me", "help", None),
    ("HELP", "help", None),
]
NOT_GIVEN = [
    "pausing",
    "I want to stop applying to banks. 5 apps, 2 chats, 1 mock",
    "Can you help me understand what counts as practice?",
    "stop by the office on Monday",
    "I will not stop",
    "I can't stop thinking about it",
    "Help, I can't find the form",
    "I need a break from all this",
    "I skip breakfast",
    "Don't stop",
    "never stop learning",
    "My resume is ready",
    "Resume sent to 5 companies",
    "resume: 5, cover letters: 2",
    "Please cancel my interview with Acme",
    "I had to cancel two calls",
    "I stopped applying to banks",
    "We paused the search",
    "please help my brother too",
    "Stop worrying, she said",
    "restart of the search went well",
    "cancel culture",
    "I exported the sheet",
    "delete the last line",
    "How do I stop this?",
    "Thanks for your help",
    "thanks for the help!",
    "5 apps. Don't skip me next week",
    "skip to the end: no offers",
]


@pytest.mark.parametrize(("text", "name", "weeks"), GIVEN)
def test_the_words_are_a_command(text: str, name: str, weeks: int | None) -> None:
    found = commands.find(text)
    assert found is not None
    assert (found.command.name, found.command.weeks) == (name, weeks)


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_a_command_in_prose_is_none(text: str) -> None:
    assert commands.find(text) is None


def written(command: Command | None) -> str:
    """A command as the table writes it: "pause 2", "pause until 2027-01-05"."""
    if command is None:
        return "-"
    parts = (command.weeks, command.until and f"until {command.until}", command.goals and str(dict(command.goals)))
    return " ".join([command.name, *(str(part) for part in parts if part)])


@pytest.mark.parametrize(("expected", "text"), ROWS)
def test_words_are_read_as_the_table_says(expected: str, text: str) -> None:
    found = commands.find(text, METRICS, SENT)
    assert written(found.command if found else None) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("5 apps, 2 chats. Please pause for 2 weeks.", "5 apps, 2 chats."),
        ("Please skip next week's one. 5 apps", None),
        ("3 apps. Please pause for two weeks, I'm travelling.", "3 apps."),
        ("2 apps. I want to stop applying to banks, it is hopeless.", None),
        ("4 apps\nPlease stop sending these emails\nThanks", "4 apps\nThanks"),
    ],
)
def test_a_clear_sentence_beside_counts_leaves_the_rest(text: str, rest: str | None) -> None:
    found = commands.find(text, METRICS, SENT)
    assert (found.rest if found and found.alone else None) == rest


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("5 January", date(2027, 1, 5)),
        ("the 5th of January", date(2027, 1, 5)),
        ("Jan. 5", date(2027, 1, 5)),
        ("28 November", date(2027, 11, 28)),  # the first one after today
        ("29 November", date(2026, 11, 29)),
        ("29 February", date(2028, 2, 29)),
        ("Saturday", date(2026, 12, 5)),
        ("next Monday", date(2026, 11, 30)),
        ("Tuesday 1 December", date(2026, 12, 1)),
        ("next week", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 29)),
        ("31/12", date(2026, 12, 31)),
        ("5.1.", date(2027, 1, 5)),
        ("2027-02-30", None),
        ("5/1", None),  # 5 January or 1 May
        ("2026-11-01", None),  # past
        ("I feel better", None),
        ("2 weeks", None),
    ],
)
def test_a_pause_ends_on_the_first_such_day_after_the_message(said: str, day: date | None) -> None:
    assert return_dates.first_day(said, SENT) == day


def test_a_command_on_a_line_of_its_own_leaves_the_other_lines() -> None:
    found = commands.find("5 apps, 2 chats\n\nPAUSE 2 WEEKS\n")
    assert found is not None
    assert found.alone
    assert found.rest == "5 apps, 2 chats"


def test_help_is_no_command_among_other_words() -> None:
    assert commands.find("I could not sleep\nhelp") is None


@pytest.mark.parametrize("piece", ["stop ", "please ", "pause, ", "skip\n", "a ", ", "])
def test_finding_a_command_in_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    begin = time.process_time()
    commands.find((piece * LONG_TEXT)[:LONG_TEXT])
    assert time.process_time() - begin < 10  # seconds; the square of it would take hours
