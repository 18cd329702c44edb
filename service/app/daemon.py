"""The round (read the mail, ask who is due, send what waits) and the daemon, which makes one whenever there is cause.

The rule: order, pace and faults only; what a round does is in `inbound` and `outbound`."""

import logging
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from service.app import coaching, inbound, outbound, replicas, sd_notify
from service.app.context import App
from service.app.heartbeat import Heartbeat
from service.mail.connection import Stop
from service.model.values import TryLater, UserError
from service.settings import Settings
from service.store import groups, messages, outbox, participants

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How fast the daemon works, in seconds; the tests make it faster."""

    tick: int = 60  # between two looks at who is due
    look: float = 1.0  # between two looks of a daemon that does not lead
    first_wait: float = 1.0  # after a trouble; doubled each time
    longest_wait: float = 300.0
    owners_wait: float = 300.0  # where only the owner can mend it (a wrong password): tried slowly, for ever


@dataclass
class Troubles:
    """What is wrong now, so that each problem is reported once, and once when it is over."""

    pace: Pace
    said: str = ""
    times: int = 0

    def say(self, fault: Exception) -> float:
        """Report a problem if it is new; returns how many seconds to wait before the next try."""
        self.times += 1
        if str(fault) != self.said:
            log.warning("%s", fault)
            self.said = str(fault)
        backed_off = min(self.pace.first_wait * 2 ** min(self.times - 1, 12), self.pace.longest_wait)
        seconds = self.pace.owners_wait if isinstance(fault, UserError) and self.times > 2 else backed_off
        return seconds * random.uniform(0.5, 1.0)  # jitter: many daemons must not come back at one moment

    def over(self) -> None:
        """Log recovery, if a problem was reported, and reset the back-off."""
        if self.said:
            log.warning("That is over; all is well again.")
        self.said, self.times = "", 0


def make_round(app: App) -> int:
    """One full round; returns how many letters the owner's limits hold back.

    With several daemons on one database the leader alone reads the mailbox and asks; all decide and send.
    Raises TryLater or UserError where a transport fails; what was done by then stays done."""
    faults: list[Exception] = []
    leads = app.store.leads()
    replicas.take_over(app)
    for step in (inbound.receive, outbound.ask, coaching.ask, outbound.tell_owner) if leads else (inbound.read_kept,):
        try:
            step(app)
        except (TryLater, UserError) as fault:  # mail that can't be read keeps nobody from being written to
            faults.append(fault)
    held_back = outbound.send(app)
    if leads:
        tidy(app)
    if faults:
        raise faults[0]
    return held_back


def tidy(app: App) -> None:
    """Delete people's words after [store] keep_words; numbers, and reasons without words, stay."""
    before = app.clock() - app.settings.store.keep_words
    with app.store.writing() as connection:
        messages.drop_words(connection, before)
        outbox.drop_words(connection, before)
        participants.drop_words(connection, before.date())
        groups.drop_old_lines(connection, app.clock())


@dataclass
class Loop:
    """The daemon's one thread: a round whenever a tick or a hint of new mail gives cause, for ever.

    `reload` applies changed settings; `notify` reports readiness, status and progress to systemd (sd_notify)."""

    app: App
    stop: Stop
    reload: Callable[[App], None]
    notify: Callable[[str], None]
    pace: Pace = Pace()
    is_due: bool = True

    def run(self) -> None:
        """Work until `stop`. No fault of the network or of the settings ends it."""
        from schedule import Scheduler

        ticks, troubles = Scheduler(), Troubles(self.pace)
        ticks.every(self.pace.tick).seconds.do(self._tick)
        self.app.progress = lambda: self.notify("WATCHDOG=1")
        self.notify("READY=1")
        heartbeat = Heartbeat(self.app)
        while not self.stop.is_set():
            ticks.run_pending()
            heartbeat.beat(self.pace.tick)
            try:
                self._turn(ticks.idle_seconds or 0.0)
                troubles.over()
                self.notify("WATCHDOG=1\nSTATUS=All is well.")
            except (TryLater, UserError) as fault:
                if self.stop.is_set():
                    break  # connections that were cut so that we can end are no fault
                self.is_due = True
                seconds = troubles.say(fault)
                self.notify(f"WATCHDOG=1\nSTATUS={str(fault).splitlines()[0]}")
                heartbeat.beat(seconds)
                self.stop.wait(seconds)
        heartbeat.end()
        self.notify("STOPPING=1")

    def _tick(self) -> None:
        self.is_due = True

    def _turn(self, idle_seconds: float) -> None:
        """Make a round if one is due; otherwise wait for mail, at most until the next tick, and deal with it."""
        if self.is_due:
            self.reload(self.app)
            make_round(self.app)
            self.is_due = False
        elif not self.app.store.leads():
            self._stand_by(max(0.1, idle_seconds))
        elif self.app.mailbox.wait(max(0.1, idle_seconds)) and not self.stop.is_set():
            inbound.receive(self.app)
            outbound.tell_owner(self.app)
            outbound.send(self.app)

    def _stand_by(self, seconds: float) -> None:
        """Share the work of a daemon that leads, and make a round at once when it has died."""
        self.stop.wait(min(self.pace.look, seconds))
        if self.app.store.leads():
            self.is_due = True
        elif not self.stop.is_set():
            replicas.take_over(self.app)
            inbound.read_kept(self.app)
            outbound.send(self.app)


def start(settings: Settings) -> None:
    """Run the daemon from start to end: lock the store, obey signals, notify systemd."""
    from service.app.startup import open_app

    stop = Stop()
    stop_on_signals(stop)
    with open_app(settings, stop, listens=True) as app:
        Loop(app, stop, Sources(settings).reload, sd_notify.notify).run()


class Sources:
    """The files the settings came from: changed ones are applied, faulty ones reported once and ignored."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.path
        self.seen = self._stamps(settings)

    def reload(self, app: App) -> None:
        """Apply what has changed since the last look."""
        stamps = self._stamps(app.settings)
        if stamps == self.seen:
            return
        self.seen = stamps
        from service.settings import load
        from service.writing import check
        from service.writing.letters import Letters

        try:
            settings = load(self.path)
            if faults := check.problems(settings.templates) if settings.templates else []:
                raise UserError(*faults)
        except UserError as error:
            log.error("The settings have changed and are faulty, so the old ones stay in force:\n%s", error)
            return
        moved = (settings.imap, settings.smtp, settings.store_url) != (
            app.settings.imap,
            app.settings.smtp,
            app.settings.store_url,
        )
        app.apply_settings(settings, Letters(settings.templates))
        self.seen = self._stamps(settings)
        restart = " The servers or the store have changed: restart Steadily for those." if moved else ""
        log.warning("The settings have changed and are taken up.%s", restart)

    @staticmethod
    def _stamps(settings: Settings) -> list[tuple[str, int, int]]:
        files = [*settings.sources(), *sorted(settings.templates.glob("*") if settings.templates else ())]
        return [(str(f), s.st_mtime_ns, s.st_size) for f in files if f.exists() and (s := f.stat())]


def stop_on_signals(stop: Stop) -> None:
    """End on SIGTERM and SIGINT."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    with suppress(ValueError):
        signal.signal(signal.SIGINT, end)
