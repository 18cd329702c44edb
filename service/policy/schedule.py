"""Who is due which letter at `now`: check-ins, nudges, and the question whether to pause.

The rule: pure. The moment, the people and what went out before come in; decisions come out. A week that was asked about
is never asked about again, and only a person's newest slot can be due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from service.model.values import CheckIn, Participant, Schedule, Standing, Week

DueKind = Literal["check-in", "nudge", "shall-we-pause"]

FRESH = timedelta(hours=48)  # what was missed for longer is skipped: RELIABILITY.md, clocks
FARTHEST_PAUSE = 60  # weeks that are looked through for the next check-in
SILENT_WEEKS = 3  # then "shall we pause?" once, and quiet: LETTERS.md, rule 9
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FARTHEST = 530  # weeks ahead that a next check-in is looked for: ten years
ASKED = "that week was asked about before"
NEVER_WRITTEN_TO = Standing()


@dataclass(frozen=True)
class Due:
    """One letter to write now. `slot` is the check-in's moment (UTC); for a nudge, that of the check-in it is about."""

    kind: DueKind
    participant: Participant
    week: Week
    slot: datetime
    why: str  # one sentence


class Turn(NamedTuple):
    """One slot of a weekly rhythm: the week it asks about, its moment and that of the next slot (both UTC)."""

    week: Week
    at: datetime
    next_at: datetime


def due(
    now: datetime, participants: Sequence[Participant], standings: Mapping[str, Standing], schedule: Schedule
) -> list[Due]:
    """All letters to write at `now` (aware), in the participants' order; standings are by email address.

    A check-in is due from its slot for 48 hours, a nudge from `nudge_after` later for 48 hours.
    """
    turns: dict[tuple[str, CheckIn], Turn] = {}
    found = []
    after = schedule.nudge_after
    reminding = now - (after or timedelta(0))
    for person in participants:
        rhythm = (person.zone, person.check_in)
        turn = turns.get(rhythm)
        if turn is None:
            turn = turns[rhythm] = newest(now, person.zone, person.check_in, schedule.first_weekday)
        standing = standings.get(person.email, NEVER_WRITTEN_TO)
        asked_at = standing.asked.get(turn.week)
        if asked_at is None:
            letter = _check_in(now, person, standing, turn)
        elif after is None or asked_at > reminding or turn.week in standing.answered:
            continue  # by far the most people, so they are skipped first
        else:
            letter = _nudge(now, person, standing, turn, asked_at, after)
        if letter is not None:
            found.append(letter)
    return found


def ask(now: datetime, participant: Participant, standing: Standing, schedule: Schedule) -> Due | None:
    """This week's check-in ahead of its slot, at the owner's request; None if `why_not` has a reason against it."""
    week = this_week(now, participant, schedule)
    if why_not(standing, week):
        return None
    slot = slot_on(_day_of_slot(now, participant, schedule), participant.zone, participant.check_in)
    return Due("check-in", participant, week, slot, "the owner asked for this week's check-in")


def this_week(now: datetime, participant: Participant, schedule: Schedule) -> Week:
    """The week that the participant's slot in the running week asks about, whether it is past or to come."""
    return week_of_slot(_day_of_slot(now, participant, schedule), schedule.first_weekday)


def open_week(now: datetime, participant: Participant, standing: Standing, schedule: Schedule) -> Week:
    """The week of a message that answers no letter: the one last asked about while that is open, or the running one.

    A week is open until it is answered or skipped, or the next check-in is due.
    """
    if standing.asked:
        last = max(standing.asked)
        settled = last in standing.answered or last in standing.skipped
        if not settled and now < standing.asked[last] + WEEK:
            return last
    return _running(now, participant, schedule)


def running_week(now: datetime, zone: str, first_weekday: int) -> Week:
    """The week that is running in that zone."""
    return Week.holding(now.astimezone(clock(zone)).date(), first_weekday)


def check_in_after(
    now: datetime, participant: Participant, standing: Standing, schedule: Schedule
) -> tuple[Week, datetime]:
    """(the week, the slot in UTC) of the next check-in after `now`. Raises LookupError where none is to come."""
    zone, check_in, first_weekday = participant.zone, participant.check_in, schedule.first_weekday
    today = now.astimezone(clock(zone)).date()
    first = today + timedelta(days=(check_in.weekday - today.weekday()) % 7) - WEEK
    for number in range(FARTHEST):
        day = first + number * WEEK
        at, week = slot_on(day, zone, check_in), week_of_slot(day, first_weekday)
        if at > now and not why_not(standing, week):
            return week, at
    raise LookupError(f"{participant.email}: no check-in is to come.")


def week_from(day: date, participant: Participant, schedule: Schedule) -> Week:
    """The week that the participant's first slot on or after that local day asks about."""
    slot = day + timedelta(days=(participant.check_in.weekday - day.weekday()) % 7)
    return week_of_slot(slot, schedule.first_weekday)


def may_be_asked(now: datetime, participant: Participant, standing: Standing, schedule: Schedule) -> bool:
    """Whether a check-in is written to that person when its time comes."""
    due = ask(now, participant, NEVER_WRITTEN_TO, schedule)
    return due is not None and not why_not(standing, due.week)


