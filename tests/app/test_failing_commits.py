"""Each commit of a round fails once while the process lives on: what is in memory must not run ahead of the store."""

from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import RowMapping, event

from service.app import daemon
from service.model.values import Incoming, TryLater
from service.store.engine import driver
from service.store.tables import counts, outbox, people, weeks
from tests.walk import Walk, set_up, write

pytestmark = pytest.mark.long

ADA, BOB = "ada@example.com", "bob@example.com"


class Commits:
    """Counts a store's commits, and lets one of them fail."""

    def __init__(self, walk: Walk, fails: int) -> None:
        self.number, self.fails = 0, fails
        event.listen(walk.app.store.engine, "commit", self)

    def __call__(self, _connection: Any) -> None:
        self.number += 1
        if self.number == self.fails:
            raise driver().OperationalError("disk I/O error")


def live(place: Path, fails: int) -> tuple[Walk, int]:
    """Two weeks stand open; then replies to both come at once, and other mail; a commit of that round fails."""
    walk = set_up(place)
    (first,) = walk.round()
    walk.clock.pass_by(hours=6)
    (bobs,) = walk.round()
    walk.clock.pass_by(days=7)
    second = next(letter for letter in walk.round() if letter.recipients == (ADA,))
    deliver(walk, first, "5 applications")
    deliver(walk, second, "7 applications")
    deliver(walk, first, "stop")
    deliver(walk, second, "resume")
    deliver(walk, bobs, "several applications")
    deliver(walk, bobs, "delete my data")
    walk.maildir.deliver(write(None, "3 applications", walk.clock(), From=BOB))
    commits = Commits(walk, fails)
    for _ in range(3):
        with suppress(TryLater):
            daemon.make_round(walk.app)
    return walk, commits.number


def deliver(walk: Walk, letter: Incoming, words: str) -> None:
    walk.clock.pass_by(minutes=1)
    walk.maildir.deliver(write(letter, words, walk.clock()))


def without_numbers(row: RowMapping) -> dict[str, Any]:
    """The facts of a row: a sequence leaves gaps where a transaction failed."""
    return {name: value for name, value in row.items() if name not in ("id", "message")}


def outcome(walk: Walk) -> dict[str, Counter[Any]]:
    """All that came of it."""
    letters = [(letter.recipients, letter.subject) for letter in walk.letters()]
    with walk.app.store.reading() as connection:
        told = {
            "counts": connection.execute(counts.select()).all(),
            "weeks": connection.execute(weeks.select()).all(),
            "people": connection.execute(people.select()).all(),
        }
    facts = {name: Counter(str(without_numbers(row._mapping)) for row in rows) for name, rows in told.items()}
    kinds = Counter((row.kind, row.email, row.week, row.state) for row in walk.rows(outbox))
    read = Counter((row.state, row.folder, row.week, row.kind) for row in walk.rows())
    return {**facts, "letters": Counter(letters), "outbox": kinds, "messages": read}


@pytest.mark.sqlite  # the event that fails a commit is the driver's
def test_whichever_commit_fails_the_next_round_comes_to_the_same_end(tmp_path: Path) -> None:
    place = tmp_path / "clean"
    place.mkdir()
    walk, number = live(place, 0)
    wanted = outcome(walk)
    walk.close()
    assert number > 10
    for fails in range(1, number + 1):
        place = tmp_path / str(fails)
        place.mkdir()
        walk, _ = live(place, fails)
        assert outcome(walk) == wanted, f"commit {fails} failed"
        walk.close()
