"""The daemon's sign of life, for `status` and for whoever watches the service.

The rule: the daemon writes here, everybody else reads; nothing is decided by it.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from service.store import history

SIGN = "health:sign"
MOMENTS = ("at", "next", "started")


@dataclass(frozen=True)
class Sign:
    """The daemon's last sign of life."""

    at: datetime
    next: datetime  # when it means to give the next one
    started: datetime
    host: str
    process: int
    has_ended: bool = False  # it was stopped, in good order


def give_sign(connection: Connection, sign: Sign) -> None:
    """Write down that the daemon is alive, or that it has ended."""
    value: dict[str, Any] = asdict(sign)
    history.set_fact(connection, SIGN, value | {key: int(value[key].timestamp()) for key in MOMENTS})


def last_sign(connection: Connection) -> Sign | None:
    """The last sign of life; None where there never was one."""
    value = history.fact(connection, SIGN)
    return Sign(**value | {key: datetime.fromtimestamp(value[key], UTC) for key in MOMENTS}) if value else None
