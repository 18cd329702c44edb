"""`status --html`: the same as a page, with a chart of everybody's effort by week.

The rule: no fact that `app.status` has not; nothing in the page is loaded from elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.app.moments import local
from service.app.overview import Overview, Person
from service.cli import status_text
from service.model.values import Week
from service.writing.templates import Templates

TALLEST = 88  # pixels


@dataclass(frozen=True)
class Column:
    """One week of a chart."""

    day: str
    amount: int | None
    height: int  # pixels


@dataclass(frozen=True)
class Chart:
    """One metric's weeks."""

    label: str
    columns: tuple[Column, ...]
    spoken: str  # for who can't see it


def page(found: Overview, weeks: Mapping[Week, Mapping[str, int]]) -> str:
    """The page as HTML. `weeks` has everybody's counts together, by week and metric."""
    labels = list(found.metrics.values())
    return (
        Templates()
        .environment.get_template("status-page.html")
        .render(
            now=local(found.now, found.zone),
            facts=status_text.facts(found),
            attention=found.attention,
            charts=[_chart(metric, label, weeks) for metric, label in found.metrics.items() if len(weeks) > 1],
            totals=status_text.totals(found),
            labels=labels,
            people=[_row(found, person) for person in found.people],
            words=[(f"{person.name} ({person.email})", why) for person, why in found.need_a_word],
            waiting=status_text.waiting(found),
        )
    )


def _row(found: Overview, person: Person) -> dict[str, object]:
    counts = [
        f"{person.counts[metric]} of {person.goals.get(metric, 0)}" if metric in person.counts else ""
        for metric in found.metrics
    ]
    at = person.next_check_in
    coming = "" if at is None else "with the next round" if at <= found.now else local(at, person.zone)
    return {
        "name": person.name,
        "email": person.email,
        "week": _day(person.week.start),
        "state": person.state,
        "counts": counts,
        "coming": coming,
    }


def _chart(metric: str, label: str, weeks: Mapping[Week, Mapping[str, int]]) -> Chart:
    top = max([1, *(amounts.get(metric, 0) for amounts in weeks.values())])
    columns = tuple(
        Column(_day(week.start), amounts.get(metric), amounts.get(metric, 0) * TALLEST // top)
        for week, amounts in sorted(weeks.items())
    )
    return Chart(label, columns, _spoken(columns))


def _spoken(columns: Sequence[Column]) -> str:
    return ", ".join(f"{column.day} {'none' if column.amount is None else column.amount}" for column in columns)


def _day(day: date) -> str:
    return f"{day:%d %b}".lstrip("0")
