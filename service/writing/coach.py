"""The letters to coaches: totals of the group week by week, who may need a word, what became of their line. Pure.

Never a rank, and no number that could be one person's own: totals from three people on, averages from five.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.model.coach import CoachNote, CoachSummary, GroupWeek
from service.model.values import Letter, Metric, Sender, WeekRecord
from service.writing import chart
from service.writing.templates import Templates

LEAST_FOR_TOTAL = 3  # people who gave a number: a total of fewer could be told apart by one of them
LEAST_FOR_AVERAGE = 5


@dataclass(frozen=True)
class Effort:
    """One metric of the group's week."""

    metric: Metric
    total: int
    people: int  # how many gave a number
    average: str  # with one decimal; "" where too few gave one


def letter(templates: Templates, summary: CoachSummary) -> Letter:
    """The letter about the summary's newest week."""
    newest = summary.weeks[-1]
    subject = templates.sentence("coach_subject", newest.week)
    records = [WeekRecord(week.week, "answered" if _totals(week) else "open", _totals(week)) for week in summary.weeks]
    efforts = list(_efforts(summary, newest))
    text, html = templates.fill(
        "coach-summary",
        subject=subject,
        summary=summary,
        newest=newest,
        efforts=efforts,
        charts=chart.of_records(summary.metrics, records, {}) if any(record.counts for record in records) else (),
        label_width=max((len(effort.metric.label) for effort in efforts), default=0),
    )
    return Letter("coach-summary", subject, text, html)


def noted(templates: Templates, note: CoachNote) -> Letter:
    """The answer to a coach's message, in the thread of that week's letter."""
    subject = templates.sentence("coach_subject", note.week)
    text, html = templates.fill("coach-noted", subject=subject, note=note)
    return Letter("coach-noted", subject, text, html)


def notice(templates: Templates, name: str, person: str, sender: Sender, day: date) -> Letter:
    """Words of danger from `person`, told to the coach of that name without a word of them."""
    subject = templates.sentence("coach_notice_subject", day)
    text, html = templates.fill("coach-notice", subject=subject, coach=name, person=person, sender=sender)
    return Letter("coach-notice", subject, text, html)


def lines(given: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What a digest quotes of coaches, given as (name, line): of several, each with the name before it."""
    return tuple(line if len(given) == 1 else f"{name}: {line}" for name, line in given)


def _totals(week: GroupWeek) -> dict[str, int]:
    """The totals that may be told."""
    return {key: total for key, total in week.totals.items() if week.counted.get(key, 0) >= LEAST_FOR_TOTAL}


def _efforts(summary: CoachSummary, week: GroupWeek) -> Iterator[Effort]:
    totals = _totals(week)
    for metric in summary.metrics:
        if metric.key in totals:
            total, people = totals[metric.key], week.counted[metric.key]
            yield Effort(metric, total, people, f"{total / people:.1f}" if people >= LEAST_FOR_AVERAGE else "")
