"""A second try at reading what crashed: in a child process with bounded memory and time, so that it stops no daemon.

The rule: it knows nothing of mail; any function and its arguments will do."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes: of address space beyond what the parent has, and of memory in use
SECONDS = 10
LOOK = 0.05  # seconds between two looks at how much memory the child uses


Call = Callable[..., Any]  # how a function is called: in this process, or in a child


class Crashed(Exception):
    """The child process ended without a result."""


def in_child(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The function's result, computed in a child. Raises Crashed where the child died, failed or took too much."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(there, function, given, named))
    child.start()
    there.close()
    try:
        _watch(here, child.pid or 0)
        worked, result = here.recv()
    except EOFError:
        raise Crashed("the reader died") from None
    finally:
        here.close()
        child.kill()
        child.join()
    if not worked:
        raise Crashed(result)
    return result


def _watch(here: Connection, child: int) -> None:
    """Wait for a result. The child's own limits may be refused (systemd's SystemCallFilter), so it is watched too."""
    end = time.monotonic() + SECONDS
    while not here.poll(LOOK):
        if time.monotonic() > end:
            raise Crashed(f"took longer than {SECONDS} seconds")
        if _pages(child)[1] > MEMORY:
            raise Crashed(f"took more than {MEMORY} bytes")


def _work(there: Connection, function: Callable[..., Any], given: Any, named: Any) -> None:
    _close_all_but(there.fileno())
    size = _pages(os.getpid())[0] + MEMORY
    for limit, most in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))
    try:
        answer = (True, function(*given, **named))
    except BaseException as error:  # whatever it was, the parent hears its name and goes on
        answer = (False, type(error).__name__)
    with suppress(BrokenPipeError):  # the parent was killed meanwhile
        there.send(answer)


def _close_all_but(kept: int) -> None:
    """Close what the parent had open: if it is killed, its lock on the store must not live on in the child."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _pages(process: int) -> tuple[int, int]:
    """(address space, memory in use) in bytes; zeros where there is no /proc."""
    try:
        size, used = Path(f"/proc/{process}/statm").read_text().split()[:2]
    except OSError:
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(size) * page, int(used) * page
