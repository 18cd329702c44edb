"""Several connections to one mail server, as one transport: as many letters are sent at the same time.

The rule: which connection a letter takes, and nothing else. What is said on it is `smtp`'s.
"""

import queue
from collections.abc import Sequence

from service.mail.protocols import Transport
from service.model.values import Outcome


class SeveralConnections:
    """Implements protocols.Transport for any number of threads; those beyond the connections wait for a free one."""

    def __init__(self, connections: Sequence[Transport]) -> None:
        self._all = connections
        self._free = queue.LifoQueue[Transport]()  # the one used last, so that few are opened for few letters
        for connection in reversed(connections):
            self._free.put(connection)

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """See protocols.Transport."""
        connection = self._free.get()
        try:
            return connection.send(raw, sender, recipient)
        finally:
            self._free.put(connection)

    def close(self) -> None:
        """See protocols.Transport."""
        for connection in self._all:
            connection.close()
