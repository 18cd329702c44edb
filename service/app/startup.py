"""Opening the house: settings, store, key, post and desk come together; and the log."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from service.app.context import App, read_key
from service.mail.connection import Stop
from service.settings import Settings
from service.store import outbox
from service.store.database import Store


def now() -> datetime:
    """The moment, in UTC: the one place where the clock is read."""
    return datetime.now(UTC)


@contextmanager
def open_store(settings: Settings) -> Iterator[tuple[Settings, Store]]:
    """The store alone, for what needs no mail; the daemon may be running."""
    store = Store(settings.store_url)
    try:
        yield settings, store
    finally:
        store.close()


@contextmanager
def open_house(
    settings: Settings, stop: Stop | None = None, clock: Callable[[], datetime] | None = None, *, beside: bool = False
) -> Iterator[App]:
    """Everything, with the store taken for this process. Where another one has it: UserError, or with `beside` a house
    that is not `alone`, which may write letters but leaves the sending to the other."""
    from service.mail.imap.mailbox import ImapMailbox
    from service.mail.smtp import SmtpTransport
    from service.writing.letters import Letters

    clock = clock or now
    store = Store(settings.store_url)
    mailbox = ImapMailbox(settings.imap.account(), folder=settings.imap.folder, shared=settings.imap.shared, stop=stop)
    transport = SmtpTransport(settings.smtp.account(), stop=stop)
    try:
        alone = store.lock(wanted=not beside)
        if alone:
            with store.writing() as connection:
                outbox.recover(connection, clock())
        key, letters = read_key(settings.key_path), Letters(settings.templates)
        yield App(settings, store, key, letters, mailbox, transport, clock, alone)
    finally:
        mailbox.close()
        transport.close()
        store.close()


def log_to_standard_error(verbose: bool) -> None:
    """Log to standard error; libraries stay at WARNING, since some log messages whole."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    logging.getLogger("service").setLevel(logging.INFO if verbose else logging.WARNING)
