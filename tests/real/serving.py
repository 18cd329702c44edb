"""An asyncio loop in a thread: what the proxy and the sink serve from, while the test goes its own way."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Serving:
    """Something that listens on a loopback port from `start` to `stop`; a subclass says what it serves in `listen`."""

    port = 0

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    async def listen(self) -> None:
        """Open the port and set `self.port`."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Close whatever is open."""
        raise NotImplementedError

    def start(self) -> Self:
        self._thread.start()
        self.run(self.listen())
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self.run(self.leave())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self.loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
