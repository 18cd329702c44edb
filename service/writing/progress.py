"""A week against its goals, and the weeks before it. Facts only: no verdicts, no words, no other people."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.model.values import LetterContext, Metric, Reading, WeekRecord

WINDOW = 12  # weeks that "9 of the last 12" looks back over
ASKED = ("answered", "silent", "unreadable")  # weeks that count there: not those paused, skipped or never asked about


@dataclass(frozen=True)
class Tally:
    """One metric of one week. `count` is None where it was left open."""

    metric: Metric
    count: int | None
    goal: int  # 0: no goal
    approximate: bool = False
    loose: str | None = None  # the loose words this letter's reply has for it ("a few")
    unclear: bool = False  # an amount was mentioned that is no number
    previous: int | None = None  # the count before a correction, where that changed it
    added: int = 0  # what this letter's reply adds to the count before

    @property
    def met(self) -> bool:
        """Whether the goal is reached; more than the goal counts the same."""
        return self.count is not None and 0 < self.goal <= self.count

    @property
    def under_way(self) -> bool:
        """Whether something is done and the goal not reached."""
        return self.count is not None and 0 < self.count < self.goal

    @property
    def done(self) -> bool:
        """Whether something is done."""
        return bool(self.count)

    @property
    def noun(self) -> str:
        """The noun that goes with the count."""
        return self.metric.one if self.count == 1 else self.metric.many


def record(context: LetterContext, reading: Reading | None = None) -> WeekRecord:
    """The record of the context's week, the reply already counted; made from the reading if there is no history."""
    if context.history and context.history[-1].week == context.week:
        return context.history[-1]
    given = reading or Reading("empty")
    return WeekRecord(context.week, "answered", given.counts, given.approximate, context.to.goals)


def tallies(
    context: LetterContext, reading: Reading | None = None, before: WeekRecord | None = None
) -> tuple[Tally, ...]:
    """All metrics of the context's week, in the metrics' order."""
    week = record(context, reading)
    given = reading or Reading("empty")
    was = before.counts if before else {}
    return tuple(
        Tally(
            metric,
            count := week.counts.get(metric.key),
            week.goals.get(metric.key, context.to.goals.get(metric.key, 0)),
            approximate=metric.key in week.approximate,
            loose=given.loose.get(metric.key),
            unclear=metric.key in given.unclear,
            previous=was[metric.key] if metric.key in was and was[metric.key] != count else None,
            added=given.counts.get(metric.key, 0) if metric.key in given.adds else 0,
        )
        for metric in context.metrics
    )


def missing(all_tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """The metrics that have no count, in their order."""
    return tuple(tally for tally in all_tallies if tally.count is None)


def checked_in(history: Iterable[WeekRecord]) -> tuple[int, int] | None:
    """(weeks answered, weeks asked about) of the last twelve; None if that would hold silence against them.

    It is given only if the four newest weeks that were asked about are answered, and at least half of all are.
    """
    asked = [week.state == "answered" for week in list(history)[-WINDOW:] if week.state in ASKED]
    told = len(asked) >= 4 and all(asked[-4:]) and 2 * sum(asked) >= len(asked)
    return (sum(asked), len(asked)) if told else None
