"""How long the long tests are: quick in `make quick`, short in CI, long and soak when asked for (`make soak`)."""

import os
import sys
from typing import Literal, get_args

Form = Literal["quick", "short", "long", "soak"]
FORM = os.environ.get("STEADILY_TESTS", "short")
if FORM not in get_args(Form):
    raise ValueError(f"STEADILY_TESTS is one of {', '.join(get_args(Form))}, not {FORM}")

KILLS = {"quick": 5, "short": 15, "long": 100, "soak": 1000}[FORM]
FAULTS = {"quick": 10, "short": 30, "long": 150, "soak": 2000}[FORM]
EXAMPLES = {"quick": 3, "short": 12, "long": 60, "soak": 400}[FORM]  # of the state machine
LONG_TEXT = {"quick": 32_768}.get(FORM, 262_144)  # characters: as much of one text as is read
LONG_MESSAGE = {"quick": 4}.get(FORM, 1)  # by what the hostile messages' pieces are divided


def show(done: int, total: int, what: str) -> None:
    """Where the long forms are; at most a hundred lines each."""
    if FORM in ("long", "soak") and done % max(1, total // 100) == 0:
        print(f"{done:>6} of {total} {what}", file=sys.stderr, flush=True)
