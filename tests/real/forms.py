"""How long the long tests are: short in CI, long and soak when asked for (STEADILY_TESTS=long, `make soak`)."""

import os
import sys
from typing import Literal, get_args

Form = Literal["short", "long", "soak"]
FORM = os.environ.get("STEADILY_TESTS", "short")
if FORM not in get_args(Form):
    raise ValueError(f"STEADILY_TESTS is one of {', '.join(get_args(Form))}, not {FORM}")

KILLS = {"short": 15, "long": 100, "soak": 1000}[FORM]
FAULTS = {"short": 30, "long": 150, "soak": 2000}[FORM]
EXAMPLES = {"short": 12, "long": 60, "soak": 400}[FORM]  # of the state machine


def show(done: int, total: int, what: str) -> None:
    """Where the long forms are; at most a hundred lines each."""
    if FORM != "short" and done % max(1, total // 100) == 0:
        print(f"{done:>6} of {total} {what}", file=sys.stderr, flush=True)
