"""How long a letter takes: render and inline (Letters), build (mime). Target: 5 ms together, 1 ms of it to build.

Times are CPU time of this process, so that a busy machine does not change them. `python benchmarks/letters.py [ROUNDS]`
"""

import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from service.writing import preview, samples
from service.writing.letters import Letters

CHOSEN = ("check-in", "digest-part-way", "digest-long-names", "noted-paused")


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median of so many runs, each of ten."""
    times = []
    for _ in range(rounds):
        start = process_time()
        for _ in range(10):
            work()
        times.append((process_time() - start) * 100)
    return median(times)


def main(rounds: int) -> None:
    start = process_time()
    letters = Letters()
    for name in samples.SAMPLES:
        samples.SAMPLES[name](letters)
    print(f"{'first of each sample':22} {(process_time() - start) * 1000:7.1f} ms, templates compiled on the way")
    print(f"{'':22} {'write':>7} {'inline':>7} {'build':>7} {'in all':>7}   ms, median")
    for name in CHOSEN:
        sample = samples.SAMPLES[name]
        letter = sample(letters)
        whole = milliseconds(lambda sample=sample: sample(letters), rounds)  # type: ignore[misc]
        inline = milliseconds(lambda letter=letter: letters.templates.inliner.inline(letter.html), rounds)  # type: ignore[misc]
        build = milliseconds(lambda name=name, letter=letter: preview.message(name, letter), rounds)  # type: ignore[misc]
        print(f"{name:22} {whole - inline:7.2f} {inline:7.2f} {build:7.2f} {whole + build:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
