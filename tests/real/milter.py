"""A content filter that Postfix asks about each letter, by the milter protocol (version 6, as smfi(3) and Postfix speak
it): it says by recipient what becomes of a letter once all of it is there, as rspamd and SpamAssassin do."""

import asyncio
import struct
from collections.abc import Mapping

from tests.real.serving import Serving

NEGOTIATE, RECIPIENT, END_OF_BODY, ABORT, QUIT, MACROS = b"O", b"R", b"E", b"A", b"Q", b"D"
ACCEPT, GO_ON, REPLY = b"a", b"c", b"y"
SILENT = (MACROS, ABORT, QUIT)  # commands that no answer is given to


class Milter(Serving):
    """Answers "550 5.7.1 ..." to the recipients in `refused`, and takes all others; `seen` are the letters asked
    about. The mapping may be changed while it runs."""

    def __init__(self, refused: Mapping[str, str]) -> None:
        super().__init__()
        self.refused = dict(refused)
        self.seen: list[str] = []

    async def listen(self) -> None:
        """See Serving."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def leave(self) -> None:
        """See Serving."""
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        try:
            while True:
                (length,) = struct.unpack("!I", await reader.readexactly(4))
                packet = await reader.readexactly(length)
                command, data = packet[:1], packet[1:]
                if command == RECIPIENT:
                    recipient = data.split(b"\0")[0].decode().strip("<>")
                if command not in SILENT:
                    answer = self._answer(command, recipient)
                    writer.write(struct.pack("!I", len(answer)) + answer)
                    await writer.drain()
                if command == QUIT:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def _answer(self, command: bytes, recipient: str) -> bytes:
        if command == NEGOTIATE:
            return NEGOTIATE + struct.pack("!III", 6, 0, 0)
        if command != END_OF_BODY:
            return GO_ON
        self.seen.append(recipient)
        said = self.refused.get(recipient)
        return REPLY + said.encode() + b"\0" if said else ACCEPT
