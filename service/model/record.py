"""Everything that is kept of one person, for the page of their own data. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from service.model.values import Metric, Week, WeekRecord


@dataclass(frozen=True)
class PersonRecord:
    """One person's record. `weeks` are contiguous and oldest first, paused and silent ones included."""

    name: str
    email: str
    made: date  # the day of this export
    metrics: tuple[Metric, ...]
    weeks: tuple[WeekRecord, ...] = ()
    plans: Mapping[Week, str] = field(default_factory=dict)  # as long as words are kept
    words: tuple[tuple[datetime, str], ...] = ()  # what they wrote and when, oldest first, as long as words are kept
    goals: Mapping[str, int] = field(default_factory=dict)  # in force now
    goals_from: str | None = None  # whose goals those are: "your reply of 3 November", "the settings"
