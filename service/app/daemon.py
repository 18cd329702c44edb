"""The round (read the mail, ask who is due, send what waits) and the daemon, which makes one whenever there is cause.

The rule: order, pace and faults only; what a round does is in `inbound` and `outbound`."""

import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from service.app import announce, outbound, replicas, sd_notify, startup
from service.app.context import App
from service.app.health_page import Ping, listening
from service.app.heartbeat import Heartbeat
from service.app.steps import NORMAL, OF_ALL, ON_NEW_MAIL, STEPS, Pace, Steps, together
from service.mail.connection import Stop
from service.model.values import TryLater, UserError
from service.settings import Settings
from service.store import notices

log = logging.getLogger(__name__)

ROUND = "round"  # in trouble, while no step of it can even begin


def make_round(app: App) -> int:
    """One full round; returns how many letters the owner's limits hold back.

    Raises one TryLater or UserError for all steps that failed; what the other steps did stays done."""
    replicas.take_over(app)
    while True:
        if faults := Steps(app).run(steps_of(app), at_once=True):
            raise together(faults)
        if not app.is_behind:
            return outbound.held_back(app)


def steps_of(app: App) -> tuple[str, ...]:
    """The steps that this process makes: with several on one database the leader alone reads the mailbox and asks."""
    return tuple(STEPS) if app.store.leads() else OF_ALL


@dataclass
class Loop:
    """The daemon's one thread: a round whenever a tick or a hint of new mail gives cause, for ever.

    `reload` applies changed settings; `notify` reports readiness, status and progress to systemd (sd_notify)."""

    app: App
    stop: Stop
    reload: Callable[[App], None]
    notify: Callable[[str], None]
    pace: Pace = NORMAL
    is_due: bool = True
    ping: Ping = field(default_factory=Ping)

    def __post_init__(self) -> None:
        self.steps = Steps(self.app, self.pace)

    def run(self) -> None:
        """Work until `stop`. No fault of the network or of the settings ends it."""
        from schedule import Scheduler

        ticks = Scheduler()
        ticks.every(self.pace.tick).seconds.do(self._tick)
        self.app.progress = lambda: self.notify("WATCHDOG=1")
        self.app.is_stopping = self.stop.is_set
        self.notify("READY=1")
        heartbeat = Heartbeat(self.app)
        while not self.stop.is_set():
            ticks.run_pending()
            try:
                heartbeat.beat(self.pace.tick)
                self._turn(ticks.idle_seconds or 0.0)
                self.steps.note(ROUND, None)
            except TryLater as fault:  # of what every step needs: the database, or this machine's clock
                self.steps.note(ROUND, fault)
                self.stop.wait(self.steps.next_try())
            wrong = next((trouble.said.splitlines()[0] for trouble in self.steps.troubles.values()), "")
            self.notify(f"WATCHDOG=1\nSTATUS={wrong or 'All is well.'}")
        with suppress(TryLater):
            heartbeat.end()
        self.notify("STOPPING=1")

    def _tick(self) -> None:
        self.is_due = True

    def _turn(self, idle_seconds: float) -> None:
        """Make a round if one is due; otherwise wait for mail, at most until the next tick or try, and deal with it."""
        if self.stop.was_nudged():
            self.is_due = True
        retry = self.steps.next_try()
        if self.is_due:
            self.reload(self.app)
            replicas.take_over(self.app)
            self._run(steps_of(self.app))
            self.is_due = self.app.is_behind
            if not self.steps.troubles:
                self.ping.send(self.app.settings.health.ping)
        elif retry is not None and retry <= 0:
            again = {name for name in self.steps.troubles if name in STEPS}
            again |= {*ON_NEW_MAIL} if again & {"read", "answer"} else set()
            self._run([name for name in steps_of(self.app) if name in again])
        elif not self.app.store.leads():
            self._stand_by(max(0.1, idle_seconds))
        else:
            self._await_mail(max(0.1, min(idle_seconds, retry or idle_seconds)))

    def _run(self, names: Sequence[str]) -> None:
        """Run these steps; connections that were cut so that we can end are no fault."""
        if not self.stop.is_set():
            self.steps.run(names)

    def _await_mail(self, seconds: float) -> None:
        """Wait for mail and deal with it; while the mailbox is in trouble, wait for the next try."""
        if "read" in self.steps.troubles:
            self.stop.wait(seconds)
            return
        try:
            has_mail = self.app.mailbox.wait(seconds)
        except (TryLater, UserError) as fault:
            if not self.stop.is_set():
                self.steps.note("read", fault)
            return
        if has_mail:
            self._run(ON_NEW_MAIL)
            self.is_due = self.is_due or self.app.is_behind

    def _stand_by(self, seconds: float) -> None:
        """Share the work of a daemon that leads, and make a round at once when it has died."""
        self.stop.wait(min(self.pace.look, seconds))
        if self.app.store.leads():
            self.is_due = True
        elif not self.stop.is_set():
            replicas.take_over(self.app)
            self._run(OF_ALL)
            self.is_due = self.app.is_behind


