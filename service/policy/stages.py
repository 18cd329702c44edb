"""What can be due at all to anybody who has one weekly rhythm, however many they are.

The rule: pure, and never too little. Whether a letter really is due to somebody is for `schedule` to say.
"""

from datetime import datetime
from typing import NamedTuple

from service.model.values import CheckIn, Schedule, Week
from service.policy.schedule import FRESH, newest


class Stage(NamedTuple):
    """What can be due to anybody with one weekly rhythm: it lasts for days, while the clock of each tick goes on."""

    week: Week
    asks: bool  # check-ins about that week
    reminds: bool  # nudges about it


def stage(now: datetime, zone: str, check_in: CheckIn, schedule: Schedule) -> Stage | None:
    """What can be due at `now` with that rhythm; None in the days when nothing can, whoever it is."""
    turn = newest(now, zone, check_in, schedule.first_weekday)
    late, after = now - turn.at, schedule.nudge_after
    asks = late < FRESH
    reminds = after is not None and after <= late < after + 2 * FRESH  # a late check-in's nudge is late too
    return Stage(turn.week, asks, reminds) if asks or reminds else None
