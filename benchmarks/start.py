"""What a command costs from cold: the least processor time and the most memory of several starts, each a process.

usage: benchmarks/start.py [COMMAND ...]     such as "parse --why reply.eml"; the usual ones where none is named

Compiled bytecode is used, as in an installation: one start before those that are measured makes it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

STARTS = 10
REPLY = b"From: Ada <ada@example.org>\nSubject: Re: Your week\nMessage-ID: <1@example.org>\n\n5 apps, 2 interviews\n"


class Cost(NamedTuple):
    """Processor seconds, and the most memory in MB."""

    seconds: float
    memory: float


def cost(command: Sequence[str], environment: dict[str, str]) -> Cost:
    """The cost of one start."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        reply = Path(folder) / "reply.eml"
        reply.write_bytes(REPLY)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        print(f"{STARTS} starts each: least milliseconds of processor, MB")
        for words in sys.argv[1:] or ("--help", f"parse {reply}", "check"):
            command = [sys.executable, "-m", "service", *words.split()]
            cost(command, environment)
            costs = [cost(command, environment) for _ in range(STARTS)]
            least, most = min(costs).seconds * 1000, max(each.memory for each in costs)
            print(f"  {words.replace(folder, ''):24} {least:6.0f} {most:6.0f}")


if __name__ == "__main__":
    main()
