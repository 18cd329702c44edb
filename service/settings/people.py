"""The people of the settings file and of the roster: each address belongs to one of them, each gets their goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.model.values import Metric, Participant, Schedule
from service.settings.schema import ParticipantTable


@dataclass(frozen=True)
class Entry:
    """One person as written, and where: "steadily.toml, line 40"."""

    where: str
    person: ParticipantTable


def doubles(entries: Sequence[Entry]) -> Iterator[str]:
    """A sentence for each address that two people have."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        for address in dict.fromkeys((entry.person.email, *entry.person.aliases)):
            first = owners.setdefault(address, entry)
            if address and first is not entry:
                yield f"{entry.where}: {address} is another participant's already ({first.where})."


def resolve(
    entries: Sequence[Entry], schedule: Schedule, metrics: Sequence[Metric], goals: Mapping[str, int]
) -> tuple[Participant, ...]:
    """The participants, with what they have nothing of their own for taken from the schedule and the goals."""
    common = {metric.key: goals.get(metric.key, metric.goal) for metric in metrics}
    return tuple(_participant(entry.person, schedule, common) for entry in entries)


def _participant(person: ParticipantTable, schedule: Schedule, common: Mapping[str, int]) -> Participant:
    return Participant(
        name=person.name,
        email=person.email,
        zone=person.time_zone or schedule.zone,
        check_in=person.check_in or schedule.check_in,
        goals={**common, **person.goals} if person.goals else common,
        aliases=tuple(dict.fromkeys(alias for alias in person.aliases if alias != person.email)),
        coach=person.coach,
    )
