"""Every message of tests/replies/ is read as its label says, and what stands around the words changes no count."""

import json
import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import metrics
from service.reading import reply
from service.reading.mime import incoming

FOLDER = Path(__file__).parents[1] / "replies"
PATHS = {path.stem: path.with_suffix("") for path in sorted(FOLDER.rglob("*.eml"))}  # by name, without the ending
NAMES = sorted(PATHS)
STAGES = {"automated", "clients", "commands", "counting", "mime", "setbacks"}
METRICS = metrics.load()
KEYS = [metric.key for metric in METRICS]
LARGEST = 6 * 1024  # bytes: a fixture shows one rule, not a whole correspondence
SPELLED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety once twice"
)
NUMBER = re.compile(r"\d+|\b(?:" + "|".join(SPELLED.split()) + r")\b", re.IGNORECASE)

GREETINGS = ["Hi there,\n\n", "Hello!\n", "Good evening Dana,\n\n", "Dear Steadily team,\n\n"]
SIGNATURES = ["\n\n-- \nAda Lindqvist\n+46 70 555 01 23\n12 Elm Street, 3rd floor", "\n\nSent from my iPhone"]
QUOTES = [
    "\n\nOn Fri, 20 Nov 2026 at 16:00, Steadily <checkin@steadily.example> wrote:\n\n> Hello Ada,\n>\n"
    "> How many applications did you send? Your goals: 5 applications, 3 conversations, 2 practice sessions.\n"
    "> A rejection is their choice, not a verdict on you. Reply STOP to stop.\n",
    "\n\n________________________________\nFrom: Steadily <checkin@steadily.example>\n"
    "Sent: Friday, November 20, 2026 4:00 PM\nTo: Ada Lindqvist <ada@example.org>\nSubject: Your week\n\n"
    "Hello Ada,\n\nApplications sent:\nConversations had:\nPractice sessions:\n\nLast week: 4 applications, 1 call.\n",
]


@cache
def label(name: str) -> dict[str, Any]:
    """What NAME.json says of NAME.eml."""
    return dict(json.loads(PATHS[name].with_suffix(".json").read_text(encoding="utf-8")))


def raw(name: str) -> bytes:
    """The message itself."""
    return PATHS[name].with_suffix(".eml").read_bytes()


def answer(message: bytes, asked: str | None, answers: Any) -> dict[str, Any]:
    """What is read in a message, in the contract's shape but for the file's name; the words without white space."""
    reading = reply.read(incoming.parse(message), METRICS, asked=asked, answers=answers)
    found = reply.as_json("", reading, METRICS, answers=answers)
    del found["file"]
    return {**found, "text": squeezed(found["text"])}


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_is_read_as_its_label_says(name: str) -> None:
    told = label(name)
    expected = {**told["expected"], "text": squeezed(told["expected"]["text"])}
    assert answer(raw(name), told["asked"], told["answers"]) == expected, told["reason"]


def test_messages_and_labels_match_one_to_one() -> None:
    messages, labels = ([path.with_suffix("") for path in sorted(FOLDER.rglob(f"*.{end}"))] for end in ("eml", "json"))
    assert messages == labels
    assert sorted(path.name for path in messages) == NAMES, "two fixtures have one name"
    assert len(NAMES) >= 150


def test_fixtures_lie_in_folders_by_the_stage_of_reading_that_they_show() -> None:
    assert {path.parent for path in FOLDER.rglob("*.eml")} == {FOLDER / stage for stage in STAGES}
    assert {label(path.name)["expected"]["kind"] for path in PATHS.values() if path.parent.name == "automated"} >= {
        "auto"
    }


def test_a_label_has_the_contracts_keys_and_a_reason() -> None:
    for name in NAMES:
        told = label(name)
        expected = told["expected"]
        assert list(told) == ["reason", "asked", "answers", "expected"], name
        keys = ["kind", "counts", "approximate", "unclear", "command", "setback", "text"]
        digest = ["plan"] if told["answers"] == "digest" else []
        assert [key for key in expected if key != "adds"] == keys + digest, name
        assert list(expected["counts"]) == KEYS, name
        assert told["reason"].endswith("."), name
        assert (expected["kind"] == "report") == bool(given_amounts(expected) or expected["unclear"]), name
        assert all(expected["counts"][key] is None for key in expected["unclear"]), name
        assert len(raw(name)) <= LARGEST, name


