"""The table that the reliability tests print at the end of a run: what was done to us, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import pytest

TALLIES = pytest.StashKey[dict[str, "Tally"]]()
HEADINGS = ("runs", "lost", "counted twice", "twice in the window", "twice outside it", "to strangers", "answers a day")


@dataclass(frozen=True)
class Tally:
    """What one kind of fault led to. All but the first and the fourth have to be 0, and the last at most 6."""

    runs: int = 0
    lost: int = 0  # replies that were not recorded or answered, letters that never arrived
    counted_twice: int = 0  # and slots that were asked about twice
    in_the_window: int = 0  # second copies, same bytes, of a letter taken but not yet marked as sent
    outside_it: int = 0
    to_strangers: int = 0
    most_a_day: int = 0  # answers to one person within any 24 hours

    def __add__(self, other: "Tally") -> "Tally":
        sums = {field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)}
        return replace(Tally(**sums), most_a_day=max(self.most_a_day, other.most_a_day))

    def is_sound(self) -> bool:
        wrong = self.lost + self.counted_twice + self.outside_it + self.to_strangers
        return wrong == 0 and self.most_a_day <= 6


def rows(tallies: dict[str, Tally]) -> Iterator[str]:
    """The table's lines."""
    if not tallies:
        return
    yield ""
    yield f"{'fault':<44}" + "".join(f"{heading:>{len(heading) + 2}}" for heading in HEADINGS)
    for fault, tally in tallies.items():
        figures = (getattr(tally, field.name) for field in fields(tally))
        yield f"{fault:<44}" + "".join(f"{n:>{len(h) + 2}}" for n, h in zip(figures, HEADINGS, strict=True))
