"""Who is due: the rules one by one. What clocks and zones do to them is in test_clocks.py."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from service.model.values import CheckIn, Participant, Schedule, Standing, Week
from service.policy import schedule as asking

FRIDAY_AT_FOUR = CheckIn(4, 16, 0)
SCHEDULE = Schedule(zone="Europe/London", first_weekday=0, check_in=FRIDAY_AT_FOUR, nudge_after=timedelta(days=2))
ADA = Participant("Ada", "ada@example.org", "Europe/London", FRIDAY_AT_FOUR, {})
WEEK = Week(date(2026, 11, 16))  # Monday to Sunday
SLOT = datetime(2026, 11, 20, 16, tzinfo=UTC)  # its Friday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = Standing(asked={WEEK: SLOT})


def due(now: Any, standing: Any = None, person: Any = ADA, schedule: Any = SCHEDULE) -> Any:
    return asking.due(now, [person], {} if standing is None else {person.email: standing}, schedule)


def kinds(*given: Any, **named: Any) -> Any:
    return [letter.kind for letter in due(*given, **named)]


def test_nobody_is_asked_before_their_slot_and_everybody_at_it() -> None:
    assert due(SLOT - timedelta(seconds=1)) == []
    (letter,) = due(SLOT)
    assert (letter.kind, letter.participant, letter.week, letter.slot) == ("check-in", ADA, WEEK, SLOT)


def test_the_slot_is_in_the_participants_own_zone_whatever_zone_now_is_given_in() -> None:
    new_york = replace(ADA, zone="America/New_York")
    local = datetime(2026, 11, 20, 21, tzinfo=UTC)
    assert due(local - HOUR, person=new_york) == []
    (letter,) = due(local.astimezone(asking.clock("Asia/Tokyo")), person=new_york)
    assert letter.slot == local


def test_a_week_that_was_asked_about_is_not_asked_about_again() -> None:
    assert due(SLOT + HOUR, ASKED) == []


@pytest.mark.parametrize("check_in", [CheckIn(5, 9, 0), CheckIn(4, 12, 0), CheckIn(0, 8, 0)])
def test_nor_when_the_day_of_the_check_in_was_changed_meanwhile(check_in: CheckIn) -> None:
    moved = replace(ADA, check_in=check_in)
    hours = range(int((SLOT + 5 * DAY - SLOT) / HOUR))
    assert {kind for hour in hours for kind in kinds(SLOT + hour * HOUR, ASKED, moved)} <= {"nudge"}


def test_nor_when_they_moved_to_another_zone() -> None:
    moved = replace(ADA, zone="Pacific/Honolulu")
    assert [kinds(SLOT + hour * HOUR, ASKED, moved) for hour in range(40)] == [[]] * 40


def test_a_missed_slot_is_caught_up_on_for_48_hours_and_then_skipped() -> None:
    assert kinds(SLOT + 48 * HOUR - timedelta(seconds=1)) == ["check-in"]
    assert kinds(SLOT + 48 * HOUR) == []
    assert "47 hours late" in due(SLOT + 47 * HOUR)[0].why


def test_after_a_month_asleep_only_the_newest_slot_is_sent() -> None:
    (letter,) = due(SLOT + 4 * 7 * DAY + HOUR)
    assert (letter.week, letter.slot) == (WEEK.plus(4), SLOT + 4 * 7 * DAY)


@pytest.mark.parametrize(
    ("first_weekday", "day", "start"),
    [
        (0, date(2026, 11, 16), date(2026, 11, 9)),  # Monday, the week's first day
        (0, date(2026, 11, 17), date(2026, 11, 9)),  # its second
        (0, date(2026, 11, 18), date(2026, 11, 16)),  # its third
        (0, date(2026, 11, 22), date(2026, 11, 16)),  # Sunday, its last
        (6, date(2026, 11, 22), date(2026, 11, 15)),  # Sunday again, in weeks that begin on Sunday
        (6, date(2026, 11, 24), date(2026, 11, 22)),  # Tuesday
        (5, date(2026, 11, 22), date(2026, 11, 14)),  # Sunday, in weeks that begin on Saturday
    ],
)
def test_the_slots_day_says_which_week_is_asked_about(first_weekday: int, day: Any, start: Any) -> None:
    assert asking.week_of_slot(day, first_weekday) == Week(start)


def test_slots_ask_about_every_week_once_whatever_the_days() -> None:
    for first_weekday, weekday in product(range(7), range(7)):
        days = [date(2026, 1, 5) + timedelta(days=weekday, weeks=n) for n in range(60)]
        weeks = [asking.week_of_slot(day, first_weekday) for day in days]
        assert [week.start - weeks[0].start for week in weeks] == [timedelta(weeks=n) for n in range(60)]


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(state="stopped"), "they stopped"),
        (Standing(state="quiet"), "quiet until they write"),
        (Standing(state="bouncing"), "their mail bounces"),
        (Standing(state="paused"), "paused"),
        (Standing(state="paused", paused_until=WEEK.plus(1)), "paused until the week of 2026-11-23"),
        (Standing(skipped=frozenset([WEEK])), "they skip that week"),
        (Standing(answered=frozenset([WEEK])), "that week is answered"),
        (ASKED, "that week was asked about before"),
    ],
)
def test_who_is_not_asked_and_why(standing: Any, why: str) -> None:
    assert due(SLOT, standing) == []
    assert asking.ask(SLOT, ADA, standing, SCHEDULE) is None
    assert asking.why_not(standing, WEEK) == why


def test_a_pause_ends_with_the_week_that_was_named() -> None:
    assert kinds(SLOT, Standing(state="paused", paused_until=WEEK)) == ["check-in"]


def test_a_skip_is_for_its_week_alone() -> None:
    assert kinds(SLOT + 7 * DAY, Standing(skipped=frozenset([WEEK]))) == ["check-in"]


def test_one_nudge_two_days_after_the_slot_for_who_has_not_answered() -> None:
    assert due(SLOT + 48 * HOUR - timedelta(seconds=1), ASKED) == []
    (letter,) = due(SLOT + 48 * HOUR, ASKED)
    assert (letter.kind, letter.week, letter.slot) == ("nudge", WEEK, SLOT)
    assert due(SLOT + 49 * HOUR, replace(ASKED, nudged=frozenset([WEEK]))) == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"answered": frozenset([WEEK])},
        {"skipped": frozenset([WEEK])},
        {"state": "paused"},
        {"state": "paused", "paused_until": WEEK.plus(2)},
        {"state": "stopped"},
        {"state": "quiet"},
        {"state": "bouncing"},
        {"asked_to_pause": True},
    ],
)
def test_no_nudge_for_who_answered_paused_or_left_meanwhile(meanwhile: dict[Any, Any]) -> None:
    assert due(SLOT + 48 * HOUR, replace(ASKED, **meanwhile)) == []


def test_no_nudge_for_who_was_never_asked() -> None:
    assert [kinds(SLOT + hour * HOUR) for hour in range(48, 7 * 24)] == [[]] * (5 * 24)


def test_a_nudge_that_was_missed_for_48_hours_is_left_out() -> None:
    assert kinds(SLOT + 4 * DAY - timedelta(seconds=1), ASKED) == ["nudge"]
    assert kinds(SLOT + 4 * DAY, ASKED) == []


@pytest.mark.parametrize(("after", "expected"), [(None, 0), (HOUR, 1), (6 * DAY, 1), (7 * DAY, 0), (9 * DAY, 0)])
def test_the_nudge_comes_when_the_owner_says_unless_the_next_check_in_is_nearer(after: Any, expected: int) -> None:
    schedule = replace(SCHEDULE, nudge_after=after)
    sent = ASKED
    for hour in range(7 * 24):
        if due(SLOT + hour * HOUR, sent, schedule=schedule):
            sent = replace(sent, nudged=sent.nudged | {WEEK})
    assert len(sent.nudged) == expected


def test_a_check_in_that_was_caught_up_on_gets_its_full_two_days_before_the_nudge() -> None:
    late = replace(ASKED, written={WEEK: SLOT + 40 * HOUR})
    assert kinds(SLOT + 48 * HOUR, late) == []
    assert kinds(SLOT + 88 * HOUR, late) == ["nudge"]


@pytest.mark.parametrize(("silence", "kind"), [(0, "check-in"), (2, "check-in"), (3, "shall-we-pause")])
def test_after_three_silent_weeks_the_question_whether_to_pause_takes_the_check_ins_place(
    silence: int, kind: str
) -> None:
    (letter,) = due(SLOT, Standing(silence=silence))
    assert (letter.kind, letter.week, letter.slot) == (kind, WEEK, SLOT)


def test_after_that_question_nothing_is_sent_until_they_write() -> None:
    silent = Standing(silence=3, asked_to_pause=True)
    assert [kinds(SLOT + hour * HOUR, silent) for hour in range(30 * 24)] == [[]] * (30 * 24)
    assert kinds(SLOT, Standing(silence=0, asked_to_pause=False)) == ["check-in"]


def test_letters_come_in_the_participants_order_and_each_has_a_reason() -> None:
    bob = replace(ADA, name="Bob", email="bob@example.org")
    letters = asking.due(SLOT, [bob, ADA], {}, SCHEDULE)
    assert [letter.participant for letter in letters] == [bob, ADA]
    assert all(letter.why for letter in letters)


@pytest.mark.parametrize("days", range(-4, 3))
def test_ask_sends_this_weeks_check_in_as_the_slots_own_on_any_day_of_the_week(days: Any) -> None:
    letter = asking.ask(SLOT + days * DAY, ADA, Standing(), SCHEDULE)
    assert letter is not None
    assert (letter.kind, letter.week, letter.slot) == ("check-in", WEEK, SLOT)
    asked = Standing(asked={letter.week: letter.slot})
    assert asking.ask(SLOT + days * DAY, ADA, asked, SCHEDULE) is None
    assert due(SLOT, asked) == []


def test_ask_means_the_running_weeks_slot_also_where_that_asks_about_the_week_before() -> None:
    monday = replace(ADA, check_in=CheckIn(0, 9, 0))
    letter = asking.ask(datetime(2026, 11, 19, 12, tzinfo=UTC), monday, Standing(), SCHEDULE)
    assert letter is not None
    assert (letter.week, letter.slot) == (WEEK.plus(-1), datetime(2026, 11, 16, 9, tzinfo=UTC))


def test_a_message_without_a_thread_is_for_the_week_last_asked_about_while_that_is_open() -> None:
    assert asking.open_week(SLOT + 3 * DAY, ADA, ASKED, SCHEDULE) == WEEK


@pytest.mark.parametrize(
    "standing",
    [Standing(), replace(ASKED, answered=frozenset([WEEK])), replace(ASKED, skipped=frozenset([WEEK]))],
)
def test_else_it_is_for_the_running_week(standing: Any) -> None:
    assert asking.open_week(SLOT + 3 * DAY, ADA, standing, SCHEDULE) == WEEK.plus(1)


def test_a_week_stays_open_until_the_next_check_ins_turn() -> None:
    assert asking.open_week(SLOT + 7 * DAY - HOUR, ADA, ASKED, SCHEDULE) == WEEK
    assert asking.open_week(SLOT + 30 * DAY, ADA, ASKED, SCHEDULE) == Week(date(2026, 12, 14))


def test_the_running_week_is_the_participants_own() -> None:
    monday_morning = datetime(2026, 11, 22, 20, tzinfo=UTC)  # in Auckland
    assert asking.open_week(monday_morning, replace(ADA, zone="Pacific/Auckland"), Standing(), SCHEDULE) == WEEK.plus(1)
    assert asking.open_week(monday_morning, ADA, Standing(), SCHEDULE) == WEEK
