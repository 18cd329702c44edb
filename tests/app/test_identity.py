"""Identity is not today's address, and a week is not today's setting: what was asked and recorded follows."""

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service.app import daemon
from service.app.identity import planned
from service.model.values import CheckIn, Participant, Schedule, Standing, Week
from service.policy import schedule
from service.settings import load
from service.store.tables import counts, outbox, people, weeks
from service.writing.letters import Letters
from tests.walk import SETTINGS, Walk, set_up

OLD, NEW = "ada@example.com", "ada@new.example.com"
MOVED = SETTINGS.replace(f'email = "{OLD}"', f'email = "{NEW}"\naliases = ["{OLD}"]')
FROM_SUNDAY = SETTINGS.replace("[schedule]", '[schedule]\nweek_starts = "Sunday"')


def change(walk: Walk, place: Path, text: str) -> None:
    """The owner changes the settings under the running daemon."""
    (place / "steadily.toml").write_text(text, encoding="utf-8")
    walk.app.apply_settings(load(place / "steadily.toml", {}), Letters())


def restart(walk: Walk, place: Path, text: str) -> Walk:
    """The owner stops the daemon, changes the settings and starts it again."""
    walk.close()
    return set_up(place, text, walk.clock())


@pytest.mark.parametrize("running", [True, False])
def test_a_changed_address_keeps_tokens_slots_and_record(walk: Walk, tmp_path: Path, running: bool) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, "2 applications, 1 chat, 0 mocks", From=OLD)
    if running:
        change(walk, tmp_path, MOVED)
    else:
        walk = restart(walk, tmp_path, MOVED)
    walk.clock.pass_by(hours=1)
    assert [letter for letter in walk.round() if NEW in letter.recipients] == []  # nobody is asked twice
    assert Week(date(2026, 11, 16)) in walk.standing(NEW).answered
    (second,) = walk.reply(digest, "Actually 3 applications", From=OLD)
    assert second.recipients == (NEW,)
    assert "2 → 3" in " ".join(second.text.split())
    assert {row.email for table in (counts, outbox) for row in walk.rows(table)} <= {NEW, "bob@example.com"}
    walk.close()


def test_check_says_what_a_changed_address_will_do_before_it_is_done(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "2 applications")
    (tmp_path / "steadily.toml").write_text(MOVED, encoding="utf-8")
    settings = load(tmp_path / "steadily.toml", {})
    assert planned(settings, walk.app.store) == [
        f"The record of {OLD} becomes {NEW}'s: the settings have it as their former address."
    ]
    walk.app.apply_settings(settings, Letters())
    assert planned(settings, walk.app.store) == []


def test_two_records_of_one_person_become_one_and_the_fuller_week_stays(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "2 applications")
    walk = restart(walk, tmp_path, SETTINGS.replace(OLD, NEW))  # without the alias: asked anew under the new address
    walk.clock.pass_by(hours=1)
    assert any(NEW in letter.recipients for letter in walk.round())
    walk = restart(walk, tmp_path, MOVED)
    with walk.app.store.reading() as connection:
        record = {row.week: row.state for row in connection.execute(weeks.select().where(weeks.c.email == NEW))}
        assert connection.execute(people.select().where(people.c.email == OLD)).first() is None
    assert record == {Week(date(2026, 11, 16)): "answered"}
    walk.close()


def test_who_was_forgotten_under_a_former_address_stays_forgotten(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    (confirm,) = walk.reply(check_in, "delete my data")
    walk.reply(confirm, "yes")
    walk = restart(walk, tmp_path, MOVED)
    walk.clock.pass_by(days=7)
    assert all(NEW not in letter.recipients for letter in walk.round())
    walk.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_changed_first_day_of_the_week_asks_nobody_twice(walk: Walk, tmp_path: Path, answered: bool) -> None:
    (check_in,) = walk.round()
    if answered:
        walk.reply(check_in, "2 applications, 1 chat, 0 mocks")
    walk.clock.pass_by(hours=20)
    walk.round()
    change(walk, tmp_path, FROM_SUNDAY)
    for _ in range(5):
        walk.clock.pass_by(hours=12)
        walk.round()
    asked = [letter.subject for letter in walk.letters(OLD) if not letter.subject.startswith("Re:")]
    assert asked == ["Your week of 16 November"]
    (_digest,) = walk.reply(check_in, "Actually 5 applications and 3 chats")
    with walk.app.store.reading() as connection:
        rows = connection.execute(counts.select().where(counts.c.email == OLD)).all()
    assert {row.week for row in rows} == {Week(date(2026, 11, 15))}
    walk.clock.moment = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    walk.round()
    assert walk.letters(OLD)[-1].subject == "Your week of 22 November"


def test_whatever_day_a_week_begins_or_a_check_in_comes_no_change_of_them_asks_about_the_same_days_twice() -> None:
    monday = date(2026, 11, 16)
    for first_weekday in range(7):
        for new_weekday in range(7):
            for slots in ((4, 4), (4, 6), (6, 2), (0, 4), (1, 1)):
                asked = played(monday, (first_weekday, new_weekday), slots)
                for one, next_one in itertools.pairwise(asked):
                    assert (next_one.start - one.start).days >= 4, (first_weekday, new_weekday, slots, asked)


def played(monday: date, starts: tuple[int, int], slots: tuple[int, int]) -> list[Week]:
    """The weeks that somebody is asked about, hour by hour, as the settings change after 13 days."""
    asked: dict[Week, datetime] = {}
    original: list[Week] = []
    noon = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    for step in range(4 * 28):
        now = noon + timedelta(hours=6) * step
        is_changed = step > 4 * 13
        times = Schedule("UTC", starts[is_changed], CheckIn(slots[is_changed], 16, 0), None)
        person = Participant("Ada", OLD, "UTC", times.check_in, {})
        if is_changed:
            asked = {week.beginning_on(times.first_weekday): slot for week, slot in asked.items()}
        for due in schedule.due(now, [person], {OLD: Standing(asked=asked)}, times):
            if due.kind == "check-in":
                asked[due.week] = due.slot
                original.append(due.week)
    return original


def test_a_change_while_nobody_takes_part_moves_nothing(tmp_path: Path) -> None:
    walk = set_up(tmp_path, SETTINGS)
    walk = restart(walk, tmp_path, FROM_SUNDAY)
    assert planned(walk.app.settings, walk.app.store) == []
    daemon.make_round(walk.app)
    walk.close()
