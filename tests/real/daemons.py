"""The daemon in a thread, on real servers, with a faster pace and shorter time-outs than people need."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.app.context import App
from service.app.daemon import Loop, Sources
from service.app.keys import open_key
from service.app.steps import Pace
from service.mail.connection import Stop
from service.mail.imap.mailbox import ImapMailbox
from service.mail.smtp import SmtpTransport
from service.model.account import Account
from service.settings import load
from service.store.database import Store
from service.writing.letters import Letters

FAST = Pace(tick=1, first_wait=0.1, longest_wait=0.5, owners_wait=0.5)


@dataclass
class Running:
    """A daemon at work."""

    app: App
    stop: Stop
    thread: threading.Thread
    said: list[str] = field(default_factory=list)  # to systemd


def write_settings(
    folder: Path,
    ours: str,
    *people: str,
    shared: bool = False,
    imap: str = "",
    smtp: str = "",
    more: str = "",
    now: datetime | None = None,
) -> Path:
    """Settings under which everybody was due an hour before `now`, by default the real one; `imap` and `smtp` are lines
    for those tables (a daemon in this process is given its servers as accounts)."""
    hour_ago = (now or datetime.now(UTC)) - timedelta(hours=1)
    text = f"""
[sender]
name = "Dana via Steadily"
address = "{ours}"
contact = "Dana, dana@example.org"
[imap]
host = "localhost"
password = "secret"
shared = {str(shared).lower()}
{imap}
[smtp]
host = "localhost"
{smtp}
[schedule]
time_zone = "UTC"
check_in = "{hour_ago:%A %H:%M}"
{more}
"""
    for person in people:
        text += f'[[participants]]\nname = "{person.partition("@")[0].title()}"\nemail = "{person}"\n'
    path = folder / "steadily.toml"
    path.write_text(text)
    return path


@contextmanager
def running(path: Path, imap: Account, smtp: Account, *, timeout: float = 2.0, pace: Pace = FAST) -> Iterator[Running]:
    """The daemon from its start until the block ends."""
    settings = load(path, {})
    stop, store = Stop(grace=1.0), Store(settings.store_url)
    mailbox = ImapMailbox(imap, shared=settings.imap.shared, timeout=timeout, connect=timeout, stop=stop)
    mailer = SmtpTransport(smtp, connect=timeout, reply=timeout, final=timeout, stop=stop)
    letters = Letters(settings.templates)
    app = App(settings, store, open_key(store, settings.key_path), letters, mailbox, mailer, lambda: datetime.now(UTC))
    said: list[str] = []
    loop = Loop(app, stop, Sources(settings).reload, said.append, pace)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield Running(app, stop, thread, said)
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive(), "the daemon did not end"
        mailbox.close()
        mailer.close()
        store.close()


def until(true: Callable[[], object], what: str, seconds: float = 30.0) -> float:
    """Seconds until something came true; fails with `what` where it never did."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"{what} did not come about in {seconds} seconds"
        time.sleep(0.02)
    return time.monotonic() - begun


@contextmanager
def heard(level: int = logging.WARNING) -> Iterator[list[str]]:
    """What the daemon logs."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    ear, log = Ear(level), logging.getLogger("service")
    before = log.level
    log.addHandler(ear)
    log.setLevel(level)
    try:
        yield lines
    finally:
        log.removeHandler(ear)
        log.setLevel(before)
