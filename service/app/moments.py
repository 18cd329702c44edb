"""Moments and names as people read them.

The rule: words only; the zone is given."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.policy import schedule

NOBODY = "none: nobody is asked at present"
SOME = 3  # names that are written out


def upcoming(
    people: Iterable[tuple[str, str, datetime | None]],
    now: datetime,
    zone: str,
    *,
    there_are_more: bool = False,
    nobody: str = NOBODY,
) -> str:
    """When the next check-in comes and to whom, of these (name, zone, when): "Fri 27 Nov 2026 16:00 GMT, to Ada"."""
    coming = [(name, theirs, at) for name, theirs, at in people if at]
    if not coming:
        return nobody
    first = min(at for _, _, at in coming)
    who = [(name, theirs) for name, theirs, at in coming if at == first]
    zones = {theirs for _, theirs in who}
    when = "with the next round" if first <= now else local(first, zones.pop() if len(zones) == 1 else zone)
    names = [name for name, _ in who]
    return f"{when}, to {', '.join(names[:SOME]) + ' and others' if there_are_more else several(names)}"


def several(names: Sequence[str]) -> str:
    """A few names, and how many more there are: "Ada, Bob, Cleo and 5 more"."""
    if len(names) > SOME + 1:
        return f"{', '.join(names[:SOME])} and {len(names) - SOME} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def local(moment: datetime, zone: str) -> str:
    """A moment in that zone, to the minute: "Fri 27 Nov 2026 16:00 GMT"."""
    return moment.astimezone(schedule.clock(zone)).strftime("%a %d %b %Y %H:%M %Z")
