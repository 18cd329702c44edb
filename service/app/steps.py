"""The steps of a round: each has its own trouble and its own back-off, and none ends another.

The rule: order and faults only. What a step does is in `inbound` and `outbound`; when they are run is in `daemon`.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from service.app import clocks, coaching, filing, inbound, outbound, tidy
from service.app.context import App
from service.model.values import Refused, TryLater, UserError
from service.store import notices
from service.store import troubles as records

log = logging.getLogger(__name__)

Fault = TryLater | UserError
TELL_AFTER = 3  # tries: then the owner is told in a letter too, of what only the owner can mend

STEPS: dict[str, Callable[[App], object]] = {  # in their order: nothing that people wait for comes after filing
    "answer": inbound.read_kept,  # what an earlier round left behind
    "read": inbound.receive,
    "clock": clocks.compare,
    "ask": outbound.ask,
    "coaches": coaching.ask,
    "tell": outbound.tell_owner,
    "send": outbound.send,
    "forget": outbound.forget_who_asked,
    "file": filing.file_away,
    "tidy": tidy.tidy,
    "clear": tidy.handled_mail,
}
MEANWHILE = {  # whose turn it is in between, while a step has much to do
    "answer": ("send",),
    "read": ("send",),
    "ask": ("read", "send"),
    "send": ("read",),
}
OF_ALL = ("answer", "send")  # with several daemons on one database: the others are the leader's alone
ON_NEW_MAIL = ("read", "send", "file")


@dataclass(frozen=True)
class Pace:
    """How fast the daemon works, in seconds; the tests make it faster."""

    tick: int = 60  # between two looks at who is due
    look: float = 1.0  # between two looks of a daemon that does not lead
    turn: float = 1.0  # how long a step goes on before another has its turn
    first_wait: float = 1.0  # after a trouble; doubled each time
    longest_wait: float = 300.0
    owners_wait: float = 300.0  # where only the owner can mend it (a wrong password): tried slowly, for ever


NORMAL = Pace()


@dataclass
class Trouble:
    """What is wrong with one step, and when it is tried again."""

    said: str
    times: int = 0
    not_before: float = 0.0  # of the monotonic clock


@dataclass
class Steps:
    """Runs steps and remembers their troubles, so that each is reported once, and once when it is over."""

    app: App
    pace: Pace = NORMAL
    troubles: dict[str, Trouble] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)  # the step, and those that have their turn while it goes on
    turned: float = field(default_factory=time.monotonic)  # when others had their turn

    def __post_init__(self) -> None:
        self.app.meanwhile = self._meanwhile

    def run(self, names: Sequence[str], *, at_once: bool = False) -> list[Fault]:
        """Run these steps in their order, but for those whose next try is not due (all with `at_once`); return what
        went wrong."""
        outcomes: dict[str, Fault | None] = {}
        now = self.turned = time.monotonic()
        for name in names:
            trouble = self.troubles.get(name)
            if trouble and not at_once and now < trouble.not_before:
                continue
            outcomes[name] = self._run(name)
        if self.app.is_stopping():  # then connections are cut, which is no fault
            outcomes = {name: None for name, outcome in outcomes.items() if outcome is None}
        for name, outcome in outcomes.items():
            self.note(name, outcome)
        self._record(outcomes)
        return [fault for fault in outcomes.values() if fault]

    def _run(self, name: str) -> Fault | None:
        """Run one step; returns what went wrong."""
        self.running.append(name)
        try:
            STEPS[name](self.app)
        except (TryLater, UserError) as fault:
            return fault
        finally:
            self.running.pop()
        return None

    def _meanwhile(self) -> bool:
        """If the running step has gone on for long, run those that others wait for; returns whether that was so.

        So an answer does not wait until all mail is read, nor new mail until a thousand people are asked."""
        now = time.monotonic()
        if not self.running or now - self.turned < self.pace.turn or self.app.is_stopping():
            return False
        self.turned = now
        for name in MEANWHILE.get(self.running[-1], ()):
            trouble = self.troubles.get(name)
            is_ours = name in OF_ALL or self.app.store.leads()
            if is_ours and name not in self.running and not (trouble and now < trouble.not_before):
                self.note(name, self._run(name))
        self.turned = time.monotonic()
        return True

    def note(self, name: str, fault: Fault | None) -> None:
        """Log a trouble if it is new, or that it is over, and set when the step is tried again."""
        known = self.troubles.pop(name, None)
        said = [trouble.said for trouble in self.troubles.values()]  # two steps may be in one trouble
        if fault is None:
            if known and not said:
                log.warning("That is over; all is well again.")
            elif known and known.said not in said:
                log.warning("That is over: %s", known.said)
            return
        if str(fault) not in (*said, known.said if known else ""):
            log.warning("%s", fault)
        times = known.times + 1 if known else 1
        seconds = min(self.pace.first_wait * 2 ** min(times - 1, 12), self.pace.longest_wait)
        if isinstance(fault, UserError | Refused) and times > 2:
            seconds = self.pace.owners_wait
        jitter = random.uniform(0.5, 1.0)  # many daemons must not come back at one moment
        self.troubles[name] = Trouble(str(fault), times, time.monotonic() + seconds * jitter)

    def next_try(self) -> float | None:
        """Seconds until the next step in trouble is tried again; None if all is well."""
        moments = [trouble.not_before for trouble in self.troubles.values()]
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _record(self, outcomes: dict[str, Fault | None]) -> None:
        """Keep in the store what the steps came to; what can't be mended by waiting is told to the owner."""
        said = {name: str(fault or "") for name, fault in outcomes.items()}
        with suppress(TryLater, UserError), self.app.store.writing() as connection:
            now = self.app.clock()
            for trouble in records.record(connection, said, now):
                lasting = isinstance(outcomes[trouble.step], UserError | Refused)
                if lasting and trouble.tries == TELL_AFTER:
                    notices.add(connection, trouble.said, now)


def together(faults: Sequence[Fault]) -> Fault:
    """One fault that says all of them, each once; the owner's to mend if any is."""
    said = list(dict.fromkeys(str(fault) for fault in faults))
    if len(said) == 1:
        return next((fault for fault in faults if isinstance(fault, UserError)), faults[0])
    return UserError(*said) if any(isinstance(fault, UserError) for fault in faults) else TryLater("\n".join(said))
