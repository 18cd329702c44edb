"""What every part of a round works with: the open store, the transports, the letters, the settings, the clock.

The rule: fields and no behaviour of their own. Who takes part is in `standings`, letters are queued in `enqueue`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from service.app import identity
from service.app.recents import Recents
from service.app.standings import Standings
from service.mail.protocols import Mailbox, Transport
from service.model.values import Outcome
from service.settings import Settings
from service.store.database import Store
from service.store.outbox import Queued

if TYPE_CHECKING:
    from service.writing.letters import Letters


@dataclass
class App:
    """The application while it is open."""

    settings: Settings
    store: Store
    key: bytes  # of the tokens
    letters: "Letters"
    mailbox: Mailbox
    transport: Transport
    clock: Callable[[], datetime]  # the moment, in UTC
    is_machine_clock: bool = True  # `clock` is this machine's, which can be compared with the mail server's
    holds_lock: bool = True  # no other process works with the store: what is written may be sent from here
    progress: Callable[[], None] = lambda: None  # called after each message and letter, for the watchdog
    meanwhile: Callable[[], bool] = lambda: False  # called between batches: others get their turn, see `steps`
    is_stopping: Callable[[], bool] = lambda: False  # the process is to end: finish nothing that can wait
    is_behind: bool = False  # more messages are kept than one round should read before it sends
    unrecorded: list[tuple[Queued, Outcome]] = field(default_factory=list)  # while the store can't take the outcomes
    standings: Standings = field(init=False)
    recents: Recents = field(init=False)

    def __post_init__(self) -> None:
        identity.follow(self.settings, self.store)
        identity.welcome_back(self.settings, self.store, self.key)
        self.standings = Standings(self.settings, self.store, self.key, self.clock)
        self.recents = Recents(lambda: self.settings, lambda: self.clock())

    def apply_settings(self, settings: Settings, letters: "Letters") -> None:
        """Use these settings and letters from now on."""
        self.settings, self.letters = settings, letters
        identity.follow(settings, self.store)
        identity.welcome_back(settings, self.store, self.key)
        self.standings.apply_settings(settings)
