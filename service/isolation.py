"""A second try at what crashed: in a child process with bounded memory and time, so that it stops no daemon."""

import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes of address space beyond what the parent has
SECONDS = 10


class Crashed(Exception):
    """The child ended without a result."""


def in_child(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The function's result, computed in a child. Raises Crashed where the child died, failed or took too long."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(there, function, given, named))
    child.start()
    there.close()
    try:
        if not here.poll(SECONDS):
            raise Crashed(f"took longer than {SECONDS} seconds")
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


def _work(there: Connection, function: Callable[..., Any], given: Any, named: Any) -> None:
    with open("/proc/self/statm") as statm:
        used = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = (True, function(*given, **named))
    except BaseException as error:  # whatever it was, the parent hears its name and goes on
        answer = (False, type(error).__name__)
    there.send(answer)
