"""Recent weeks of each metric as columns: numbers, bars, gaps, and the goal's line. What a template draws.

No words and no markup in here: those are the templates'.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.model.values import LetterContext, Metric, Week, WeekRecord

WEEKS = 8
HEIGHT = 48  # pixels of the tallest bar
FLAT = 2  # pixels of a zero's bar: a zero is a number and is drawn
STEPS = "▁▂▃▄▅▆▇█"
GAP = "·"


@dataclass(frozen=True)
class Cell:
    """One week's count, or a run of weeks that have none for the same reason."""

    count: int | None
    state: str  # "answered", or why there is no count: a WeekState, "open" also for a metric left open
    weeks: int  # how many columns it spans
    height: int  # of its bar, in pixels
    newest: bool = False  # the week that the letter is about


@dataclass(frozen=True)
class Chart:
    """One metric's recent weeks, oldest first."""

    metric: Metric
    goal: int  # the newest week's; 0 for none
    weeks: tuple[Week, ...]
    cells: tuple[Cell, ...]
    line: str  # a sparkline, one character a week
    goal_height: int  # of the goal's line, in pixels above the bars' foot; 0 for none
    goal_step: str  # the sparkline's character for the goal

    @property
    def headroom(self) -> int:
        """Pixels by which the tallest bar rises above the goal's line."""
        return max([cell.height for cell in self.cells] + [self.goal_height]) - self.goal_height

    def bars(self, floor: int, height: int) -> Iterator[tuple[int, int, bool, int]]:
        """One row of bars from `floor` up: for each cell (height of the row, said once, height of its bar or 0, whether
        it is the newest week's, how many columns follow that have none)."""
        for number, cell in enumerate(self.cells):
            yield 0 if number else height, max(0, min(cell.height - floor, height)), cell.newest, cell.weeks - 1


def charts(context: LetterContext) -> tuple[Chart, ...]:
    """A chart for each metric of the last eight weeks since the first check-in; none while that is a single week."""
    return of_records(context.metrics, context.history, context.to.goals)


def of_records(
    metrics: Iterable[Metric], history: Iterable[WeekRecord], goals: Mapping[str, int], last: int = WEEKS
) -> tuple[Chart, ...]:
    """The same of any weeks, the `last` ones. `goals` are those of weeks that have none of their own."""
    records = since_the_first(history)
    records = records[-last:]
    if len(records) < 2:
        return ()
    return tuple(_chart(metric, records, goals.get(metric.key, 0)) for metric in metrics)


def since_the_first(history: Iterable[WeekRecord]) -> list[WeekRecord]:
    """The weeks, without those before the first check-in."""
    records = list(history)
    first = next((i for i, record in enumerate(records) if record.state != "not asked"), len(records))
    return records[first:]


def _chart(metric: Metric, records: Sequence[WeekRecord], goal: int) -> Chart:
    goal = records[-1].goals.get(metric.key, goal)
    counts = [record.counts.get(metric.key) for record in records]
    top = max([goal, 1, *(count for count in counts if count is not None)])
    return Chart(
        metric,
        goal,
        tuple(record.week for record in records),
        tuple(_cells(metric.key, records, top)),
        "".join(GAP if count is None else STEPS[_part(count, top, len(STEPS) - 1)] for count in counts),
        _part(goal, top, HEIGHT),
        STEPS[_part(goal, top, len(STEPS) - 1)],
    )


def _cells(key: str, records: Sequence[WeekRecord], top: int) -> Iterator[Cell]:
    """One cell for each count; neighbouring weeks without a count, for the same reason, share a cell."""
    for state, run in groupby(records, lambda record: _state(key, record)):
        weeks = list(run)
        if state != "answered":
            yield Cell(None, state, len(weeks), 0)
            continue
        for record in weeks:
            count = record.counts[key]
            yield Cell(count, state, 1, max(FLAT, _part(count, top, HEIGHT)), record is records[-1])


def _state(key: str, record: WeekRecord) -> str:
    """Why a week has no count of this metric, or "answered"."""
    if key in record.counts:
        return "answered"
    return "open" if record.state == "answered" else record.state


def _part(count: int, top: int, size: int) -> int:
    """The bar's share of `size`; 0 only for 0."""
    return max(1, round(count * size / top)) if count else 0
