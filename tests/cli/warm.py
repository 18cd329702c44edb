"""A process that has loaded the service and runs each command line in a fork of its own, on the day after FRIDAY.

A command has its own output, exit status, working directory and environment, as in a process started for it; only the
loading, which is most of the time, is done once. What loading itself does is tested where a command is started cold.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from tests.walk import FRIDAY

SATURDAY = FRIDAY + timedelta(days=1)  # "this week" must not be the real one's
ROOT = Path(__file__).parents[2]
LONGEST = 120  # seconds of a command
GIVEN, OUTPUT, ERRORS = "given", "output", "errors"  # the files of a command


@cache
def process() -> "subprocess.Popen[str]":
    """The warm process; it ends with this one."""
    command = [sys.executable, "-W", "error", "-m", "tests.cli.warm"]
    warm = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(warm.communicate)  # which closes its input
    return warm


def run(
    words: tuple[str, ...], given: bytes, where: Path, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    """Run a command line."""
    warm = process()
    assert warm.stdin
    assert warm.stdout
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        (files / GIVEN).write_bytes(given)
        print(json.dumps([words, str(where), dict(environment), folder]), file=warm.stdin, flush=True)
        if not select.select([warm.stdout], [], [], LONGEST)[0]:
            warm.kill()
            raise subprocess.TimeoutExpired(words, LONGEST)
        status = int(warm.stdout.readline())
        return subprocess.CompletedProcess(words, status, (files / OUTPUT).read_bytes(), (files / ERRORS).read_bytes())


def main() -> None:
    """Fork for each line of the input, and print its exit status."""
    import service.app.admin
    import service.app.daemon
    import service.app.dry_run
    import service.app.probe
    import service.app.status
    import service.cli.main
    import service.reading.reply
    import service.writing.preview  # noqa: F401
    from service.app import startup
    from service.policy import clocks

    startup.now = lambda: SATURDAY
    clocks.APART = timedelta.max  # from that of real mail servers
    for line in sys.stdin:
        words, where, environment, folder = json.loads(line)
        if not (child := os.fork()):
            answer(words, where, environment, Path(folder))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def answer(words: list[str], where: str, environment: dict[str, str], files: Path) -> None:
    """Be the process of a command line."""
    from service.cli.main import main as steadily

    status: object = 0
    try:
        for number, name in enumerate((GIVEN, OUTPUT, ERRORS)):
            os.dup2(os.open(files / name, os.O_RDONLY if name == GIVEN else os.O_WRONLY | os.O_CREAT), number)
        sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False)
        os.chdir(where)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv[1:] = words
        warnings.simplefilter("error")
        steadily()
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else bool(status))


if __name__ == "__main__":
    main()
