"""What needs the owner's eye: of one person some notices a day, and one that counts all further ones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.store import notices
from service.store.database import Store
from tests import walk as walks

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
ADA, BOB = "ada@example.com", "bob@example.com"


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    made = Store(walks.store_url(tmp_path))
    yield made
    made.close()


def add(store: Store, text: str, email: str = ADA, *, urgent: bool = False) -> None:
    with store.writing() as connection:
        notices.add(connection, text, NOW, email, urgent=urgent)


def texts(store: Store) -> list[str]:
    with store.reading() as connection:
        return [row.text for row in notices.still_open(connection)]


def test_further_notices_of_a_day_are_one_with_their_number_and_others_are_not_counted(store: Store) -> None:
    for number in range(notices.EACH_DAY + 3):
        add(store, f"Ada wrote words, time {number}.")
        add(store, "Bob may be in danger.", BOB, urgent=True)
    further = [text for text in texts(store) if "further messages" in text]
    assert [text.partition(" ")[0] for text in further] == ["3"]
    assert texts(store).count("Bob may be in danger.") == notices.EACH_DAY + 3


def test_an_urgent_notice_after_the_further_ones_stands_by_itself_and_they_are_counted_on(store: Store) -> None:
    for number in range(notices.EACH_DAY + 2):
        add(store, f"Ada wrote words, time {number}.")
    add(store, "ada@example.com may be in danger.", urgent=True)
    add(store, "Ada wrote words once more.")
    assert texts(store)[-1] == "ada@example.com may be in danger."
    assert [text.partition(" ")[0] for text in texts(store) if "further messages" in text] == ["3"]
