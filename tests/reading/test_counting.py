"""Sentences and what they are read as: every row of tests/sentences, and the reasons that come with the numbers."""

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import metrics
from service.model.values import Words
from service.reading import reply
from service.reading.counting import count
from service.reading.counting.count import Counts
from tests.real.forms import LONG_TEXT

METRICS = metrics.load()
PHENOMENA = {
    path.stem: [
        line for line in path.read_text(encoding="utf-8").splitlines() if " | " in line and not line.startswith("#")
    ]
    for path in sorted((Path(__file__).parents[1] / "sentences").rglob("*.txt"))
}
ROWS = [row for rows in PHENOMENA.values() for row in rows]


def told(counts: Counts) -> str:
    def one(key: str) -> str:
        if key in counts.unclear:
            return "?"
        loose = "~" if key in counts.approximate else ""
        return f"{loose}{counts.counts[key]}" if key in counts.counts else "-"

    return " ".join(one(metric.key) for metric in METRICS)


def read(text: str, **kind: str) -> str:
    """The counts of a text as a row writes them; an answer to a digest without its plans, with "+" before additions."""
    if kind.get("answers") == "digest":
        counts, adds, _ = reply.counted(Words(text), METRICS, kind.get("asked"), "digest")
        pairs = zip(METRICS, told(counts).split(), strict=True)
        return " ".join(f"+{number}" if metric.key in adds else number for metric, number in pairs)
    return told(count.count(Words(text), METRICS, **kind))  # type: ignore[arg-type]


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_its_sentences_are_read_as_their_rows_say(phenomenon: str) -> None:
    found = {row: read_row(row) for row in PHENOMENA[phenomenon]}
    assert {row: read for row, (read, expected) in found.items() if read != expected} == {}


def read_row(row: str) -> tuple[str, str]:
    """What a row's sentence is read as, and what it should be: "[digest applications] 3 - - | three more"."""
    expected, _, text = row.partition(" | ")
    kind = {}
    if expected.startswith("["):
        option, _, expected = expected[1:].partition("]")
        kind["answers"] = "digest" if option.startswith("digest") else "check-in"
        if asked := option.removeprefix("digest").strip():
            kind["asked"] = asked
    return read(text.replace("⏎", "\n").replace("⇥", "\t"), **kind), expected.strip()


def test_no_two_rows_are_the_same() -> None:
    assert len(set(ROWS)) == len(ROWS)


def test_each_number_has_a_reason_in_their_words() -> None:
    counts = count.count(Words("sent five apps on Monday, had a few chats. Some practice."), METRICS)
    assert counts.why == {
        "applications": "applications 5: 'five apps' in 'sent five apps on Monday, had a few chats'",
        "conversations": "conversations 3: 'a few chats' in 'sent five apps on Monday, had a few chats'",
        "practice": "practice unclear: 'Some practice' in 'Some practice'",
        "numbers": "'five': counted (before its noun); 'a few': counted (before its noun)",
    }
    assert counts.loose == {"conversations": "a few"}


def test_what_was_added_up_is_said() -> None:
    counts = count.count(Words("2 calls and 1 coffee"), METRICS)
    assert (
        counts.why["conversations"] == "conversations 3: '2 calls' and '1 coffee' in '2 calls and 1 coffee' (added up)"
    )


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("I probably sent 5 apps", "probably sent 5"),
        ("5-6 apps", "5-6"),
        ("10+ apps", "10+"),
        ("a couple of apps", "a couple of"),
        ("5 apps, give or take", "5 apps, give or take"),
    ],
)
def test_loose_words_are_kept_as_they_were_written(text: str, loose: str) -> None:
    assert count.count(Words(text), METRICS).loose == {"applications": loose}


@pytest.mark.parametrize("text", ["Actually make that 6 conversations", "correction: 4 apps", "oops, 3 apps"])
def test_a_word_of_correction_is_noticed(text: str) -> None:
    assert count.count(Words(text), METRICS).correction


def test_ordinary_words_are_no_correction() -> None:
    assert not count.count(Words("5 apps, 2 chats, 1 mock"), METRICS).correction


def test_answers_right_under_quoted_lines_are_for_what_these_ask() -> None:
    words = Words(
        "Good evening\n3\nnone\n1, with my neighbour",
        answers=(
            ("How many applications did you send?", "3"),
            ("Conversations had:", "none"),
            ("Practice sessions:", "1, with my neighbour"),
        ),
    )
    assert told(count.count(words, METRICS)) == "3 0 1"


def test_an_answer_with_a_metric_of_its_own_is_read_by_its_own_words() -> None:
    words = Words("2 mocks", answers=(("How many applications did you send?", "2 mocks"),))
    assert told(count.count(words, METRICS)) == "- - 2"


def test_the_form_counts_for_what_own_words_leave_open() -> None:
    form = ("Goals: 9 applications", "Applications sent: 5", "Conversations had: about 2", "Practice sessions: 4")
    assert told(count.count(Words("I did 1 practice session", form=form), METRICS)) == "5 ~2 1"


def test_a_form_left_blank_says_nothing() -> None:
    assert told(count.count(Words("Thanks!", form=("Applications sent:", "Practice sessions: ")), METRICS)) == "- - -"


def test_other_quoted_lines_with_numbers_never_count() -> None:
    form = ("Goal for applications: 8", "Last week: 3 applications", "Applications: 4 of 5")
    assert told(count.count(Words("Hello", form=form), METRICS)) == "- - -"


ENTITIES = (
    "https://example.org/a",
    "kim@example.org",
    "$50",
    "10:30",
    "20/11/2026",
    "100%",
    "555 0123",
    "<b>",
    "—",
    "",
)
SPOKEN = sorted({word for row in ROWS for word in re.findall(r"\w+|[^\w\s]", row.partition(" | ")[2])})
WORDS = st.lists(st.sampled_from([*SPOKEN, *ENTITIES * 40, *":,.-|\n\t" * 20]), max_size=14).map(" ".join)


@pytest.mark.parametrize("entity", ENTITIES)
def test_no_entity_beside_a_label_raises(entity: str) -> None:
    for noun in [noun for metric in METRICS for noun in (*metric.nouns, *metric.verbs)]:
        for text in (f"{noun}: {entity}", f"{entity} {noun}", f"{noun} {entity} and 3 {noun}"):
            count.count(Words(text), METRICS)


@given(st.text(max_size=400) | WORDS)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    count.count(Words(text), METRICS)


def test_no_mixture_of_its_own_words_raises() -> None:
    words = " ".join(row.partition(" | ")[2] for row in ROWS).replace("⏎", "\n").split(" ")
    chance = random.Random(7)
    for _ in range(150):
        count.count(Words(" ".join(chance.choices(words, k=30))), METRICS)


HOSTILE = [
    *("5 ", "5,", "5-", "5/", "( ", "about ", "no ", "1) ", "1 app ", "met 2 people and ", "apps: ", "-", "a", "?"),
    *(
        "|5",
        "| apps | 5 |\n",
        "apps\t5\n",
        "apps   5   3\n",
        "Mon  2\n",
        "[ ] apps\n",
        "- Acme\n",
        "a vs " * 39 + "\n",
    ),  # tables and lists
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    text = (piece * LONG_TEXT)[:LONG_TEXT]
    begin = time.process_time()
    count.count(Words(text), METRICS)
    assert time.process_time() - begin < 10  # seconds; the square of it would take hours
