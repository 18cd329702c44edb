"""How long reading takes: the median milliseconds of processor a message of each step, in one process.

usage: benchmarks/reading.py [FOLDER]     a folder of .eml files; tests/replies where none is named
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from service.model import metrics
from service.reading import automated, reply
from service.reading.mime import incoming
from service.reading.quoting import own_words

ROUNDS = 5
REPLIES = Path(__file__).resolve().parent.parent / "tests" / "replies"


def milliseconds(act: Callable[[], object]) -> float:
    """The least processor time of some rounds: what the machine does besides is no part of it."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return min(taken) * 1000


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPLIES
    counted = metrics.load()
    taken: dict[str, list[float]] = {"parts": [], "machines": [], "own words": [], "counting and all": []}
    for path in sorted(folder.rglob("*.eml")):
        raw = path.read_bytes()
        message = incoming.parse(raw)
        taken["parts"].append(milliseconds(partial(incoming.parse, raw)))
        taken["machines"].append(milliseconds(partial(automated.verdict, message)))
        taken["own words"].append(milliseconds(partial(own_words.own_words, message)))
        taken["counting and all"].append(milliseconds(partial(reply.read, message, counted)))
    print(f"{len(taken['parts'])} messages, milliseconds each: median, slowest")
    for step, times in taken.items():
        print(f"  {step:16} {statistics.median(times):6.2f} {max(times):8.2f}")


if __name__ == "__main__":
    main()
