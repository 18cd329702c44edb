"""Twelve zones through ten years of clock changes; clocks that jump, machines that sleep, settings that change.

The clock is passed in and only what was sent is remembered, as across a restart. The oracle beside it knows no
arithmetic of zones: it walks the wall clock minute by minute.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model.values import CheckIn, Participant, Schedule, Standing, Week
from service.policy import schedule as asking

# Each has something of its own: half an hour (Lord Howe), changes at midnight (Beirut, Cairo, Santiago, Asuncion),
# before midnight (Nuuk), around Ramadan (Casablanca), a change of the rules (Moscow, Sao Paulo), none at all (Kolkata),
# 13 hours ahead of UTC (Apia), far behind it (Honolulu has none; Adak has).
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Adak",
    "America/Asuncion",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
)
START, END = datetime(2016, 11, 22, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
RHYTHMS = (CheckIn(6, 2, 30), CheckIn(6, 0, 0), CheckIn(5, 23, 30), CheckIn(4, 16, 0))  # in, at and beside the changes
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SCHEDULE = Schedule(zone="UTC", first_weekday=0, check_in=RHYTHMS[3], nudge_after=None)
SKIPPED_DAYS = (  # the date line moved over them: one date never was
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
)


@cache
def changes(zone: Any, start: Any = START, end: Any = END) -> Any:
    """The moments (UTC, to the minute) at which that zone's distance to UTC changes."""
    rules, found, at = ZoneInfo(zone), [], start
    while at < end:
        before, after = at, at + 6 * HOUR
        if before.astimezone(rules).utcoffset() != after.astimezone(rules).utcoffset():
            while after - before > MINUTE:
                middle = before + (after - before) // 2
                same = middle.astimezone(rules).utcoffset() == at.astimezone(rules).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            found.append(after.replace(second=0, microsecond=0))
        at += 6 * HOUR
    return found


