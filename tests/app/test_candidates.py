"""Who is looked at in a round: few, but everybody to whom something is due."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.app.standings import Standings
from service.policy import schedule
from service.policy.schedule import Due
from service.store.database import Store
from tests.walk import SETTINGS, Walk, set_up

pytestmark = pytest.mark.long

GROWS = re.compile(r"^SCAN (messages|outbox|weeks|counts|places)(?! USING)")
ZONES = ("Pacific/Kiritimati", "Asia/Kolkata", "Europe/London", "America/Los_Angeles")
CHECK_INS = ("Friday 16:00", "Sunday 09:00", "Monday 20:00")
WORDS = ("5 apps, 2 chats, no mock", "hard week, I wrote nothing", "skip", "pause for 2 weeks", "resume", "stop",
         "that was wrong, please delete those numbers", "3 apps", "pause")  # fmt: skip


def everybody(nudge_after: str) -> str:
    people = (
        f'[[participants]]\nname = "P{number}"\nemail = "p{number}@example.com"\n'
        f'time_zone = "{ZONES[number % 4]}"\ncheck_in = "{CHECK_INS[number % 3]}"\n'
        for number in range(12)
    )
    text = SETTINGS[: SETTINGS.index("[[participants]]")].replace(
        "[schedule]\n", f'[schedule]\nnudge_after = "{nudge_after}"\n'
    )
    return text + "".join(people)


def due(walk: Walk, standings: Standings, *, among_all: bool) -> list[Due]:
    with walk.app.store.reading() as connection:
        people = list(standings.registry.people.values())
        looked_at = people if among_all else standings.candidates(connection)
        known = standings.of_these(connection, looked_at)
    return schedule.due(walk.clock(), looked_at, known, walk.app.settings.schedule)


@pytest.mark.parametrize("nudge_after", ["2 days", "1 day", "5 days", ""])
def test_whoever_is_due_something_is_looked_at(tmp_path: Path, nudge_after: str) -> None:
    walk, dice = set_up(tmp_path, everybody(nudge_after)), random.Random(nudge_after)
    app, found = walk.app, 0
    for _ in range(70):
        walk.clock.pass_by(hours=dice.choice([1, 3, 9, 20]))
        fresh = Standings(app.settings, app.store, app.key, app.clock)
        expected = due(walk, fresh, among_all=True)
        assert due(walk, app.standings, among_all=False) == expected
        found += len(expected)
        letters = walk.round() if dice.random() < 0.8 else []  # at times the machine is off
        for letter in letters:
            if dice.random() < 0.4:
                walk.reply(letter, dice.choice(WORDS))
    assert found > 30
    walk.close()


def test_a_round_with_nothing_due_reads_nobody_s_standing(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.clock.pass_by(hours=6)
    walk.round()
    walk.clock.pass_by(hours=5)
    walk.app.standings.invalidate()
    with walk.app.store.reading() as connection:
        assert walk.app.standings.candidates(connection) == []
    walk.close()


def test_what_another_process_wrote_is_seen(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.clock.pass_by(hours=6)
    walk.round()
    other = Store(walk.app.settings.store_url)
    with other.writing() as connection:  # as after `forget` and `invite`
        for table in ("weeks", "outbox"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE email = 'ada@example.com'")
    other.close()
    assert [letter.recipients for letter in walk.round()] == [("ada@example.com",)]
    walk.close()


@pytest.mark.sqlite
def test_a_round_with_nothing_due_looks_through_no_table_that_grows(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.clock.pass_by(hours=6)
    walk.reply(walk.round()[0], "5 applications, 2 chats, no mock")
    walk.round()
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked[statement] = given

    event.listen(walk.app.store.engine, "before_cursor_execute", note)
    walk.round()
    event.remove(walk.app.store.engine, "before_cursor_execute", note)
    plans = [
        (plan, statement)
        for statement, given in asked.items()
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE")
        for plan in explained(walk, statement, given)
    ]
    assert len(plans) > 10
    assert [(plan, statement) for plan, statement in plans if GROWS.search(plan)] == []
    walk.close()


def explained(walk: Walk, statement: str, given: Any) -> list[str]:
    """How SQLite goes about it."""
    with walk.app.store.reading() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
