"""Sending letters over SMTP, many over one connection. A letter is sent only if the server said so in three digits.

smtplib raises the same errors for accepted and refused letters, so the dialogue for a letter is held here, by its reply
codes. What a refusal means is in `errors`.
"""

import base64
import re
import smtplib
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from service.mail import connection, errors
from service.mail.signin import mechanism
from service.model.account import Account, Secret
from service.model.values import Outcome, TryLater, UserError

LINE_BYTES, REPLY_LINES = 8_192, 200  # of one reply: more is no mail server's
PATIENCE = 600.0  # seconds for one reply where no time-out is set
FAREWELL = 2.0  # seconds for QUIT
ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # nothing that could end a command and begin another

Reply = tuple[str, int, str]  # the stage it answers (MAIL, RCPT, DATA, letter), its code, its text


class SmtpTransport:
    """A server that takes our letters. Implements protocols.Transport. It connects on first use.

    Time-outs in seconds (RFC 5321, 4.5.3.2): `reply` for a command, `final` for the reply to a whole letter.
    """

    def __init__(
        self,
        account: Account,
        *,
        connect: float = 30.0,
        reply: float = 300.0,
        final: float = 600.0,
        stop: connection.Stop | None = None,
    ) -> None:
        self.account = account
        self._connect, self._reply, self._final = connect, reply, final
        self._stop = stop or connection.never()
        self._smtp: _Connection | None = None
        self._said = ""  # the reason that the server last gave for hanging up

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """See protocols.Transport. If the server has closed the kept connection, it is tried once more on a new one."""
        if not ADDRESS.fullmatch(sender):
            raise UserError(f"No mail can be sent as {sender!r}: look at address in [sender].")
        if not ADDRESS.fullmatch(recipient):
            return Outcome("refused", f"{recipient!r} is not an address that mail can be sent to")
        if self._smtp is not None and self._smtp.has_more():
            self._drop(self._smtp)
        if self._smtp is not None and (outcome := self._converse(self._smtp, raw, sender, recipient)):
            return outcome
        smtp = self._smtp = self._signed_in()
        if outcome := self._converse(smtp, raw, sender, recipient):
            return outcome
        lost = f"{self.account.host} hung up before it took a letter{self._said}"
        if smtp.awaited == "MAIL":
            raise TryLater(f"{lost}.")
        return Outcome("later", lost)  # it may be about this recipient: others must not wait for ever

    def sign_in(self) -> None:
        """Connect and sign in, if that is not done yet."""
        if self._smtp is None:
            self._smtp = self._signed_in()

    def close(self) -> None:
        """See protocols.Transport."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.wire.settimeout(FAREWELL)
                smtp.quit()
            smtp.close()

    def _converse(self, smtp: "_Connection", raw: bytes, sender: str, recipient: str) -> Outcome | None:
        """Send one letter; None if the connection was lost before the letter was under way."""
        under_way = False
        try:
            stage, code, words = smtp.envelope(sender, recipient, self._reply)
            if stage == "DATA" and code == 354:
                under_way = True
                stage, code, words = smtp.letter(raw, self._final)
        except OSError as error:  # every error of smtplib is one
            self._drop(smtp)
            self._said = f": {error}" if isinstance(error, smtplib.SMTPServerDisconnected) else ""
            lost = f"{self.account.host} hung up before it said whether it took the letter ({error})"
            return Outcome("later", lost) if under_way else None
        except BaseException:
            self._drop(smtp)
            raise
        if stage == "letter" and 200 <= code <= 299:
            return Outcome("sent", f"{self.account.host} took it: {code} {words}"[:300])
        self._clear(smtp, code)
        return errors.judge(stage, code, words, self.account, sender)

    def _clear(self, smtp: "_Connection", code: int) -> None:
        """Make the connection ready for another letter, or drop it."""
        with suppress(OSError):
            if 400 <= code <= 599 and code != 421 and smtp.rset()[0] == 250:
                return
        self._drop(smtp)

    def _drop(self, smtp: "_Connection") -> None:
        self._smtp = None
        smtp.close()

    def _signed_in(self) -> "_Connection":
        secret = Secret("password", "")
        smtp = None
        try:
            smtp = _Connection(self.account, self._connect, self._stop)
            if self.account.security == "starttls":
                smtp.starttls(context=connection.context(self.account))
                self._stop.watch(smtp.wire)
            smtp.ehlo_or_helo_if_needed()
            if self.account.username:
                secret = self.account.secret()
                _sign_in(smtp, self.account.username, secret)
        except BaseException as error:
            if smtp is not None:
                smtp.close()
            if isinstance(error, OSError | ValueError):
                raise errors.explain(error, self.account, "smtp", secret.kind) from error
            raise
        return smtp


class _Connection(smtplib.SMTP):
    """smtplib on a socket that `connection.dial` has opened, and the steps of a letter by their codes."""

    def __init__(self, account: Account, seconds: float, stop: connection.Stop) -> None:
        self.awaited = "MAIL"  # the stage whose reply is, or was last, awaited
        self._dial: Callable[[], socket.socket] = lambda: connection.dial(account, seconds, stop)
        # Given, since smtplib would otherwise look up this machine's name, which can take a minute.
        super().__init__(account.host, account.port, local_hostname="localhost")
        address = self.wire.getsockname()[0]
        self.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    @property
    def wire(self) -> socket.socket:
        """The open socket."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        return self.sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._dial()

    def getreply(self) -> tuple[int, bytes]:
        """One reply, bounded in lines, bytes and time. A code that is cut or no number is not 500 to 599."""
        until = time.monotonic() + (self.wire.gettimeout() or PATIENCE)
        file = self.file = self.file or self.wire.makefile("rb")
        lines: list[bytes] = []
        while True:
            try:
                line = file.readline(LINE_BYTES)
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}") from error
            lines.append(line[4:].strip(b" \t\r\n"))
            too_much = len(lines) > REPLY_LINES or time.monotonic() > until or not line.endswith(b"\n")
            if not line or (too_much and line[3:4] == b"-") or (len(line) == LINE_BYTES and not line.endswith(b"\n")):
                self.close()
                raise smtplib.SMTPServerDisconnected("answer too long" if line else "Connection unexpectedly closed")
            if not line[:3].isdigit():
                return -1, line.strip()
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def has_more(self) -> bool:
        """Whether the server has said something that nobody asked for: it must not be taken for the next reply."""
        self.wire.settimeout(0)
        try:
            return bool(self.file and self.file.peek(1))
        except OSError:  # nothing is there yet; with TLS that is an error
            return False

    def envelope(self, sender: str, recipient: str, seconds: float) -> Reply:
        """Send MAIL, RCPT and DATA; return the first reply that is not yes, otherwise the one to DATA (354).

        With PIPELINING (RFC 2920) all three are sent together: one round trip instead of three.
        """
        self.wire.settimeout(seconds)
        commands = {"MAIL": f"MAIL FROM:<{sender}>", "RCPT": f"RCPT TO:<{recipient}>", "DATA": "DATA"}
        if self.has_extn("pipelining"):
            self.send("".join(f"{command}\r\n" for command in commands.values()))
            replies = [self._answer(stage) for stage in commands]
            no = [reply for reply in replies[:2] if not 200 <= reply[1] <= 299]
            if no and replies[2][1] == 354:
                self.send(".\r\n")  # it awaits a letter without recipients; its reply does not matter
                self._answer("DATA")
            return no[0] if no else replies[2]
        for stage, command in commands.items():
            self.putcmd(command)
            reply = self._answer(stage)
            if not 200 <= reply[1] <= 299:
                break
        return reply

    def letter(self, raw: bytes, seconds: float) -> Reply:
        """Send the letter itself, with dots doubled at the start of lines (RFC 5321, 4.5.2)."""
        stuffed = (b"." if raw.startswith(b".") else b"") + raw.replace(b"\n.", b"\n..")
        self.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        self.wire.settimeout(seconds)
        return self._answer("letter")

    def _answer(self, stage: str) -> Reply:
        self.awaited = stage
        code, words = self.getreply()
        if code == 421 and stage != "letter":  # it hangs up, often only because the connection has grown old
            raise smtplib.SMTPServerDisconnected(errors.plain(words))
        return stage, code, " ".join(errors.plain(words).split())


def _sign_in(smtp: _Connection, username: str, secret: Secret) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if not offered:
        raise smtplib.SMTPNotSupportedError("AUTH extension not supported")
    chosen = mechanism(secret, username, offered)
    if chosen is None:
        smtp.login(username, secret.value)
        return
    code, words = smtp.docmd("AUTH", f"{chosen[0]} {base64.b64encode(chosen[1]).decode()}")
    if code == 334:
        code, words = smtp.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)
