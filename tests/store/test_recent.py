"""What has lately happened with some people: found by their own indexes, and as far back as it is asked for."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.model.values import Week
from service.store import recent, seen
from service.store.database import Store
from service.store.tables import counts as all_counts
from tests.walk import FRIDAY, Walk

ADA = "ada@example.com"
RUNNING = Week.holding(FRIDAY.date(), 0)


@pytest.mark.sqlite
def test_nothing_that_a_batch_is_read_with_looks_through_a_table(tmp_path: Path) -> None:
    store, said = Store(f"sqlite:///{tmp_path / 'steadily.db'}"), list[tuple[str, Any]]()

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", hear)
    with store.reading() as connection:
        recent.read(connection, [ADA, "bob@example.com"], RUNNING, RUNNING.plus(-13), ["applications"])
        seen.newest_of(connection, [ADA], FRIDAY)
        seen.with_fingerprints(connection, ["one", "two"])
        asked = [each for each in said if each[0].startswith("SELECT")]
        plans = [str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p).all()) for s, p in asked]
    store.close()
    assert len(plans) == 7
    assert [plan for plan in plans if "SCAN" in plan or "_state" in plan] == []


def test_a_reply_that_is_months_late_is_read_with_what_its_week_has(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.clock.pass_by(days=150)
    first = walk.reply(check_in, "5 applications and 2 conversations")
    digest = next(letter for letter in first if letter.subject.startswith("Re:"))
    second = walk.reply(digest, "Actually make that 6 applications")
    corrected = next(letter for letter in second if letter.subject.startswith("Re:"))
    assert {row.week for row in walk.rows(all_counts)} == {RUNNING}
    assert "6" in corrected.text
    assert "5" in corrected.text
    with walk.app.store.reading() as connection:
        found = recent.read(connection, [ADA], RUNNING, RUNNING, [])[ADA]
        later = recent.read(connection, [ADA], RUNNING, Week.holding(walk.clock().date(), 0), [])[ADA]
    (record,) = found.history(RUNNING, RUNNING, {})
    assert record.counts == {"applications": 6, "conversations": 2}
    assert found.last_asked == later.last_asked is not None
    assert later.was_written_to
    assert later.weeks.keys().isdisjoint([RUNNING])
    assert later.answered_within(timedelta(days=1), walk.clock()).get("digest") == 2
