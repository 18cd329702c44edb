"""Mail in by LMTP (RFC 2033): an MTA hands each message over, and keeps it until we say that it is on disk.

The rule: nothing is answered with 250 before `keep` has returned, which commits; anything else is 451, and the MTA
tries again. Nothing here knows what a message means. Needs the extra `lmtp` (aiosmtpd), imported only when it listens.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import date
from typing import Any

from service.mail.protocols import LARGEST, Failures, Filed, Floor, Keep, Known, Mailbox, Wanted, everything
from service.model.values import Fetched, Place, UserError

log = logging.getLogger(__name__)

LONGEST = 1_000_000  # bytes of a line
TOGETHER = 50  # messages kept with one commit
IN_MEMORY = 32_000_000  # bytes kept with one commit, unless one message has more
LARGE, LARGE_ONES = 2_000_000, 3  # bytes announced (RFC 1870); so many larger ones are taken at the same time
SLICE = 2.0  # seconds of waiting for IMAP, between two looks at what was handed over
KEPT = "250 2.0.0 kept"
LATER = "451 4.3.0 not kept just now; try again"


class LmtpServer:
    """Listens for an MTA. `wait` ends as soon as something was kept."""

    def __init__(self, host: str, port: int, keep: Keep) -> None:
        """Listen there; port 0 takes a free one, see `port`. Raises UserError where that can't be done."""
        self._waiting: queue.SimpleQueue[tuple[bytes, Future[None]] | None] = queue.SimpleQueue()
        self._arrived = threading.Event()
        self._keep = keep
        self._loop = asyncio.new_event_loop()
        self._large = asyncio.Semaphore(LARGE_ONES)
        self._server = self._listen(host, port)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._serve, self._keep_waiting)]
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; True as soon as something was kept since the last call."""
        arrived = self._arrived.wait(seconds)
        self._arrived.clear()
        return arrived

    def close(self) -> None:
        """Stop listening. What is half handed over stays with the MTA."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=2)

    def _listen(self, host: str, port: int) -> asyncio.Server:
        try:
            from aiosmtpd.lmtp import LMTP
        except ImportError:
            raise UserError("[lmtp] needs aiosmtpd: pip install 'steadily[lmtp]'.") from None

        large = self._large

        class Session(LMTP):
            line_length_limit = LONGEST  # people's programs write longer lines than RFC 5321 allows

            async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 aiosmtpd's name
                async with large if announced(self.envelope) > LARGE else nullcontext():
                    await super().smtp_DATA(arg)

        def session() -> LMTP:
            return Session(self, data_size_limit=LARGEST, hostname="steadily", ident="Steadily", loop=self._loop)

        try:
            return self._loop.run_until_complete(self._loop.create_server(session, host, port))
        except OSError as error:
            self._loop.close()
            raise UserError(
                f"[lmtp] listen: {host} port {port} can't be listened at ({error.strerror}); "
                "is another Steadily running there?"
            ) from None

    def _serve(self) -> None:
        self._loop.run_forever()
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        """One reply for each recipient (RFC 2033, section 4.2)."""
        kept: Future[None] = Future()
        self._waiting.put((with_trace(envelope.content, envelope.mail_from, envelope.rcpt_tos), kept))
        try:
            await asyncio.wrap_future(kept)
            answer = KEPT
        except Exception as error:  # whatever it is, the MTA keeps the message
            log.warning("A message handed over by LMTP could not be kept (%s); the mail server keeps it.", error)
            answer = LATER
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    def _keep_waiting(self) -> None:
        """Keep what waits, as much as there is with one commit. A commit that fails is tried for each alone."""
        while first := self._waiting.get():
            together, size = [first], len(first[0])
            while len(together) < TOGETHER and size < IN_MEMORY and not self._waiting.empty():
                if (further := self._waiting.get()) is None:
                    self._waiting.put(None)
                    break
                together.append(further)
                size += len(further[0])
            self._keep_together(together)

    def _keep_together(self, together: Sequence[tuple[bytes, "Future[None]"]]) -> None:
        try:
            self._keep([raw for raw, _ in together])
        except Exception as error:
            if len(together) == 1:
                together[0][1].set_exception(error)
                return
            for one in together:
                self._keep_together([one])
            return
        for _, kept in together:
            kept.set_result(None)
        self._arrived.set()


def announced(envelope: Any) -> int:
    """How many bytes a message is going to have, as its sender says with MAIL; 0 where it does not say."""
    said = [option[5:] for option in envelope.mail_options if option.upper().startswith("SIZE=")]
    return int(said[0]) if said and said[0].isdecimal() and len(said[0]) < 10 else 0


def with_trace(raw: bytes, sender: str | None, recipients: Sequence[str]) -> bytes:
    """The message with what final delivery adds (RFC 5321, section 4.4): Return-Path, empty for bounces, and to whom
    it was delivered, which may bear a token."""
    trace = [f"Return-Path: <{sender or ''}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
    return b"".join(f"{line}\r\n".encode("utf-8", "surrogateescape") for line in trace) + raw


class LmtpMailbox:
    """A mailbox that an MTA fills: nothing to fetch, nothing to file. Implements protocols.Mailbox.

    Without a server nothing listens: the daemon does, and this is for a command beside it."""

    def __init__(self, server: LmtpServer | None = None) -> None:
        self.server = server

    def new(
        self,
        known: Known,
        *,
        floor: Floor = everything,
        wanted: Wanted | None = None,
        failures: Failures | None = None,
    ) -> Iterator[list[Fetched]]:
        """Nothing: what came is in the store already."""
        return iter(())

    def next_uid(self) -> tuple[int, int]:
        """There are no uids."""
        return 0, 1

    def file(self, places: Sequence[Place], folder: str) -> Filed:
        """There is nothing to file: the mail server has handed it over for good."""
        return "left"

    def refile(self, message_ids: Sequence[str], source: str, target: str) -> None:
        """There are no folders."""

    def all(self, folder: str) -> Iterator[list[Fetched]]:
        """There are no folders."""
        return iter(())

    def delete(self, message_ids: Sequence[str], addresses: Sequence[str] = ()) -> int:
        """There is nothing left to delete."""
        return 0

    def delete_old(self, folder_names: Sequence[str], before: date) -> int:
        """There is nothing left to delete."""
        return 0

    def wait(self, seconds: float) -> bool:
        """See protocols.Mailbox."""
        return self.server.wait(min(seconds, 60.0)) if self.server else False

    def close(self) -> None:
        """Stop listening."""
        if self.server:
            self.server.close()


class BothMailboxes:
    """A mailbox that is read by IMAP while an MTA hands further mail over. Implements protocols.Mailbox."""

    def __init__(self, read: Mailbox, server: LmtpServer) -> None:
        self.read, self.server = read, server
        self.new, self.next_uid, self.file, self.all = read.new, read.next_uid, read.file, read.all
        self.refile, self.delete, self.delete_old = read.refile, read.delete, read.delete_old

    def wait(self, seconds: float) -> bool:
        """See protocols.Mailbox; what was handed over is seen after SLICE seconds at most."""
        return self.server.wait(0) or self.read.wait(min(seconds, SLICE)) or self.server.wait(0)

    def close(self) -> None:
        """Close both."""
        self.server.close()
        self.read.close()
