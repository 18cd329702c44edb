"""Everything that is kept of one person as one HTML page to look at: charts of all weeks, goals, pauses, plans, words.

One self-contained file: nothing is loaded from elsewhere and no script runs, so it can be kept for years. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.model.record import PersonRecord
from service.model.values import Metric, WeekRecord
from service.writing import chart
from service.writing.templates import Templates, replace_controls

COLUMN, BAR, HEIGHT = 18, 12, 96  # units of the drawing: one week's width, a bar's, the tallest bar's height


@dataclass(frozen=True)
class Column:
    """One week of a metric's drawing, in its units, measured from the top left."""

    record: WeekRecord
    x: int
    count: int | None
    height: float
    goal: float | None  # how far above the bars' foot the goal's line is; None where that week had no goal


@dataclass(frozen=True)
class Drawing:
    """All weeks of one metric."""

    metric: Metric
    columns: tuple[Column, ...]
    top: int  # the number at the upper edge

    @property
    def width(self) -> int:
        """Of the whole drawing."""
        return COLUMN * len(self.columns)


def render(templates: Templates, record: PersonRecord) -> str:
    """The page."""
    weeks = chart.since_the_first(record.weeks)
    template = templates.environment.get_template("export-page.html")
    drawings = [_drawing(metric, weeks) for metric in record.metrics] if weeks else []
    sizes = {"width": COLUMN, "bar": BAR, "height": HEIGHT}
    goals = [(metric, record.goals[metric.key]) for metric in record.metrics if record.goals.get(metric.key)]
    values = {
        "record": record,
        "weeks": weeks,
        "drawings": drawings,
        "goals": goals,
        "plans": sorted(record.plans.items()),
    }
    return replace_controls(template.render(**values, **sizes))


def _drawing(metric: Metric, weeks: Sequence[WeekRecord]) -> Drawing:
    numbers = [week.counts.get(metric.key, 0) for week in weeks] + [week.goals.get(metric.key, 0) for week in weeks]
    top = max([*numbers, 1])
    return Drawing(metric, tuple(_columns(metric.key, weeks, top)), top)


def _columns(key: str, weeks: Sequence[WeekRecord], top: int) -> Iterator[Column]:
    for number, week in enumerate(weeks):
        count, goal = week.counts.get(key), week.goals.get(key, 0)
        height = 0.0 if count is None else max(1.5, round(HEIGHT * count / top, 1))
        yield Column(week, COLUMN * number, count, height, round(HEIGHT * goal / top, 1) if goal else None)
