"""Who signs in where, and with what: a password or a token is asked for at each sign-in, so that a new one is used."""

import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from service.mail.errors import explain as explain
from service.model.values import TryLater, UserError

Security = Literal["tls", "starttls", "plain"]
Server = Literal["imap", "smtp"]  # also the name of the settings' table

COMMAND_SECONDS = 60.0  # a password manager may ask its owner first


@dataclass(frozen=True)
class Secret:
    """What proves who we are: never printed, never logged."""

    kind: Literal["password", "token"]
    value: str = field(repr=False)


@dataclass(frozen=True)
class Account:
    """One server and who we are there. `username` "" means that nobody signs in."""

    host: str
    port: int
    security: Security
    username: str
    secret: Callable[[], Secret] = field(repr=False)
    ca_file: Path | None = None

    @property
    def name(self) -> str:
        """What the store calls it: username@host."""
        return f"{self.username}@{self.host}"


def mechanism(secret: Secret, username: str, offered: Collection[str]) -> tuple[str, bytes] | None:
    """Which SASL mechanism to use of those offered, and what to say first. None: the protocol's own login command.

    A further challenge to any of these means no; it is answered with nothing, and then the refusal comes.
    """
    bearer = f"\1auth=Bearer {secret.value}\1\1"
    if (
        secret.kind == "token" and "XOAUTH2" in offered
    ):  # https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
        return "XOAUTH2", f"user={username}{bearer}".encode()
    if secret.kind == "token":  # RFC 7628
        return "OAUTHBEARER", f"n,a={username.replace('=', '=3D').replace(',', '=2C')},{bearer}".encode()
    if "PLAIN" in offered:  # RFC 4616: unlike the libraries' login commands it takes passwords in any alphabet
        return "PLAIN", f"\0{username}\0{secret.value}".encode()
    return None


def password(value: str) -> Callable[[], Secret]:
    """A password that is known."""
    return lambda: Secret("password", value)


def command(arguments: Sequence[str], kind: Literal["password", "token"], key: str) -> Callable[[], Secret]:
    """The first line that a program prints; `key` is the setting that names it ("[imap] token_command").

    The callable raises UserError where the program can't be run, fails or prints nothing, TryLater where it hangs.
    """

    def run() -> Secret:
        try:
            done = subprocess.run(
                list(arguments), stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise TryLater(f"{key} did not end within {COMMAND_SECONDS:.0f} seconds.") from error
        except (OSError, ValueError) as error:
            raise UserError(f"{key} can't be run: {error}.") from error
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        if done.returncode or not lines or not lines[0].strip():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            why = f"ended with status {done.returncode}" if done.returncode else "printed nothing"
            raise UserError(f"{key} {why}{': ' + said[-1][:200] if said else ''}.")
        return Secret(kind, lines[0].strip())

    return run
