"""What a tick over 10,000 participants costs, with the eight weeks the store looks back: benchmarks/asking.py."""

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import available_timezones

from service.model.values import CheckIn, Participant, Schedule, Standing, Week
from service.policy import schedule

PEOPLE, WEEKS = 10_000, 8
SCHEDULE = Schedule(zone="UTC", first_weekday=0, check_in=CheckIn(4, 16, 0), nudge_after=timedelta(days=2))
LAST = Week(date(2026, 11, 16))
SLOT = datetime(2026, 11, 20, 16, tzinfo=UTC)
TICKS = {"an idle day": timedelta(days=5), "while nudges may be due": timedelta(days=2, hours=3)}


def people(zones: Any) -> Any:
    return [
        Participant(f"P{n}", f"p{n}@example.org", zones[n % len(zones)], CheckIn(4, 16, 0), {}) for n in range(PEOPLE)
    ]


def standing(number: Any) -> Standing:
    asked = {LAST.plus(-back): SLOT - timedelta(weeks=back) for back in range(WEEKS)}
    answered = {week for week in asked if number % 3 or week != LAST}  # a third has not answered this week's,
    return Standing(asked=asked, answered=frozenset(answered), nudged=frozenset([LAST]))  # and was reminded


def main() -> None:
    standings = {f"p{n}@example.org": standing(n) for n in range(PEOPLE)}
    zones = sorted(available_timezones())
    for label, chosen in (("one zone", ["Europe/London"]), (f"{len(zones)} zones", zones)):
        everybody = people(chosen)
        for moment, later in TICKS.items():
            spent = []
            for _ in range(20):
                start = time.process_time()
                schedule.due(SLOT + later, everybody, standings, SCHEDULE)
                spent.append((time.process_time() - start) * 1000)
            print(f"{PEOPLE:,} people, {label}, {moment}: {median(spent):.1f} ms of CPU a tick (best {min(spent):.1f})")


if __name__ == "__main__":
    main()