def next_check_in(now: datetime, participant: Participant, standing: Standing, schedule: Schedule) -> datetime | None:
    """When that person's next check-in is due (UTC), in the past if it is due already; None if none is coming."""
    turn = newest(now, participant.zone, participant.check_in, schedule.first_weekday)
    if now - turn.at < FRESH and not why_not(standing, turn.week):
        return turn.at
    for weeks in range(1, FARTHEST_PAUSE):
        if not why_not(standing, turn.week.plus(weeks)):
            day = turn.at.astimezone(clock(participant.zone)).date() + weeks * WEEK
            return turn.next_at if weeks == 1 else slot_on(day, participant.zone, participant.check_in)
    return None


def why_not(standing: Standing, week: Week) -> str:
    """Why that week is not asked about, in a few words; "" if it may be."""
    if standing.state == "stopped":
        return "they stopped"
    if standing.state == "quiet":
        return "quiet until they write"
    if standing.state == "bouncing":
        return "their mail bounces"
    if standing.paused_until and week < standing.paused_until:
        return f"paused until the week of {standing.paused_until}"
    if standing.state == "paused" and not standing.paused_until:
        return "paused"
    if week in standing.skipped:
        return "they skip that week"
    if week in standing.answered:
        return "that week is answered"
    return ASKED if week in standing.asked else ""


def week_of_slot(day: date, first_weekday: int) -> Week:
    """The week that a check-in on that local day asks about: on a week's first two days, the one just ended."""
    week = Week.holding(day, first_weekday)
    return week.plus(-1) if day - week.start < timedelta(days=2) else week


def slot_on(day: date, zone: str, check_in: CheckIn) -> datetime:
    """The check-in's moment (UTC) on that local day.

    PEP 495's fold=0 does what is wanted: of a time that occurs twice it is the first, and a time in a gap moves on by
    the gap's length. If the gap reaches midnight or swallows the day (Nuuk, Apia), that is early on the next day.
    """
    wall = datetime(day.year, day.month, day.day, check_in.hour, check_in.minute, tzinfo=clock(zone))
    return wall.astimezone(UTC)


def newest(now: datetime, zone: str, check_in: CheckIn, first_weekday: int) -> Turn:
    """The newest slot that is not after `now`, and when the next one comes."""
    # Tomorrow's may have passed already: clocks put back across midnight, as St John's were, show a date twice.
    tomorrow = now.astimezone(clock(zone)).date() + DAY
    latest, before = _turns_up_to(tomorrow, zone, check_in, first_weekday)
    return latest if latest.at <= now else before


@lru_cache(maxsize=8192)  # every minute the same ones are asked for
def _turns_up_to(day: date, zone: str, check_in: CheckIn, first_weekday: int) -> tuple[Turn, Turn]:
    """The last slot up to that local day and the one before it."""
    last = day - timedelta(days=(day.weekday() - check_in.weekday) % 7)
    before, at, after = (slot_on(each, zone, check_in) for each in (last - WEEK, last, last + WEEK))
    week = week_of_slot(last, first_weekday)
    return Turn(week, at, after), Turn(week.plus(-1), before, at)


@cache
def clock(zone: str) -> ZoneInfo:
    """The zone's rules, cached for good: ZoneInfo caches only eight itself and reads the others from disk again."""
    return ZoneInfo(zone)


def _running(now: datetime, participant: Participant, schedule: Schedule) -> Week:
    return running_week(now, participant.zone, schedule.first_weekday)


def _day_of_slot(now: datetime, participant: Participant, schedule: Schedule) -> date:
    start = _running(now, participant, schedule).start
    return start + timedelta(days=(participant.check_in.weekday - schedule.first_weekday) % 7)


def _check_in(now: datetime, person: Participant, standing: Standing, turn: Turn) -> Due | None:
    late = now - turn.at
    if late >= FRESH or why_not(standing, turn.week):
        return None
    why = "their check-in's time has come" if late < timedelta(hours=1) else f"their check-in is {_hours(late)} late"
    if standing.silence < SILENT_WEEKS:
        return Due("check-in", person, turn.week, turn.at, why)
    if standing.asked_to_pause:
        return None
    silent = f"{why}, and the last {standing.silence} were not answered"
    return Due("shall-we-pause", person, turn.week, turn.at, silent)


def _nudge(
    now: datetime, person: Participant, standing: Standing, turn: Turn, asked_at: datetime, after: timedelta
) -> Due | None:
    # A check-in that went out late gets its full time too: no nudge an hour after it.
    due_at = max(asked_at, standing.written.get(turn.week, asked_at)) + after
    if not timedelta(0) <= now - due_at < FRESH or due_at >= turn.next_at:
        return None
    if standing.wrote and standing.wrote >= standing.written.get(turn.week, asked_at):
        return None  # who wrote words is not nudged
    if turn.week in standing.nudged or standing.asked_to_pause or why_not(standing, turn.week) != ASKED:
        return None
    return Due("nudge", person, turn.week, asked_at, f"asked {_hours(now - asked_at)} ago and not answered")


def _hours(span: timedelta) -> str:
    return f"{span // timedelta(hours=1)} hours"
