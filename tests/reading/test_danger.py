"""Words that tell of danger to oneself, near misses, and that quoted words are never taken for the person's."""

import time
from pathlib import Path

import pytest

from service.model import metrics
from service.reading import danger, reply
from service.reading.mime import incoming
from tests.messages import ATTRIBUTIONS, message, quoted
from tests.real.forms import LONG_TEXT

METRICS = metrics.load()
ROWS = [
    tuple(line.split(" | ", 1))
    for line in (Path(__file__).parent / "danger.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_there_are_sixty_of_each() -> None:
    assert all(sum(told == kind for kind, _ in ROWS) >= 60 for told in ("yes", "no"))


@pytest.mark.parametrize(("told", "text"), ROWS)
def test_words_of_danger_are_told_from_near_misses(told: str, text: str) -> None:
    assert danger.is_told(text) == (told == "yes")


@pytest.mark.parametrize(("text", "told"), [("5 apps. I can't go on.", True), ("5 apps, 2 calls", False)])
def test_a_reading_says_so(text: str, told: bool) -> None:
    assert reply.read(incoming.parse(message(text)), METRICS).danger is told


def test_quoted_words_of_danger_are_not_theirs() -> None:
    text = f"3 apps\n\n{ATTRIBUTIONS[0]}\n{quoted('I want to end it all, somebody wrote')}"
    assert not reply.read(incoming.parse(message(text)), METRICS).danger


@pytest.mark.parametrize("piece", ["i want to ", "can't go on ", "don't want ", "suici ", "my ", "better off "])
def test_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    begin = time.process_time()
    danger.is_told((piece * LONG_TEXT)[:LONG_TEXT])
    assert time.process_time() - begin < 10  # seconds; the square of it would take hours
