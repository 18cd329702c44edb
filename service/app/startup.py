"""Starting up: settings, store, key, transports and letters are put together.

The rule: the one place that reads the clock and builds the real transports. Nothing is read or sent here."""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from service.app.context import App
from service.app.keys import open_key
from service.mail.connection import Stop
from service.mail.protocols import Keep, Mailbox, Transport
from service.model import tokens
from service.model.account import Account, Secret
from service.model.values import TryLater, UserError
from service.settings import Server, Settings
from service.store import messages, outbox
from service.store.database import Store

if TYPE_CHECKING:
    from service.mail.lmtp import LmtpServer

HEADERS = 65_536  # bytes of a message in which a token is looked for
FIRST_YEAR, LAST_YEAR = 2020, 2150  # tokens know no week outside of these
GARBAGE = (5_000, 10, 10)  # thresholds: a letter leaves some hundred objects, of which few stay


def now() -> datetime:
    """The moment, in UTC. Raises TryLater while this machine's clock is plainly wrong, as before it is set."""
    moment = datetime.now(UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise TryLater(f"This machine's clock says {moment:%Y-%m-%d}: set it, nothing is read or sent before.")
    return moment


def spare_what_is_loaded() -> None:
    """Collect garbage seldom from now on, and never look for it in what was loaded until now."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def account(server: Server, stop: Stop | None = None) -> Account:
    """The account to sign in with at that server of the settings."""
    secret, table = _secret(server, stop), server.signing_name
    return Account(server.host, server.port, server.security, server.username, secret, server.ca_file, table)


def _secret(server: Server, stop: Stop | None) -> Callable[[], Secret]:
    from service.mail import microsoft, signin

    table, section = server.signing, f"[{server.signing_name}]"
    if not server.username:
        return signin.password("")
    if table.password is not None:
        return signin.password(table.password.get_secret_value())
    if table.password_command is not None:
        return signin.command(table.password_command, "password", f"{section} password_command", stop)
    if table.token_command is not None:
        return signin.command(table.token_command, "token", f"{section} token_command", stop)
    if table.auth is None:
        raise UserError(f"{section} password is missing (or one of password_command, token_command, auth).")
    return microsoft.token(server.username, server.token_path)


@contextmanager
def open_store(settings: Settings) -> Iterator[tuple[Settings, Store]]:
    """Open the store alone, for what needs no mail; the daemon may be running."""
    store = Store(settings.store_url)
    try:
        yield settings, store
    finally:
        store.close()


@contextmanager
def open_app(
    settings: Settings,
    stop: Stop | None = None,
    clock: Callable[[], datetime] | None = None,
    *,
    beside: bool = False,
    listens: bool = False,
    rebuilding: bool = False,
) -> Iterator[App]:
    """Open everything, with the store locked for this process; with `listens` mail is taken by LMTP too, if it is set.

    Where another process holds the lock: UserError, or with `beside` an App without the lock, which may write letters
    but leaves the sending to the other. With `rebuilding` an empty store is accepted beside a key that was in use."""
    from service.writing.letters import Letters

    is_machine_clock, clock = clock is None, clock or now
    store = Store(settings.store_url)
    mailbox: Mailbox | None = None
    transport = transport_of(settings, stop)
    try:
        holds_lock = store.lock(wanted=not beside)
        if holds_lock and store.path:  # with PostgreSQL others may be sending
            with store.writing() as connection:
                outbox.recover(connection, clock())
        key, letters = open_key(store, settings.key_path, rebuilding=rebuilding), Letters(settings.templates)
        mailbox = mailbox_of(settings, stop, partial(keep, store, clock, key) if listens else None)
        app = App(settings, store, key, letters, mailbox, transport, clock, is_machine_clock, holds_lock)
        yield app
        mailbox, transport = app.mailbox, app.transport  # other ones, if the settings have changed
    finally:
        if mailbox:
            mailbox.close()
        transport.close()
        store.close()


def reconnect(app: App, settings: Settings, stop: Stop | None) -> None:
    """Use the mail servers and passwords of these settings from now on, and listen where they say.

    Raises UserError where nothing can be listened at there; then all is as it was."""
    before, listener = app.mailbox, getattr(app.mailbox, "server", None)
    transport = transport_of(settings, stop)
    if listener and settings.lmtp.listen == app.settings.lmtp.listen:
        app.mailbox = mailbox_of(settings, stop, listener=listener)
    else:
        app.mailbox = mailbox_of(settings, stop, partial(keep, app.store, app.clock, app.key))
        if listener:
            listener.close()
    reading = getattr(before, "read", None if listener else before)
    if reading:
        reading.close()
    app.transport.close()
    app.transport = transport


def transport_of(settings: Settings, stop: Stop | None) -> Transport:
    """How letters are sent: over as many connections as [smtp] says, which sign in one after the other."""
    from service.mail.several import SeveralConnections
    from service.mail.smtp import SmtpTransport

    server = account(settings.smtp, stop)
    one_at_a_time, secret = threading.Lock(), server.secret

    def in_turn() -> Secret:  # programs and token files are not made to be asked by several at once
        with one_at_a_time:
            return secret()

    server = replace(server, secret=in_turn)
    return SeveralConnections([SmtpTransport(server, stop=stop) for _ in range(settings.smtp.connections)])


def mailbox_of(
    settings: Settings, stop: Stop | None, keep: Keep | None = None, *, listener: "LmtpServer | None" = None
) -> Mailbox:
    """How mail comes in: read by IMAP, handed over by LMTP (if `keep` is given, where it listens, or by a `listener`
    that does so already), or both ways."""
    from service.mail.imap.mailbox import ImapMailbox

    listen, imap = settings.lmtp.listen, settings.imap
    read = ImapMailbox(account(imap, stop), folder=imap.folder, shared=imap.shared, stop=stop) if imap.host else None
    if read and not (listen and (keep or listener)):
        return read
    from service.mail.lmtp import BothMailboxes, LmtpMailbox, LmtpServer  # asyncio is not for whoever reads by IMAP

    server = listener or (LmtpServer(listen.host, listen.port, keep) if listen and keep else None)
    return BothMailboxes(read, server) if read and server else LmtpMailbox(server)


def keep(store: Store, clock: Callable[[], datetime], key: bytes, raws: Sequence[bytes]) -> None:
    """Commit messages that were handed over, as they came. Raises TryLater where the store can't."""
    with store.writing() as connection:
        messages.keep_given(connection, raws, clock(), bucket=partial(bucket, key))


def bucket(key: bytes, raw: bytes) -> str:
    """Whose turn an unread message takes: the person's whose token it bears; all others take one turn together."""
    found = tokens.find(key, [raw[:HEADERS].decode("latin-1")])
    return found[0].whose if found else ""
