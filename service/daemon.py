"""The round (read the mail, ask who is due, send what waits) and the daemon that makes one whenever there is cause."""

import logging
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from service import receiving, sending
from service.house import House
from service.post.line import Stop
from service.settings import Settings
from service.store import inbox, outbox
from service.values import TryLater, UserError

log = logging.getLogger(__name__)

TICK = 60  # seconds between two looks at who is due
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds of back-off after a trouble, doubled each time
OWNERS_WAIT = 300.0  # seconds, where only the owner can mend it (a wrong password): tried slowly, for ever
OWNERS_TURNS = 2


@dataclass
class Troubles:
    """What is wrong now, so that each trouble is said once, and once when it is over."""

    said: str = ""
    times: int = 0

    def say(self, fault: Exception) -> float:
        """Say a trouble if it is news; returns how many seconds to wait before the next try."""
        self.times += 1
        if str(fault) != self.said:
            log.warning("%s", fault)
            self.said = str(fault)
        backed_off = min(FIRST_WAIT * 2 ** min(self.times - 1, 12), LONGEST_WAIT)
        longest = OWNERS_WAIT if isinstance(fault, UserError) and self.times > OWNERS_TURNS else backed_off
        return longest * random.uniform(0.5, 1.0)  # jitter: many daemons must not come back at one moment

    def over(self) -> None:
        """All is well."""
        if self.said:
            log.warning("That is over; all is well again.")
        self.said, self.times = "", 0


def make_round(house: House) -> int:
    """One full round; returns how many letters the owner's limits hold back.

    Raises TryLater or UserError where the post fails; what was done by then stays done."""
    faults: list[Exception] = []
    for step in (receiving.receive, sending.ask, sending.tell_owner):
        try:
            step(house)
        except (TryLater, UserError) as fault:  # mail that can't be read keeps nobody from being written to
            faults.append(fault)
    held_back = sending.send(house)
    tidy(house)
    if faults:
        raise faults[0]
    return held_back


def tidy(house: House) -> None:
    """Raw messages go after 30 days; what was read and why stays."""
    now = house.clock()
    with house.store.writing() as connection:
        inbox.drop_old_raw(connection, now)
        outbox.drop_old_raw(connection, now - inbox.RAW_KEPT)


def run(house: House, stop: Stop, reload: Callable[[House], None], notify: Callable[[str], None]) -> None:
    """Work until `stop`: answer mail as it arrives, look every minute who is due. One thread.

    `reload` takes up changed settings; `notify` tells systemd (READY=1, WATCHDOG=1 by progress, STATUS=...)."""
    from schedule import Scheduler

    due = Scheduler()
    turn = {"due": True}
    due.every(TICK).seconds.do(turn.update, due=True)
    troubles, ready = Troubles(), False
    while not stop.is_set():
        due.run_pending()
        try:
            if turn["due"]:
                reload(house)
                turn["due"] = False
                make_round(house)
            idle = max(0.1, min(due.idle_seconds or 0.0, TICK))
            if not ready:
                notify("READY=1")
                ready = True
            troubles.over()
            notify("WATCHDOG=1\nSTATUS=All is well.")
            if house.inbox.wait(idle) and not stop.is_set():
                receiving.receive(house)
                sending.send(house)
        except (TryLater, UserError) as fault:
            if stop.is_set():
                break
            if not ready:  # the trouble is the post's, not ours: we are up, and stay up
                notify("READY=1")
                ready = True
            turn["due"] = True
            seconds = troubles.say(fault)
            notify(f"WATCHDOG=1\nSTATUS={fault}")
            stop.wait(seconds)
    notify("STOPPING=1")


def start(settings: Settings) -> None:
    """The daemon from its start to its end: takes the store, obeys signals, talks to systemd."""
    import sdnotify

    from service.opening import open_house

    stop = Stop()
    stop_on_signals(stop)
    with open_house(settings, stop) as house:
        run(house, stop, Sources(settings).reload, sdnotify.SystemdNotifier().notify)


class Sources:
    """The files the settings came from: changed ones are taken up, faulty ones reported once and left aside."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.path
        self.seen = self._stamps(settings)

    def reload(self, house: House) -> None:
        """Take up what has changed since the last look."""
        stamps = self._stamps(house.settings)
        if stamps == self.seen:
            return
        self.seen = stamps
        from service.settings import load
        from service.writing.letters import Desk, problems

        try:
            settings = load(self.path)
            if faults := problems(settings.templates) if settings.templates else []:
                raise UserError(*faults)
        except UserError as error:
            log.error("The settings have changed and are faulty, so the old ones stay in force:\n%s", error)
            return
        moved = (settings.imap, settings.smtp, settings.store_url) != (
            house.settings.imap,
            house.settings.smtp,
            house.settings.store_url,
        )
        house.take_up(settings, Desk(settings.templates))
        self.seen = self._stamps(settings)
        restart = " The servers or the store have changed: restart Steadily for those." if moved else ""
        log.warning("The settings have changed and are taken up.%s", restart)

    @staticmethod
    def _stamps(settings: Settings) -> list[tuple[str, int, int]]:
        files = [*settings.sources(), *sorted(settings.templates.glob("*") if settings.templates else ())]
        return [(str(f), s.st_mtime_ns, s.st_size) for f in files if f.exists() and (s := f.stat())]


def stop_on_signals(stop: Stop) -> None:
    """SIGTERM and SIGINT wish the end."""

    def wish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, wish)
    with suppress(ValueError):
        signal.signal(signal.SIGINT, wish)
