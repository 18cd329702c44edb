"""Whose goals are in force: a participant's own, changed by reply, or the settings'.

The rule: pure. A person's own goal for a metric holds until the settings give another one than they did then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.model.values import Participant


@dataclass(frozen=True)
class OwnGoals:
    """Goals that somebody set by reply, by metric key."""

    goals: Mapping[str, int]
    instead_of: Mapping[str, int]  # the settings' goals at that time
    since: date  # the day of the newest such reply

    def holds(self, metric: str, listed: Mapping[str, int]) -> bool:
        """Whether their own goal for that metric is in force beside the goals that the settings list now."""
        return metric in self.goals and self.instead_of.get(metric) == listed.get(metric)


def from_stored(stored: Mapping[str, Any] | None) -> OwnGoals | None:
    """What the store keeps of them; None where it keeps none."""
    if not stored:
        return None
    return OwnGoals(stored["goals"], stored["instead_of"], date.fromisoformat(stored["since"]))


def to_store(own: OwnGoals) -> dict[str, Any]:
    """As the store keeps them."""
    return {"goals": dict(own.goals), "instead_of": dict(own.instead_of), "since": own.since.isoformat()}


def changed(listed: Participant, own: OwnGoals | None, new: Mapping[str, int], day: date) -> OwnGoals:
    """Their own goals with the new ones among them; those that the settings have overruled since are dropped."""
    still = {m: n for m, n in own.goals.items() if own.holds(m, listed.goals)} if own else {}
    goals = {metric: number for metric, number in {**still, **new}.items() if metric in listed.goals}
    return OwnGoals(goals, {metric: listed.goals[metric] for metric in goals}, day)


def in_force(listed: Participant, own: OwnGoals | None, shares: bool | None = None) -> Participant:
    """The participant as the settings list them, with what they have changed by reply."""
    if own:
        goals = {m: own.goals[m] if own.holds(m, listed.goals) else n for m, n in listed.goals.items()}
        listed = replace(listed, goals=goals)
    return listed if shares is None else replace(listed, withdrew=not shares)


def whose(listed: Participant, own: OwnGoals | None) -> str:
    """Whose the goals in force are, in a few words."""
    mine = [metric for metric in listed.goals if own and own.holds(metric, listed.goals)]
    if not own or not mine:
        return "the settings"
    day = f"their reply of {own.since.day} {own.since:%B %Y}"
    return day if len(mine) == len(listed.goals) else f"{day} ({', '.join(mine)}), otherwise the settings"
