"""An account at a mail server and the secret that signs in to it. Values only: nothing here opens a connection."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Security = Literal["tls", "starttls", "plain"]


@dataclass(frozen=True)
class Secret:
    """A password or a token. Never printed, never logged."""

    kind: Literal["password", "token"]
    value: str = field(repr=False)


@dataclass(frozen=True)
class Account:
    """One mail server and the user we sign in as. An empty `username` means that no sign-in is wanted.

    `secret` is called at each sign-in, so that a changed password or an expired token is replaced without a restart.
    """

    host: str
    port: int
    security: Security
    username: str
    secret: Callable[[], Secret] = field(repr=False)
    ca_file: Path | None = None
    signing: str | None = None  # the table of the settings where its secret is written; None: the protocol's own

    @property
    def name(self) -> str:
        """The account's name in the store: username@host."""
        return f"{self.username}@{self.host}"


def is_loopback(host: str) -> bool:
    """Whether this host name or address can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