def ticks(zone: Any, start: Any = START, end: Any = END) -> Any:
    """Every six hours, and every minute from three hours before to three hours after a change of the clock."""
    coarse = {start + n * 6 * HOUR for n in range((end - start) // (6 * HOUR))}
    fine = {change + n * MINUTE for change in changes(zone, start, end) for n in range(-180, 181)}
    return sorted(coarse | fine)


def live(people: Any, moments: Any, schedule: Any = SCHEDULE) -> Any:
    """Step through the moments, remembering nothing but what was sent: person -> its letters, with when each went."""
    sent = defaultdict(list)
    asked: defaultdict[str, dict[Any, Any]] = defaultdict(dict)
    for now in moments:
        standings = {email: Standing(asked=weeks) for email, weeks in asked.items()}
        letters = asking.due(now, people, standings, schedule)
        assert len({letter.participant.email for letter in letters}) == len(letters), "a burst"
        for letter in letters:
            asked[letter.participant.email][letter.week] = letter.slot
            sent[letter.participant.email].append((now, letter))
    return sent


def persons(zone: Any) -> Any:
    return [Participant(str(n), f"p{n}@example.org", zone, rhythm, {}) for n, rhythm in enumerate(RHYTHMS)]


def first_moment(zone: Any, day: Any, rhythm: Any) -> Any:
    """The oracle: the first minute at which the wall clock shows that day and time, None where it never does."""
    rules = ZoneInfo(zone)
    wall = datetime.combine(day, time(rhythm.hour, rhythm.minute))
    for minutes in range(-16 * 60, 16 * 60, 15):
        at = wall.replace(tzinfo=UTC) + minutes * MINUTE
        if at.astimezone(rules).replace(tzinfo=None) == wall:
            return at
    return None


@pytest.mark.parametrize("zone", ZONES)
def test_in_ten_years_of_clock_changes_each_week_is_asked_about_once_and_none_is_left_out(zone: Any) -> None:
    people = persons(zone)
    sent = live(people, ticks(zone))
    for person in people:
        letters = [letter for _, letter in sent[person.email]]
        weeks = [letter.week for letter in letters]
        assert weeks == [weeks[0].plus(n) for n in range(len(weeks))]
        assert len(weeks) in range(521, 523)  # ten years
        assert all(now - letter.slot < 6 * HOUR for now, letter in sent[person.email][1:])  # the first was waiting


@pytest.mark.parametrize("zone", ZONES)
def test_the_wall_clock_shows_the_check_ins_time_at_its_slot_or_a_little_more_where_that_time_was_left_out(
    zone: Any,
) -> None:
    rules = ZoneInfo(zone)
    days = {change.astimezone(rules).date() + n * DAY for change in changes(zone) for n in (-1, 0, 1)}
    for day in sorted(days):
        for hour, minute in ((0, 0), (0, 30), (1, 30), (2, 15), (2, 30), (3, 0), (16, 0), (23, 30), (23, 45)):
            rhythm = CheckIn(day.weekday(), hour, minute)
            slot, shown = asking.slot_on(day, zone, rhythm), first_moment(zone, day, rhythm)
            if shown is not None:
                assert slot == shown  # in an overlap, the first of two
                continue
            late = slot.astimezone(rules).replace(tzinfo=None) - datetime.combine(day, time(hour, minute))
            assert timedelta(0) < late <= HOUR
            assert slot.astimezone(rules).date() == day or (zone == "America/Nuuk" and hour == 23)


@pytest.mark.parametrize(("zone", "day"), SKIPPED_DAYS)
def test_where_a_whole_day_was_skipped_its_check_in_comes_a_day_later_for_its_own_week(zone: Any, day: Any) -> None:
    rhythm = CheckIn(day.weekday(), 16, 0)
    person = Participant("Sina", "sina@example.org", zone, rhythm, {})
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    sent = live([person], [noon + n * 10 * MINUTE for n in range(-30 * 144, 30 * 144)])[person.email]
    weeks = [letter.week for _, letter in sent]
    assert weeks == [weeks[0].plus(n) for n in range(len(weeks))]
    assert asking.week_of_slot(day, 0) in weeks
    (letter,) = [letter for _, letter in sent if letter.week == asking.week_of_slot(day, 0)]
    assert letter.slot.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day + DAY, time(16))


def test_where_a_day_was_lived_through_twice_its_first_evening_counts() -> None:
    # Kwajalein went from one side of the date line to the other at the end of September 1969.
    zone = "Pacific/Kwajalein"
    (change,) = changes(zone, datetime(1969, 9, 1, tzinfo=UTC), datetime(1969, 11, 1, tzinfo=UTC))
    assert change.astimezone(ZoneInfo(zone)).date() == date(1969, 9, 30)
    twice = change.astimezone(ZoneInfo(zone)).date()
    person = Participant("Lino", "lino@example.org", zone, CheckIn(twice.weekday(), 16, 0), {})
    moments = [change + n * 10 * MINUTE for n in range(-20 * 144, 20 * 144)]
    sent = [letter for _, letter in live([person], moments)[person.email]]
    assert [letter.slot < change for letter in sent if letter.week == asking.week_of_slot(twice, 0)] == [True]
    assert all(b.slot - a.slot <= timedelta(days=8) for a, b in pairwise(sent))


@cache
def oracle_slots(zone: Any, rhythm: Any, start: Any, end: Any) -> Any:
    """Every slot between, found by walking; (moment, the week it asks about)."""
    day, found = start.date() - 8 * DAY, []
    while day < end.date() + 8 * DAY:
        if day.weekday() == rhythm.weekday:
            at = first_moment(zone, day, rhythm) or asking.slot_on(day, zone, rhythm)
            week = Week.holding(day, 0)
            found.append((at, week.plus(-1) if day.weekday() < 2 else week))
        day += DAY
    return found


jumps = st.lists(
    st.one_of(
        st.integers(1, 3 * 24 * 60).map(lambda minutes: minutes * MINUTE),  # time passes
        st.integers(1, 3 * 24 * 60).map(lambda minutes: -minutes * MINUTE),  # the clock is put back
        st.integers(3, 40).map(lambda days: days * DAY),  # asleep, or the clock is put forward
        st.integers(3, 40).map(lambda days: -days * DAY),
    ),
    min_size=5,
    max_size=60,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(ZONES), st.sampled_from((*RHYTHMS, CheckIn(0, 9, 0), CheckIn(1, 0, 15))), jumps)
def test_however_the_clock_jumps_no_week_is_asked_about_twice_and_no_slot_of_the_last_48_hours_is_lost(
    zone: Any, rhythm: Any, steps: Any
) -> None:
    person = Participant("Ada", "ada@example.org", zone, rhythm, {})
    now, first = datetime(2024, 3, 25, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)
    slots = oracle_slots(zone, rhythm, first, datetime(2026, 1, 1, tzinfo=UTC))
    asked: dict[Any, Any] = {}
    weeks_sent: list[Any] = []
    for step in steps:
        now = min(max(now + step, first), datetime(2025, 12, 1, tzinfo=UTC))
        letters = asking.due(now, [person], {person.email: Standing(asked=dict(asked))}, SCHEDULE)
        assert len(letters) <= 1
        for letter in letters:
            assert timedelta(0) <= now - letter.slot < 48 * HOUR
            weeks_sent.append(letter.week)
            asked[letter.week] = letter.slot
        at, week = max(slot for slot in slots if slot[0] <= now)
        assert week in asked or now - at >= 48 * HOUR
    assert len(set(weeks_sent)) == len(weeks_sent)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 60).map(lambda hours: hours * HOUR),
            st.sampled_from(ZONES),
            st.builds(CheckIn, st.integers(0, 6), st.integers(0, 23), st.sampled_from((0, 30))),
        ),
        min_size=5,
        max_size=60,
    )
)
def test_however_the_settings_change_no_week_is_asked_about_twice_and_nudged_once_at_most(steps: Any) -> None:
    person = Participant("Ada", "ada@example.org", "UTC", RHYTHMS[3], {})
    schedule = replace(SCHEDULE, nudge_after=2 * DAY)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    asked: dict[Any, Any] = {}
    nudged: frozenset[Any] = frozenset()
    for step, zone, rhythm in steps:
        now, person = now + step, replace(person, zone=zone, check_in=rhythm)
        for letter in asking.due(now, [person], {person.email: Standing(asked=asked, nudged=nudged)}, schedule):
            if letter.kind == "nudge":
                assert letter.week in asked
                assert letter.week not in nudged
                nudged |= {letter.week}
            else:
                assert letter.week not in asked
                asked = {**asked, letter.week: letter.slot}


