"""How a sign-in is proved: the SASL mechanism to use, and where the password or token comes from.

A secret is asked for at each sign-in, so that a new one is used without a restart. Nothing here talks to a mail server.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Literal

from service.mail.connection import Stop, never
from service.model.account import Secret
from service.model.values import TryLater, UserError

COMMAND_SECONDS = 60.0  # a password manager may ask its owner first


def mechanism(secret: Secret, username: str, offered: Collection[str]) -> tuple[str, bytes] | None:
    """The SASL mechanism to use of those offered, and its initial response. None: use the protocol's login command.

    A further challenge to any of these mechanisms announces a refusal; answer it with an empty response.
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
    """A secret that is written in the settings."""
    return lambda: Secret("password", value)


def command(
    arguments: Sequence[str], kind: Literal["password", "token"], key: str, stop: Stop | None = None
) -> Callable[[], Secret]:
    """A secret that a program prints as its first line; `key` is the setting that names the program.

    The callable raises UserError if the program can't be run, fails or prints nothing, and TryLater if it hangs or a
    stop is requested meanwhile. What it says on standard error is not repeated: it may be the secret.
    """

    def run() -> Secret:
        try:
            status, printed = _printed(arguments, stop or never())
        except subprocess.TimeoutExpired as error:
            raise TryLater(f"{key} did not end within {COMMAND_SECONDS:.0f} seconds.") from error
        except (OSError, ValueError) as error:
            raise UserError(f"{key} can't be run: {error}.") from error
        lines = printed.decode("utf-8", "replace").splitlines()
        if status or not lines or not lines[0].strip():
            why = f"ended with status {status}" if status else "printed nothing"
            raise UserError(f"{key} {why}: run it by hand to see why.")
        return Secret(kind, lines[0].strip())

    return run


def _printed(arguments: Sequence[str], stop: Stop) -> tuple[int, bytes]:
    """(exit status, standard output) of a program, which is killed when it takes too long or a stop is requested."""
    until = time.monotonic() + COMMAND_SECONDS
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        list(arguments), stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, start_new_session=True
    ) as program:
        while True:
            try:
                printed, _ = program.communicate(timeout=0.2)
                return program.returncode, printed
            except subprocess.TimeoutExpired:
                if stop.is_set() or time.monotonic() > until:
                    with suppress(ProcessLookupError):
                        os.killpg(program.pid, signal.SIGKILL)
                    raise
