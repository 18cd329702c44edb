"""Real servers for the judges: letters as they arrive through Postfix and Dovecot."""

import contextlib
import imaplib
import tempfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

from service.mail.smtp import SmtpTransport
from tests.judges.letters import Delivered
from tests.real.servers import PASSWORD, Dovecot, Postfix, certificates

SENDER, ADA = "checkin@example.org", "ada@example.org"


@contextlib.contextmanager
def dovecot(**variant: Any) -> Iterator[Dovecot]:
    """A Dovecot of our own, by servers.Dovecot's keywords."""
    with tempfile.TemporaryDirectory(prefix="ca-") as folder:
        Path(folder).chmod(0o755)
        server = Dovecot(certificates(Path(folder)), **variant)
        try:
            yield server.start()
        finally:
            server.remove()


@contextlib.contextmanager
def mailbox(server: Dovecot, username: str) -> Iterator[imaplib.IMAP4]:
    """That person's mailbox, signed in."""
    with imaplib.IMAP4("127.0.0.1", server.imap) as connection:
        connection.login(username, PASSWORD)
        yield connection


def delivered(letters: Delivered) -> Delivered:
    """The same letters after Postfix took them and handed them to Dovecot, as IMAP gives them out."""
    names = {message_from_bytes(raw)["Message-ID"]: name for name, raw in letters.items()}
    assert len(names) == len(letters), "two letters have the same Message-ID"
    with dovecot() as server:
        postfix = Postfix(server)
        try:
            send(letters, SmtpTransport(postfix.start().account()))
            arrived = server.await_delivery(ADA, len(letters), seconds=60)
        finally:
            postfix.remove()
        with mailbox(server, ADA) as connection:
            fetched = list(fetch(connection, len(arrived)))
    return {names[message_from_bytes(raw)["Message-ID"]]: raw for raw in fetched}


def send(letters: Delivered, mailer: SmtpTransport) -> None:
    """Hands all letters to the SMTP server, over TLS, as the daemon does."""
    with mailer:
        for name, raw in letters.items():
            outcome = mailer.send(raw, SENDER, ADA)
            assert outcome.status == "sent", f"{name}: {outcome.why}"


def fetch(connection: imaplib.IMAP4, number: int) -> Iterator[bytes]:
    """All messages of INBOX."""
    connection.select("INBOX", readonly=True)
    for sequence in range(1, number + 1):
        _, said = connection.fetch(str(sequence), "(BODY.PEEK[])")
        assert isinstance(said[0], tuple)
        yield said[0][1]
