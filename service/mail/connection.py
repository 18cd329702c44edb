"""Connecting to a mail server: always with a time-out, TLS always verified, ended by a signal. No protocol here."""

import os
import select
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any
from weakref import WeakSet

from service.model.account import Account, is_loopback
from service.model.values import UserError

SILENCE = 5.0  # seconds without a greeting after which TLS is tried: a port for TLS waits for the client's hello
GRACE = 3.0  # seconds between the stop request and the shutdown of busy sockets: a reply under way may arrive


class Stop:
    """A stop request, set by a signal handler. Waits return at once; sockets are shut down after `grace` seconds."""

    def __init__(self, grace: float = GRACE) -> None:
        self._read, self._write = os.pipe()
        self._nudge_read, self._nudge_write = os.pipe()
        os.set_blocking(self._nudge_read, False)
        self._requested = False
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._adding = threading.Lock()
        # Started now, since starting a thread inside a signal handler can deadlock.
        threading.Thread(target=self._cut_after, args=(grace,), name="stop", daemon=True).start()

    def set(self) -> None:
        """Request the stop. May be called from a signal handler, and more than once."""
        if not self._requested:
            self._requested = True
            os.write(self._write, b"!")

    def is_set(self) -> bool:
        """Whether a stop was requested."""
        return self._requested

    def nudge(self) -> None:
        """End waits, but nothing else. May be called from a signal handler."""
        os.write(self._nudge_write, b"!")

    def is_nudged(self) -> bool:
        """Whether a nudge was not taken yet."""
        return bool(select.select([self._nudge_read], [], [], 0)[0])

    def was_nudged(self) -> bool:
        """Whether there was a nudge; taking it lets waits wait again."""
        try:
            return bool(os.read(self._nudge_read, 1024))
        except BlockingIOError:
            return False

    def wait(self, seconds: float | None, *others: int) -> bool:
        """True once a stop is requested or another descriptor is readable; False after `seconds` (None: never)."""
        watched = select.poll()
        for descriptor in (self._read, self._nudge_read, *others):
            watched.register(descriptor, select.POLLIN)
        return bool(watched.poll(None if seconds is None else max(0.0, seconds) * 1000))

    def watch(self, opened: socket.socket) -> None:
        """Shut this socket down too after a stop request."""
        with self._adding:
            self._sockets.add(opened)

    def _cut_after(self, grace: float) -> None:
        while not self._requested:
            select.select([self._read], [], [])
        time.sleep(grace)
        with self._adding:
            busy = list(self._sockets)
        for each in busy:
            with suppress(OSError):  # closed already
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # SSLSocket's own would drop its session first


@cache
def never() -> Stop:
    """A request that is never made, for callers that obey no signal."""
    return Stop()


def context(account: Account) -> ssl.SSLContext:
    """A TLS context that verifies certificate and host name, which smtplib and imaplib by themselves do not."""
    try:
        made = ssl.create_default_context(cafile=None if account.ca_file is None else str(account.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise UserError(f"The certificate authority in {account.ca_file} can't be read: {error}.") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def dial(account: Account, timeout: float, stop: Stop) -> socket.socket:
    """A connected socket, encrypted if `security` is "tls". Raises OSError, or UserError for bad settings."""
    if stop.is_set():
        raise OSError("Steadily is stopping")
    if account.security == "plain" and not is_loopback(account.host):
        raise UserError(f'security = "plain" is for this machine alone, and {account.host} is another: use "tls".')
    tls = context(account) if account.security == "tls" else None
    made = _connect(account, timeout, stop, tls)
    if isinstance(made, ssl.SSLSocket):
        try:
            made.do_handshake()
        except BaseException:
            made.close()
            raise
    elif is_silent(made, timeout, stop) and _begins_with_tls(account, timeout, stop):
        made.close()
        raise ConnectionError("the port speaks TLS at once")
    return made


def is_silent(opened: socket.socket, timeout: float, stop: Stop) -> bool:
    """Whether a server says nothing for a while after it was connected to: those of IMAP and SMTP speak first."""
    stop.wait(min(SILENCE, timeout / 2), opened.fileno())
    return not select.select([opened], [], [], 0)[0]


def _begins_with_tls(account: Account, timeout: float, stop: Stop) -> bool:
    """Whether the port answers a handshake, whatever its certificate."""
    try:
        dial(replace(account, security="tls"), min(SILENCE, timeout), stop).close()
    except ssl.SSLCertVerificationError:
        return True
    except OSError:
        return False
    return True


def _connect(account: Account, timeout: float, stop: Stop, tls: ssl.SSLContext | None) -> socket.socket:
    trouble: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in _addresses(account.host, account.port, timeout, stop):
        opened = socket.socket(family, kind, protocol)
        if tls:  # not once it is connected: of one that was reset by then, wrap_socket leaves the socket open
            opened = tls.wrap_socket(opened, server_hostname=account.host, do_handshake_on_connect=False)
        stop.watch(opened)
        try:
            opened.settimeout(timeout)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # Nagle waits 40 ms for every letter: RFC 896
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            opened.connect(address)
        except OSError as error:
            opened.close()
            trouble = error
            if stop.is_set():
                break
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise trouble


def _addresses(host: str, port: int, timeout: float, stop: Stop) -> list[Any]:
    """Look up the host's addresses in a thread, since a resolver that does not answer can't be interrupted."""
    found: list[Any] = []
    trouble: list[Exception] = []
    read, write = os.pipe()

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            trouble.append(error)
        finally:
            os.close(write)

    try:
        threading.Thread(target=ask, daemon=True).start()
        stop.wait(timeout, read)
    finally:
        os.close(read)
    if trouble:
        raise trouble[0]
    if not found:
        raise TimeoutError(f"no address of {host} within {timeout:.0f} s")
    return found
