"""Whose record a transaction has written, so that a cache of what the record says knows what is stale.

The rule: the statement that changes how a person stands notes it here itself; no caller has to remember to."""

from collections.abc import Callable

from sqlalchemy import Connection

REGISTRY = ""  # in place of an address: who takes part, or with which goals, may have changed
Listener = Callable[[frozenset[str]], None]
NAME = "steadily changes"  # of the set in a connection's `info`


def begin(connection: Connection) -> set[str]:
    """Start noting in a new transaction; returns what is noted, which can be looked at if the connection is lost."""
    written: set[str] = set()
    connection.info[NAME] = written
    return written


def note(connection: Connection, email: str) -> None:
    """That person's record was written in this transaction."""
    connection.info.setdefault(NAME, set()).add(email)


def noted(connection: Connection) -> frozenset[str]:
    """The addresses whose records this transaction has written so far, whether it is committed in the end or not."""
    return frozenset(connection.info.get(NAME, ()))