def test_a_slot_stays_the_newest_when_the_clock_is_put_back_over_midnight() -> None:
    # St John's put its clocks back at 00:01 on Sunday 7 November 2010, to 23:01 on Saturday.
    zone, midnight = "America/St_Johns", datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert changes(zone, midnight - DAY, midnight + DAY) == [midnight + MINUTE]
    for minutes in (0, 1, 30, 60, 61, 600):
        assert asking.newest(midnight + minutes * MINUTE, zone, CheckIn(6, 0, 0), 0).at == midnight


def test_48_hours_of_minutes_around_a_slot_send_one_check_in_and_its_nudge_one_reminder() -> None:
    person = Participant("Ada", "ada@example.org", "Europe/London", RHYTHMS[3], {})
    schedule = replace(SCHEDULE, nudge_after=24 * HOUR)
    slot = datetime(2026, 11, 20, 16, tzinfo=UTC)
    standing, sent = Standing(), []
    for minute in range(-24 * 60, 48 * 60):
        for letter in asking.due(slot + minute * MINUTE, [person], {person.email: standing}, schedule):
            sent.append((letter.kind, minute))
            asked, nudged = {letter.week: letter.slot}, frozenset([letter.week] if letter.kind == "nudge" else [])
            standing = Standing(asked=asked, nudged=nudged)
    assert sent == [("check-in", 0), ("nudge", 24 * 60)]
