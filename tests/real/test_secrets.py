"""Nothing secret and nothing that people wrote is ever logged, whatever goes wrong; and the daemon's own output too."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from service.app import daemon
from service.app.context import App
from service.app.keys import open_key
from service.mail.imap.mailbox import ImapMailbox
from service.mail.signin import password
from service.mail.smtp import SmtpTransport
from service.model.account import Account, Secret
from service.model.values import TryLater, UserError, Week
from service.reading import reply
from service.reading.mime import incoming as mime
from service.settings import load
from service.store.database import Store
from service.store.tables import weeks
from service.writing.letters import Letters
from tests.real import proof
from tests.real.servers import PASSWORD, Dovecot, Postfix, address
from tests.real.sink import Answer, Sink
from tests.walk import Clock, write

pytestmark = pytest.mark.servers

WORDS = ("Rhododendron", "Quixotic", "Zanzibar", "Zymurgy")  # a reply's, one that can't be read, a stranger's, a plan
MOMENT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """All that any logger says at any level, with its tracebacks; those that set a level of their own keep it."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logging.Formatter().format(record))

    root, ear = logging.getLogger(), Ear(0)
    before = root.level
    root.addHandler(ear)
    root.setLevel(1)
    service = logging.getLogger("service")
    was, service.level = service.level, 1
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(before)
        service.level = was


def spoiled(usual: Any) -> Any:
    """A reader with a bug: what it raises quotes the person."""

    def read(message: Any, *given: Any, **named: Any) -> Any:
        if WORDS[1] in message.text:
            raise ValueError(f"can't read {message.text!r}")
        return usual(message, *given, **named)

    return read


def hold_house(settings: Any, place: Path, imap: Account, smtp: Account) -> tuple[App, Clock]:
    clock, store = Clock(MOMENT), Store(f"sqlite:///{place / 'steadily.db'}")
    mailbox, mailer = ImapMailbox(imap, timeout=5), SmtpTransport(smtp, reply=5, final=5)
    return App(settings, store, open_key(store, settings.key_path), Letters(None), mailbox, mailer, clock), clock


def rounds(app: App, clock: Clock, number: int = 3) -> None:
    for _ in range(number):
        with suppress(TryLater, UserError):
            daemon.make_round(app)
        clock.pass_by(minutes=2)


def close(app: App) -> None:
    app.mailbox.close()
    app.transport.close()
    app.store.close()


def test_a_whole_run_logs_no_password_no_token_and_no_word_of_a_reply_at_any_level(
    dovecot: Dovecot, postfix: Postfix, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, ada = address("quiet"), address("ada")
    settings = load(proof.settings(tmp_path, dovecot, sink.port, ours, [ada]), {})
    monkeypatch.setattr(reply, "read", spoiled(reply.read))
    sink.script += [Answer("letter", f"451 I do not like {WORDS[0]}", times=1)]
    with everything_logged() as log:
        imap = dovecot.account(ours)
        app, clock = hold_house(settings, tmp_path, imap, postfix.account(ours))
        rounds(app, clock, 1)
        check_in = mime.parse(dovecot.await_delivery(ada)[0])
        app.transport.close()
        app.transport = SmtpTransport(Account("127.0.0.1", sink.port, "plain", "us", password("another-secret")))
        for words, sender in zip(
            (f"5 applications {WORDS[0]}", WORDS[1], WORDS[2]), (ada, ada, "x@y.example"), strict=True
        ):
            dovecot.deliver(ours, write(check_in if sender == ada else None, words, clock(), From=sender))
        rounds(app, clock)
        digest = mime.parse(next(letter.raw for letter in sink.letters if letter.recipient == ada))
        dovecot.deliver(ours, write(digest, f"Learn {WORDS[3]}", clock(), From=ada))
        rounds(app, clock)
        for account in (replace(imap, secret=password("wrong-secret")), replace(imap, secret=_token)):
            app.mailbox.close()
            app.mailbox = ImapMailbox(account)
            rounds(app, clock, 1)
        app.transport.close()
        app.transport = SmtpTransport(replace(postfix.account(ours), secret=password("wrong-secret")))
        dovecot.deliver(ours, write(check_in, f"6 applications {WORDS[0]}", clock()))
        app.mailbox = ImapMailbox(imap)
        rounds(app, clock, 1)
        close(app)
    counted = proof.ask(tmp_path / "steadily.db", "SELECT amount FROM counts ORDER BY id")
    assert counted == [(5,), (6,)]
    said = "\n".join(log)
    assert "could not be read (ValueError" in said
    key = (tmp_path / "steadily.db.key").read_text().strip()
    secrets = (PASSWORD, "another-secret", "wrong-secret", "bearer-secret", key, *WORDS)
    shown = [secret for secret in secrets if secret in said.replace("test_secrets", "")]
    assert shown == [], [line for line in log if any(secret in line for secret in shown)][:3]


def _token() -> Secret:
    return Secret("token", "bearer-secret")


def test_the_daemon_prints_nothing_secret_and_nothing_that_people_wrote(
    dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    ours, ada = address("prints"), "ada@example.com"
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    path = proof.settings(tmp_path, dovecot, sink.port, ours, [ada], check_in=f"{hour_ago:%A %H:%M}")
    command = [sys.executable, "-m", "service", "run", "--settings", str(path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        check_in = mime.parse(sink.wait(1, 60)[0].raw)
        sink.script += [Answer("letter", "451 no", times=1)]
        dovecot.deliver(ours, write(check_in, f"5 applications {WORDS[0]}", datetime.now(UTC)))
        dovecot.deliver(ours, write(None, f"Buy {WORDS[2]}", datetime.now(UTC), From="x@y.example"))
        sink.wait(1, 60)
        path.write_text(path.read_text().replace("[smtp]", "[nonsense]\n[smtp]"))  # a faulty change is reported
        running.terminate()
        said = running.communicate(timeout=60)[0]
    assert [word for word in (*WORDS, PASSWORD) if word in said] == []


def test_errors_of_the_store_quote_no_row(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'steadily.db'}")
    row = {"email": "ada@example.com", "week": Week(MOMENT.date()), "state": "answered", "goals": {}, "plan": WORDS[0]}
    with store.writing() as connection:
        connection.execute(weeks.insert().values(row))
        with pytest.raises(IntegrityError) as error:
            connection.execute(weeks.insert().values(row))
    assert WORDS[0] not in str(error.value)
    store.close()
