"""The whole reading of a message: machines, own words, commands, counts, and the JSON object of `steadily parse`."""

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import metrics
from service.model.values import Reading
from service.reading import reply
from service.reading.mime import incoming

METRICS = metrics.load()
WORDS = [
    "5 applications, 3 conversations, 2 practice sessions",
    "applied to 3 places, talked to 2 people, didn't practice",
    "about 4 apps and a few chats",
    "2 calls and 1 coffee",
    "no applications, some practice",
    "Mon 2 apps, Wed 1 app",
]
QUOTE = """On Fri, Nov 13, 2026 at 4:00 PM Steadily <checkin@steadily.example> wrote:

> Hello Ada,
>
> Applications sent:
> Conversations had:
> Practice sessions:
>
> Your goals: 5 applications, 3 conversations, 2 practice sessions. Last week: 4, 2, 1.
"""


def message(text: str, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Ada <ada@example.org>"
    mail["To"] = "Steadily <checkin@steadily.example>"
    mail["Subject"] = "Re: Your week of 9 November"
    mail["In-Reply-To"] = "<1@steadily.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def read(text: str, **kind: Any) -> Reading:
    return reply.read(incoming.parse(message(text)), METRICS, **kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 apps", "report"),
        ("some practice", "report"),
        ("pause 2 weeks", "command"),
        ("Thank you for the chart", "other"),
        ("👍", "other"),
        ("", "empty"),
    ],
)
def test_the_kind_of_a_message(text: str, kind: str) -> None:
    assert read(text).kind == kind


def test_a_machine_is_known_before_any_word_is_read() -> None:
    raw = message("5 applications", Auto_Submitted="auto-replied")
    reading = reply.read(incoming.parse(raw), METRICS)
    assert (reading.kind, dict(reading.counts), reading.text) == ("auto", {}, "")


def test_counts_win_over_a_command_in_the_same_line() -> None:
    reading = read("Stop, I have 5 applications out")
    assert reading.kind == "report"
    assert reading.command is None


def test_a_command_on_its_own_line_stands_beside_counts() -> None:
    reading = read("5 apps, 2 chats, 1 mock\n\nskip\n")
    assert reading.kind == "report"
    assert reading.command is not None
    assert dict(reading.counts) == {"applications": 5, "conversations": 2, "practice": 1}


def test_the_weeks_of_a_pause_are_no_count() -> None:
    reading = read("pause 2", asked="practice")
    assert reading.kind == "command"
    assert reading.counts == {}


def test_the_json_object_has_the_keys_of_the_contract() -> None:
    told = reply.as_json("a.eml", read("About 5 applications, 3 calls. Some practice."), METRICS)
    assert told == {
        "file": "a.eml",
        "kind": "report",
        "counts": {"applications": 5, "conversations": 3, "practice": None},
        "approximate": ["applications"],
        "unclear": ["practice"],
        "command": None,
        "setback": False,
        "text": "About 5 applications, 3 calls. Some practice.",
    }


def test_a_pause_is_written_with_its_weeks_and_a_stop_without() -> None:
    assert reply.as_json("a", read("pause 3 weeks"), METRICS)["command"] == {"name": "pause", "weeks": 3}
    assert reply.as_json("a", read("stop"), METRICS)["command"] == {"name": "stop"}


def test_the_reasons_come_when_asked_for() -> None:
    told = reply.as_json("a", read("5 apps"), METRICS, why=True)
    assert told["why"]["applications"] == "applications 5: '5 apps' in '5 apps'"


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    "around",
    [
        "Hi Maria,\n\n{}",
        "Good morning! Hope you are well.\n\n{}",
        "{}\n\nThanks, Ada",
        "{}\n\nKind regards\nAda Kowalska",
        "{}\n\n-- \nAda Kowalska\n+49 151 5550 1234, 12 Main Street",
        "{}\n\nSent from my iPhone",
        "{}\n\n" + QUOTE,
        QUOTE.replace("\n", "\n") + "\n{}",
    ],
)
def test_greetings_sign_offs_and_quotes_change_no_count(words: str, around: str) -> None:
    plain, wrapped = read(words), read(around.format(words))
    assert dict(wrapped.counts) == dict(plain.counts)
    assert (wrapped.approximate, wrapped.unclear) == (plain.approximate, plain.unclear)


@given(st.binary(max_size=600))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_no_bytes_raise(raw: bytes) -> None:
    reply.read(incoming.parse(raw), METRICS)


WORDS_MIXED = """
5 3 two a few none apps calls mock didn't practice last week next > : , - / ?
"""
MIXED = [*WORDS_MIXED.split(), "\n"]


@given(st.lists(st.sampled_from(MIXED), max_size=25))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_no_words_raise(words: list[str]) -> None:
    read(" ".join(words))
