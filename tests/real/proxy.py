"""A TCP proxy that breaks lines at chosen bytes, and can be as slow or as far away as one likes."""

import asyncio
import random
import socket
import struct
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, get_args

from tests.real.serving import Serving

Kind = Literal["cut", "reset", "stall", "slow", "refuse"]
Direction = Literal["up", "down"]  # up: from the client to the server

DRIP = 40  # bytes that a slow line brings one at a time
DRIP_SECONDS = 0.005


@dataclass(frozen=True)
class Fault:
    """What happens to a line once so many bytes have gone that way: a cut is a polite end (FIN), a reset is not (RST),
    a stalled line is open and silent for good, a slow one drips; a refused one ends before its first byte."""

    kind: Kind
    at: int = 0
    direction: Direction = "down"


def faults(seed: int, number: int, reach: int = 4000) -> list[Fault]:
    """So many faults at random bytes up to `reach`, the early ones more often; the same for the same seed."""
    dice = random.Random(seed)
    kinds, directions = get_args(Kind), get_args(Direction)
    return [Fault(dice.choice(kinds), int(reach ** dice.random()), dice.choice(directions)) for _ in range(number)]


class Proxy(Serving):
    """Leads to `target` on this machine. Each new line takes the next of the planned faults; without one it is whole.

    `latency` is seconds added to each way, so that a round trip takes twice as long.
    """

    def __init__(self, target: int, *, latency: float = 0.0, planned: Iterable[Fault] = ()) -> None:
        super().__init__()
        self.target = target
        self.latency = latency
        self.planned = deque(planned)
        self.met: list[Fault] = []  # the faults that came true
        self.lines = 0  # how many were opened
        self.round_trips = 0  # how often the direction turned from down to up
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._silent: set[asyncio.StreamWriter] = set()

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def leave(self) -> None:
        await self._close_door()
        self._end_all()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def down(self) -> None:
        """Refuse new lines and reset the open ones, as a server that is gone."""
        self.run(self._down())

    def up(self) -> None:
        """Listen again, on the same port."""
        self.run(self.listen())

    def silence(self) -> None:
        """Let nothing through on the lines that are open now: what a forgetful router does to idle ones."""
        self.loop.call_soon_threadsafe(self._silent.update, set(self._open))

    def cut(self) -> None:
        """End the lines that are open now."""
        self.loop.call_soon_threadsafe(self._end_all)

    async def _down(self) -> None:
        await self._close_door()
        self._end_all()

    async def _close_door(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _end_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.planned.popleft() if self.planned else None
        self.lines += 1
        _no_delay(writer)
        if fault is not None and fault.kind == "refuse":
            self.met.append(fault)
            _reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=1 << 20)
        except OSError:
            _reset(writer)
            return
        _no_delay(far_writer)
        line = _Link(self, fault, {"up": (reader, far_writer), "down": (far_reader, writer)})
        self._open |= {writer, far_writer}
        pumps = [self.loop.create_task(line.pump(direction)) for direction in get_args(Direction)]
        self._tasks.update(pumps)
        try:
            await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            self._tasks.difference_update(pumps)
            self._open -= {writer, far_writer}
            self._silent -= {writer, far_writer}
            for end in (writer, far_writer):
                end.transport.abort()


class _Link:
    """One line through the proxy."""

    def __init__(
        self,
        proxy: Proxy,
        fault: Fault | None,
        ways: dict[Direction, tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    ) -> None:
        self.proxy, self.fault, self.ways = proxy, fault, ways
        self.last: Direction = "down"
        self.stalled = False

    async def pump(self, direction: Direction) -> None:
        reader, writer = self.ways[direction]
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = self.proxy.loop.create_task(self._deliver(direction, queue, writer))
        self.proxy._tasks.add(sending)
        try:
            while True:
                data = await reader.read(65536)
                queue.put_nowait((self.proxy.loop.time() + self.proxy.latency, data))
                if not data:
                    break
            await sending
        except (OSError, asyncio.CancelledError):
            sending.cancel()
        finally:
            self.proxy._tasks.discard(sending)

    async def _deliver(
        self, direction: Direction, queue: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter
    ) -> None:
        gone = 0
        with suppress(OSError):
            while True:
                due, data = await queue.get()
                if (left := due - self.proxy.loop.time()) > 0:
                    await asyncio.sleep(left)
                if self.stalled or writer in self.proxy._silent:
                    continue
                if not data:
                    writer.write_eof()
                    return
                if direction == "up" and self.last == "down":
                    self.proxy.round_trips += 1
                self.last = direction
                if self._is_due(direction, gone + len(data)):
                    await self._break(data, max(0, self.fault.at - gone) if self.fault else 0, writer)
                else:
                    writer.write(data)
                    await writer.drain()
                gone += len(data)

    def _is_due(self, direction: Direction, bytes_gone: int) -> bool:
        fault = self.fault
        return fault is not None and fault.direction == direction and bytes_gone >= fault.at

    async def _break(self, data: bytes, here: int, writer: asyncio.StreamWriter) -> None:
        fault, self.fault = self.fault, None
        assert fault is not None
        self.proxy.met.append(fault)
        writer.write(data[:here])
        rest = data[here:]
        if fault.kind == "slow":
            for position in range(min(DRIP, len(rest))):
                writer.write(rest[position : position + 1])
                await asyncio.sleep(DRIP_SECONDS)
            writer.write(rest[DRIP:])
        elif fault.kind == "stall":
            self.stalled = True
        else:
            with suppress(OSError):
                await asyncio.wait_for(writer.drain(), 1)
            for _, end in self.ways.values():
                if fault.kind == "reset":
                    _reset(end)
                else:
                    end.close()


def _no_delay(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST in place of FIN."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