def given_amounts(expected: dict[str, Any]) -> list[str]:
    return [key for key, count in expected["counts"].items() if count is not None]


def test_no_two_fixtures_differ_in_numbers_alone() -> None:
    seen: dict[object, str] = {}
    for name in NAMES:
        other = seen.setdefault(likeness(name), name)
        assert other == name, f"{name} is {other} with other numbers"


def likeness(name: str) -> object:
    """A fixture without its numbers: the words and the client's shape, or all of it where no words are left."""
    told, message = label(name), incoming.parse(raw(name))
    words = told["expected"]["text"]
    shape = message.part_types, tuple(key for key, _ in message.headers), tuple(outline(message.text))
    left = without_numbers(words)
    rest = "" if re.search(r"[^\W\d_]", left) else without_numbers(message.subject + message.text + message.html)
    return left, told["asked"], told["answers"], shape, rest


def outline(text: str) -> list[bool]:
    """Whether each run of lines is quoted, top to bottom."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [quoted for quoted, _ in groupby(lines, lambda line: line.startswith(">"))]


def without_numbers(text: str) -> str:
    return squeezed(re.sub(r"s\b", "", NUMBER.sub("#", text.lower())))


# ------------------------------------------------------------------ what holds for any message

TYPED = "quote-mark-typed"  # fixtures whose words are theirs only in a message that quotes nothing of ours
WRITTEN = [name for name in NAMES if label(name)["expected"]["text"]]
QUOTABLE = [name for name in WRITTEN if not name.startswith(TYPED)]
BOUNDED = settings(max_examples=300, derandomize=True, deadline=None)


def plain(words: str) -> bytes:
    """Those words as a plain reply to us."""
    headers = (
        "From: Ada Lindqvist <ada@example.org>\nTo: Steadily <checkin@steadily.example>\nSubject: Re: Your week\n"
        "Message-ID: <7@example.org>\nIn-Reply-To: <c.1@steadily.example>\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (headers + words + "\n").encode()


@cache
def counted(words: str, asked: str | None, answers: str) -> dict[str, Any]:
    """Everything about amounts that is read in those words."""
    found = answer(plain(words), asked, answers)
    return {key: found[key] for key in ("counts", "approximate", "unclear")}


@BOUNDED
@given(name=st.sampled_from(WRITTEN), greeting=st.sampled_from(GREETINGS))
def test_a_greeting_changes_no_count(name: str, greeting: str) -> None:
    words, around = label(name)["expected"]["text"], (label(name)["asked"], label(name)["answers"])
    assert counted(greeting + words, *around) == counted(words, *around)


@BOUNDED
@given(name=st.sampled_from(WRITTEN), signature=st.sampled_from(SIGNATURES))
def test_a_signature_changes_no_count(name: str, signature: str) -> None:
    words, around = label(name)["expected"]["text"], (label(name)["asked"], label(name)["answers"])
    assert counted(words + signature, *around) == counted(words, *around)


@BOUNDED
@given(name=st.sampled_from(QUOTABLE), quote=st.sampled_from(QUOTES), signature=st.sampled_from(["", *SIGNATURES]))
def test_a_quoted_letter_changes_no_count(name: str, quote: str, signature: str) -> None:
    words, around = label(name)["expected"]["text"], (label(name)["asked"], label(name)["answers"])
    assert counted(words + signature + quote, *around) == counted(words, *around)


@BOUNDED
@given(message=st.binary(max_size=2000))
def test_no_bytes_raise(message: bytes) -> None:
    answer(message, None, "check-in")


@BOUNDED
@given(name=st.sampled_from(NAMES), cut=st.floats(0, 1), junk=st.binary(max_size=40), keep=st.booleans())
def test_no_damaged_message_raises(name: str, cut: float, junk: bytes, keep: bool) -> None:
    whole = raw(name)
    at = int(cut * len(whole))
    answer(whole[:at] + junk + (whole[at + len(junk) :] if keep else b""), None, "digest")


@BOUNDED
@given(words=st.text(max_size=400), asked=st.sampled_from([None, *KEYS]))
def test_no_words_raise(words: str, asked: str | None) -> None:
    counted(words.encode("utf-8", "replace").decode(), asked, "check-in")
