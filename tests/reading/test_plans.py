"""Answers to a digest: which sentences plan, which add, which only thank, agree or complain."""

import time
from pathlib import Path

import pytest

from service.model import metrics
from service.model.values import Reading
from service.reading import plans, reply
from service.reading.mime import incoming
from tests.messages import message
from tests.real.forms import LONG_TEXT

METRICS = metrics.load()
ROWS = [
    tuple(line.split(" | ", 1))
    for line in (Path(__file__).parent / "plans.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


ANSWERS = [
    tuple(line.split("|", 3))
    for line in (Path(__file__).parent / "digests.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def read(text: str) -> Reading:
    return reply.read(incoming.parse(message(text)), METRICS, answers="digest")


@pytest.mark.parametrize(("told", "text"), ROWS)
def test_a_sentence_plans_or_not(told: str, text: str) -> None:
    assert {sentence.plans for sentence in plans.sentences(text)} == {told == "plan"}


def amount(reading: Reading, key: str) -> str:
    """A metric's amount as the table writes it."""
    if key in reading.unclear:
        return "?"
    loose = "~" if key in reading.approximate else ""
    return f"{loose}{reading.counts[key]}" if key in reading.counts else "-"


@pytest.mark.parametrize(("counts", "adds", "plan", "text"), ANSWERS)
def test_an_answer_to_a_digest_is_read_as_the_table_says(counts: str, adds: str, plan: str, text: str) -> None:
    reading = read(text.strip().replace("⏎", "\n"))
    found = " ".join(amount(reading, metric.key) for metric in METRICS)
    assert (found, ",".join(reading.adds), reading.plan or "") == (counts, adds, plan.replace("⏎", "\n"))


@pytest.mark.parametrize(
    ("text", "plan", "counts"),
    [
        ("3 conversations, 2 mocks, next week I'll call Tom", "next week I'll call Tom", "- 3 2"),
        ("Thanks! 8 applications. On Monday ask Grace.", "On Monday ask Grace.", "8 - -"),
        (
            "I sent 7 applications, not 4. On Monday I'll call two recruiters.",
            "On Monday I'll call two recruiters.",
            "7 - -",
        ),
        ("Acme said no, I'll apply to two more", "I'll apply to two more", "- - -"),
        ("Next week I'll call Tom, and this week I had 3 conversations", "Next week I'll call Tom", "- 3 -"),
        ("Hi Dana, next week I'll apply to 3", "next week I'll apply to 3", "- - -"),
        ("Next week:\n- 3 apps\n- 2 mocks\n\nThanks\nAda", "- 3 apps\n- 2 mocks", "- - -"),
        ("Monday: ask Grace", "Monday: ask Grace", "- - -"),
    ],
)
def test_a_plan_is_in_their_own_words_and_counts_nothing(text: str, plan: str, counts: str) -> None:
    reading = read(text)
    found = " ".join(str(reading.counts.get(metric.key, "-")) for metric in METRICS)
    assert (reading.plan or "", found) == (plan, counts)


@pytest.mark.parametrize(
    ("text", "counts", "adds"),
    [
        (
            "Sorry, 8 applications and 2 more conversations.",
            {"applications": 8, "conversations": 2},
            ("conversations",),
        ),
        ("8 apps, plus 1 mock", {"applications": 8, "practice": 1}, ("practice",)),
        ("8 apps, plus 2 more apps", {"applications": 10}, ()),
        ("I had 3 chats, and one more today", {"conversations": 4}, ()),
        ("2 more apps and 1 mock", {"applications": 2, "practice": 1}, ("applications", "practice")),
    ],
)
def test_of_a_sentence_that_corrects_and_adds_each_part_does_its_own(
    text: str, counts: dict[str, int], adds: tuple[str, ...]
) -> None:
    reading = read(text)
    assert (dict(reading.counts), reading.adds) == (counts, adds)


@pytest.mark.parametrize(
    ("text", "adds", "value"),
    [
        ("2 more apps", ("applications",), 2),
        ("plus 1 mock", ("practice",), 1),
        ("I forgot a call", ("conversations",), 1),
        ("PS forgot one more application", ("applications",), 1),
        ("8 apps. Plus 2 more apps.", (), 10),
        ("sorry, 8 apps", (), 8),
    ],
)
def test_what_was_forgotten_is_added_to_what_the_week_has(text: str, adds: tuple[str, ...], value: int) -> None:
    reading = read(text)
    assert reading.adds == adds
    assert list(reading.counts.values()) == [value]


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        ("I forgot one coffee", ("conversations",)),
        ("oh, and 2 more apps", ("applications",)),
        ("Two apps more", ("applications",)),
        ("5 apps, then 2 more on Friday", ()),
        ("5 apps, 3 chats. PS forgot one more application", ()),
        ("5 apps", ()),
    ],
)
def test_a_second_answer_to_the_check_in_that_only_adds_is_added(text: str, adds: tuple[str, ...]) -> None:
    assert reply.read(incoming.parse(message(text)), METRICS).adds == adds


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Thanks!", "courtesy"),
        ("thank you so much", "courtesy"),
        ("ok\n\nAda", "courtesy"),
        ("👍", "courtesy"),
        ("yes", "agreed"),
        ("Yes please", "agreed"),
        ("that's right, thanks", "agreed"),
        ("that's wrong", "complaint"),
        ("The numbers are wrong.", "complaint"),
        ("I didn't say that", "complaint"),
        ("That's wrong, I sent 8 applications", ""),
        ("Is the chart wrong?", ""),
        ("I got an offer", ""),
        ("no", ""),
        ("Thanks. Monday: ask Grace.", ""),
    ],
)
def test_courtesies_agreement_and_complaints_are_told_apart(text: str, flags: str) -> None:
    reading = read(text)
    found = {"courtesy": reading.courtesy, "agreed": reading.agreed, "complaint": reading.complaint}
    told = {flag for flag, given in found.items() if given}
    assert told - {"courtesy"} == set(flags.split()) - {"courtesy"}
    assert ("courtesy" in told) == (flags == "courtesy") or flags == "agreed"


def test_the_json_has_the_plan_of_an_answer_to_a_digest_alone() -> None:
    reading = read("Monday: ask Grace")
    assert reply.as_json("a", reading, METRICS, answers="digest")["plan"] == "Monday: ask Grace"
    assert "plan" not in reply.as_json("a", reading, METRICS)
    assert "adds" not in reply.as_json("a", reading, METRICS)
    assert reply.as_json("a", read("2 more apps"), METRICS, answers="digest")["adds"] == ["applications"]


@pytest.mark.parametrize(
    "piece", ["on monday ", "i will ", "that is ", "thanks, ", "next week: ", "a, and ", "1 ", "no, "]
)
def test_a_long_text_takes_no_second(piece: str) -> None:
    begin = time.perf_counter()
    plans.sentences((piece * LONG_TEXT)[:LONG_TEXT])
    assert time.perf_counter() - begin < 1
