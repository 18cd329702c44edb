"""What the letters tell people to write does what they say: each example is sent back through the reader."""

import re
from datetime import date
from typing import Literal

import pytest

from service.model.letter_kinds import KINDS
from service.model.values import Command, Letter, LetterContext, Reading
from service.reading import reply
from service.reading.mime import incoming
from service.writing import samples
from service.writing.letters import Letters

LETTERS = Letters()
SAMPLE_LETTERS = {name: sample(LETTERS) for name, sample in samples.SAMPLES.items()}
TO_PARTICIPANTS = [name for name, letter in SAMPLE_LETTERS.items() if KINDS[letter.kind].reader == "participant"]
TABLES = pytest.mark.parametrize("table", ["", "fourth", "wordy"])
COMMANDS = {
    "pause 2 weeks": Command("pause", weeks=2),
    "pause until 5 January": Command("pause", until=date(2027, 1, 5)),
    "pause": Command("pause", weeks=1),
    "resume": Command("resume"),
    "skip": Command("skip"),
    "stop": Command("stop"),
    "help": Command("help"),
    "private": Command("private"),
    "share": Command("share"),
    "send me my data": Command("export"),
    "delete my data": Command("delete"),
}
Answers = Literal["check-in", "digest"]


def read(words: str, about: LetterContext, answered: Letter | None = None, answers: Answers = "digest") -> Reading:
    """The reading of a plain reply of theirs, above nothing or in answer to that letter."""
    head = "Message-ID: <1@example.com>\nFrom: ada@example.org\nDate: Fri, 27 Nov 2026 16:00:00 +0000\n"
    raw = f"{head}Content-Type: text/plain; charset=utf-8\n\n{words}\n"
    sent = answered.text if answered else ""
    asked = answered.asked if answered else ""
    return reply.read(incoming.parse(raw.encode()), about.metrics, asked=asked or None, answers=answers, sent=sent)


def examples(letter: Letter) -> list[str]:
    """All that the letter puts in quotation marks."""
    return [" ".join(words.split()) for words in re.findall("“(.*?)”", letter.text, re.DOTALL)]


def quoted(letter: Letter, **filled: str) -> str:
    """The letter as a mail program quotes it, with some of its form lines filled in."""
    lines = [f"> {line}{filled.get(line.split(' ')[0].rstrip(':'), '')}" for line in letter.text.splitlines()]
    return "On Fri, 27 Nov 2026 at 16:00, Steadily <checkin@example.org> wrote:\n" + "\n".join(lines)


def is_known(example: str, about: LetterContext) -> bool:
    """Whether the example does what its letter says."""
    first, second = about.metrics[0], about.metrics[1]
    reading = read(example, about)
    if example == f"4 {first.many}":
        return dict(reading.counts) == {first.key: 4} and not reading.adds
    if example == f"1 more {second.one}":
        return dict(reading.counts) == {second.key: 1} and reading.adds == (second.key,)
    if example == "On Monday I’ll call Grace":
        return bool(reading.plan) and not reading.counts
    if example == f"goal 3 {first.many}":
        return reading.command == Command("goals", goals={first.key: 3})
    if example == "yes":
        return reading.agreed
    if example == "correction":
        return read(f"Correction: 4 {first.many}", about).correction
    return reading.command is not None and reading.command == COMMANDS.get(example)


@TABLES
@pytest.mark.parametrize("coach", ["", "Kim, kim@example.org"])
def test_every_example_of_the_help_does_what_it_says(table: str, coach: str) -> None:
    about = samples.context(table=table)
    about = type(about)(about.to, about.sender, about.metrics, about.week, about.history, coach=coach)
    found = examples(LETTERS.help(about))
    assert len(found) >= 10
    assert [example for example in found if not is_known(example, about)] == []


@pytest.mark.parametrize(
    "name", [name for name, letter in SAMPLE_LETTERS.items() if KINDS[letter.kind].reader == "participant"]
)
def test_every_example_of_a_letter_does_what_it_says(name: str) -> None:
    own_words = "\n".join(line for line in SAMPLE_LETTERS[name].text.splitlines() if not line.startswith(">"))
    letter = Letter("", "", re.sub("I took\\s“[^”]*”", "", own_words), "")
    table = "fourth" if "four" in name else "wordy" if "long-names" in name else ""
    about = samples.context(table=table)
    assert [example for example in examples(letter) if not is_known(example, about)] == []


@pytest.mark.parametrize("quote", [False, True])
def test_the_form_lines_of_a_digest_can_be_filled_in(quote: bool) -> None:
    digest = SAMPLE_LETTERS["digest-two-open"]
    filled = {"Conversations": " 3", "Practice": " 2"}
    lines = [line for line in digest.text.splitlines() if line.endswith(("had:", "sessions:"))]
    words = quoted(digest, **filled) if quote else "\n".join(f"{line}{filled[line.split(' ')[0]]}" for line in lines)
    reading = read(words, samples.HEARD, digest)
    conversations, practice = samples.HEARD.metrics[1:]
    assert dict(reading.counts) == {conversations.key: 3, practice.key: 2}
    assert not reading.adds


@pytest.mark.parametrize("name", ["digest-two-open", "digest-part-way", "digest-added", "digest-four-metrics"])
def test_a_digest_quoted_below_a_reply_adds_nothing_to_it(name: str) -> None:
    digest, (first, second, *_) = SAMPLE_LETTERS[name], samples.HEARD.metrics
    for below in (quoted(digest), quoted(digest).replace("> ", ""), ""):
        reading = read(f"Sorry, 8 {first.many}. And 2 more {second.many}.\n\n{below}", samples.HEARD, digest)
        assert (dict(reading.counts), reading.adds) == ({first.key: 8, second.key: 2}, (second.key,))


def test_a_bare_number_answers_the_one_open_question() -> None:
    digest = SAMPLE_LETTERS["digest-open"]
    reading = read(f"2\n\n{quoted(digest)}", samples.HEARD, digest)
    assert dict(reading.counts) == {samples.HEARD.metrics[2].key: 2}


@pytest.mark.parametrize("name", ["question", "question-complaint", "receipt", "check-in", "nudge"])
def test_the_form_of_every_letter_that_has_one_is_read(name: str) -> None:
    letter = SAMPLE_LETTERS[name]
    filled = quoted(letter, Applications=" 4", Conversations=" 0", Practice=" 1")
    reading = read(filled, samples.HEARD, letter, "check-in" if name in ("check-in", "nudge") else "digest")
    assert list(reading.counts.values()) == [4, 0, 1]