def start(settings: Settings) -> None:
    """Run the daemon from start to end: lock the store, obey signals, notify systemd."""
    from service.app.startup import open_app

    stop = Stop()
    stop_on_signals(stop)
    with open_app(settings, stop, listens=True) as app, listening(lambda: app.settings, app.store, app.clock):
        for sentence in announce.beginning(app):
            log.info("%s", sentence)
        startup.spare_what_is_loaded()
        Loop(app, stop, Sources(settings, stop).reload, sd_notify.notify).run()


class Sources:
    """The files the settings came from: changed ones are applied, faulty ones reported once and ignored."""

    def __init__(self, settings: Settings, stop: Stop | None = None) -> None:
        self.path, self.stop = settings.path, stop
        self.seen = self._stamps(settings)

    def reload(self, app: App) -> None:
        """Apply what has changed since the last look."""
        stamps = self._stamps(app.settings)
        if stamps == self.seen:
            return
        self.seen = []  # until they are dealt with: where the store can't take them up now, the next look does
        from service.settings import load
        from service.writing import check
        from service.writing.letters import Letters

        try:
            settings = load(self.path)
            if faults := check.problems(settings.templates) if settings.templates else []:
                raise UserError(*faults)
            if _servers(settings) != _servers(app.settings):
                startup.reconnect(app, settings, self.stop)
        except UserError as error:
            said = "The settings have changed and are faulty, so the old ones stay in force:"
            log.error("%s\n%s", said, error)
            with suppress(TryLater), app.store.writing() as connection:  # whoever changed them reads no log
                notices.add(connection, f"{said} {' '.join(str(error).split())}", app.clock(), urgent=True)
            self.seen = stamps
            return
        restart = _opened_once(settings) != _opened_once(app.settings)
        app.apply_settings(settings, Letters(settings.templates))
        self.seen = self._stamps(settings)
        more = " [store] url or [health] listen has changed: restart Steadily for that." if restart else ""
        log.warning("The settings have changed and are taken up.%s", more)

    @staticmethod
    def _stamps(settings: Settings) -> list[tuple[str, int, int]]:
        files = [*settings.sources(), *sorted(settings.templates.glob("*") if settings.templates else ())]
        return [stamp for file in files if (stamp := _stamp(file))]


def _servers(settings: Settings) -> tuple[object, ...]:
    """The tables that connections are made by."""
    return settings.imap, settings.smtp, settings.lmtp


def _opened_once(settings: Settings) -> tuple[object, ...]:
    """What is opened when the daemon starts, and not again."""
    return settings.store_url, settings.health.listen


def _stamp(file: Path) -> tuple[str, int, int] | None:
    """What shows that a file has changed; None where there is none, or nobody may look at it."""
    try:
        found = file.stat()
    except OSError:  # an editor may be writing it anew
        return None
    return str(file), found.st_mtime_ns, found.st_size


def stop_on_signals(stop: Stop) -> None:
    """End on SIGTERM and SIGINT; look at the settings now on SIGHUP, as administrators expect of a daemon."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def look(_number: int, _frame: FrameType | None) -> None:
        stop.nudge()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, look)
    with suppress(ValueError):
        signal.signal(signal.SIGINT, end)
