"""The daemon's heartbeat: a sign of life in the store, and what can be told from the last one.

The rule: a sign that can't be written is no trouble of its own; whatever keeps the store from it is reported elsewhere.
"""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from service.app.context import App
from service.model.values import TryLater
from service.store import health
from service.store.health import Sign

OFTEN = timedelta(seconds=30)  # the least time between two signs: each costs a commit
GRACE = timedelta(minutes=2)  # how late a sign may be before it is missed
LONGEST_STEP = timedelta(minutes=15)  # a mail server may take 600 s for one reply (RFC 5321)

State = Literal["running", "stuck", "stopped", "never", "rounds"]


@dataclass
class Heartbeat:
    """Gives the signs of one daemon."""

    app: App
    started: datetime = field(init=False)
    last: Sign | None = None

    def __post_init__(self) -> None:
        self.started = self.app.clock()

    def beat(self, wait: float) -> None:
        """Give a sign, if the last one is old or a longer wait begins; the next one comes after `wait` seconds."""
        now = self.app.clock()
        due = now + timedelta(seconds=wait)
        if self.last and timedelta(0) <= now - self.last.at < OFTEN and due <= self.last.next + GRACE:
            return
        self._give(Sign(now, due, self.started, socket.gethostname(), os.getpid()))

    def end(self) -> None:
        """Give the last sign, unless another daemon of the same store goes on."""
        newest = None
        with suppress(TryLater), self.app.store.reading() as connection:
            newest = health.last_sign(connection)
        if self.last and newest and (newest.host, newest.process) == (self.last.host, self.last.process):
            self._give(replace(self.last, at=self.app.clock(), has_ended=True))

    def _give(self, sign: Sign) -> None:
        with suppress(TryLater), self.app.store.writing() as connection:
            health.give_sign(connection, sign)
            self.last = sign


def state(sign: Sign | None, now: datetime, last_round: datetime | None = None) -> State:
    """What the last sign says about the daemon: running, at work for too long, stopped, or never started here.

    "rounds": `steadily once` was run since then, as from cron; no daemon is meant to run."""
    if last_round and (sign is None or last_round > sign.next + GRACE):
        return "rounds"
    if sign is None:
        return "never"
    if sign.has_ended or (sign.host == socket.gethostname() and not _exists(sign.process)):
        return "stopped"
    if now <= sign.next + GRACE:
        return "running"
    if now <= sign.next + LONGEST_STEP:
        return "stuck"
    return "stuck" if sign.host == socket.gethostname() else "stopped"


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
