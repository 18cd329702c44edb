"""A fast SMTP (and LMTP) server that keeps what it is given, and answers by script where a test wants trouble.

`python -m tests.real.sink PORT` runs one by itself, for measurements: it keeps counts and no letters.
"""

import asyncio
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.real.serving import Serving

EXTENSIONS = ("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN XOAUTH2")


@dataclass
class Answer:
    """What to say at a stage: CONNECT, EHLO, AUTH, MAIL, RCPT, DATA, letter (after its final dot), RSET, QUIT.

    `reply` "" is silence. `drop` ends the line after the reply. `word` has to stand in the command ("ada@example.org").
    A letter whose answer is a 2xx, or nothing at all (`reply` ""), is kept: the server took it and could not say so.
    """

    stage: str
    reply: str
    times: int = 1
    drop: bool = False
    word: str = ""


@dataclass(frozen=True)
class Letter:
    """One letter that was taken."""

    sender: str
    recipient: str
    raw: bytes


class Sink(Serving):
    """Takes everything, unless the script has an answer left for the stage."""

    def __init__(
        self,
        script: Sequence[Answer] = (),
        *,
        extensions: Sequence[str] = EXTENSIONS,
        tls: ssl.SSLContext | None = None,
        keep: bool = True,
        delay: float = 0.0,
    ) -> None:
        super().__init__()
        self.script = list(script)
        self.delay = delay  # seconds from taking a letter to saying so
        self.waiting = self.most_waiting = 0  # letters whose answer is delayed, now and at most
        self.extensions = extensions
        self.letters: list[Letter] = []
        self.commands: Counter[str] = Counter()  # by stage; "CONNECT" counts the lines
        self.heard: list[str] = []  # every command line, for the few tests that look
        self._tls, self._keep = tls, keep
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Transport] = set()
        self._arrived = threading.Condition()

    async def listen(self) -> None:
        self._server = await self.loop.create_server(lambda: _Session(self), "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def leave(self) -> None:
        if self._server is not None:
            self._server.close()
        for line in list(self._lines):
            line.abort()

    def wait(self, number: int, seconds: float = 10.0) -> list[Letter]:
        """The letters, once there are at least so many; TimeoutError if they do not come."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.letters) >= number, seconds):
                raise TimeoutError(f"{len(self.letters)} letters of {number} after {seconds} s")
            return list(self.letters)

    def answer(self, stage: str, command: str) -> Answer | None:
        for answer in self.script:
            if answer.stage == stage and answer.times > 0 and answer.word in command:
                answer.times -= 1
                return answer
        return None

    def take(self, letter: Letter) -> None:
        if self._keep:
            with self._arrived:
                self.letters.append(letter)
                self._arrived.notify_all()


class _Session(asyncio.Protocol):
    """One line: commands until DATA, then a letter until its dot."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.buffer = bytearray()
        self.in_letter = False
        self.in_sign_in = 0
        self.sender = self.recipient = ""
        self.lhlo = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.line = transport
        self.sink._lines.add(transport)
        self.say("CONNECT", "", "220 sink ESMTP")

    def connection_lost(self, exception: Exception | None) -> None:
        self.sink._lines.discard(self.line)

    def data_received(self, data: bytes) -> None:
        searched = max(0, len(self.buffer) - 4)
        self.buffer += data
        while not self.line.is_closing():
            if self.in_letter:
                if (end := self.buffer.find(b"\r\n.\r\n", searched)) < 0:
                    return
                self.letter(bytes(self.buffer[2 : end + 2]))
                del self.buffer[: end + 5]
            else:
                if (end := self.buffer.find(b"\r\n")) < 0:
                    return
                command = self.buffer[:end].decode("utf-8", "replace")
                del self.buffer[: end + 2]
                self.command(command)
            searched = 0

    def command(self, command: str) -> None:
        verb = command.split(" ", 1)[0].upper()
        self.sink.heard.append(command)
        if self.in_sign_in:
            self.in_sign_in -= 1
            self.say("AUTH", command, "334 " if self.in_sign_in else "235 2.7.0 welcome")
        elif verb in ("EHLO", "LHLO"):
            lines = ["sink", *self.sink.extensions]
            self.say("EHLO", command, "\r\n".join(f"250{'- '[n == len(lines) - 1]}{x}" for n, x in enumerate(lines)))
        elif verb == "AUTH":
            self.in_sign_in = 2 if command.upper() == "AUTH LOGIN" else 0
            self.say("AUTH", command, "334 VXNlcm5hbWU6" if self.in_sign_in else "235 2.7.0 welcome")
        elif verb == "MAIL":
            self.sender = _address(command)
            self.say(verb, command, "250 2.1.0 fine")
        elif verb == "RCPT":
            self.recipient = _address(command) if self.say(verb, command, "250 2.1.5 fine") else ""
        elif verb == "DATA":
            self.data(command)
        elif verb == "QUIT":
            self.say(verb, command, "221 2.0.0 bye")
            self.line.close()
        else:
            self.say(verb, command, "250 2.0.0 fine" if verb in ("RSET", "NOOP", "HELO") else "502 5.5.1 what?")

    def data(self, command: str) -> None:
        if not self.recipient:
            self.say("DATA", command, "554 5.5.1 no valid recipients")
        elif self.say("DATA", command, "354 go ahead"):
            self.in_letter = True
            self.buffer[:0] = b"\r\n"  # so that a letter's end looks the same whether it is empty or not

    def letter(self, stuffed: bytes) -> None:
        self.in_letter = False
        raw = stuffed.replace(b"\r\n..", b"\r\n.")
        letter = Letter(self.sender, self.recipient, raw[1:] if raw.startswith(b"..") else raw)
        self.recipient = ""
        planned = self.sink.answer("letter", letter.recipient)
        if planned is None or planned.reply[:1] in ("2", ""):
            self.sink.take(letter)
        if self.sink.delay:
            self.sink.waiting += 1
            self.sink.most_waiting = max(self.sink.most_waiting, self.sink.waiting)
            self.sink.loop.call_later(self.sink.delay, self.late_answer, planned)
        else:
            self.reply("letter", planned, "250 2.0.0 taken")

    def late_answer(self, planned: Answer | None) -> None:
        self.sink.waiting -= 1
        self.reply("letter", planned, "250 2.0.0 taken")

    def say(self, stage: str, command: str, usual: str) -> bool:
        """Answer; True where that was a yes (2xx or 3xx)."""
        return self.reply(stage, self.sink.answer(stage, command), usual)

    def reply(self, stage: str, planned: Answer | None, usual: str) -> bool:
        self.sink.commands[stage] += 1
        said = usual if planned is None else planned.reply
        if said:
            # A reply that ends in a backslash is cut there: no line end follows.
            self.line.write(said[:-1].encode() if said.endswith("\\") else f"{said}\r\n".encode())
        if planned is not None and planned.drop:
            self.line.close()
        return said[:1] in ("2", "3")


def _address(command: str) -> str:
    return command[command.find("<") + 1 : command.find(">")]


if __name__ == "__main__":
    alone = Sink(keep=False)
    alone.port = int(sys.argv[1])
    with alone:
        while True:
            time.sleep(3600)
