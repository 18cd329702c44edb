"""A whole App on a disk of its own, with mail in folders and a clock that tests set: the walk without servers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from service.app import daemon
from service.app.context import App
from service.app.keys import open_key
from service.mail.maildir import MaildirMail
from service.model.values import Incoming, Standing
from service.reading.mime import incoming as mime
from service.settings import load
from service.store.database import Store
from service.store.tables import messages, notices, outbox
from service.writing.letters import Letters

FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # the slot of the week of 16 November
HEAD = """
[sender]
name = "Dana via Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"
[owner]
email = "dana@example.org"
"""  # what all settings of tests begin with
SETTINGS = f"""{HEAD}[imap]
host = "localhost"
password = "secret"
shared = false
trusted_authserv = "mx.example.org"
[smtp]
host = "localhost"
[schedule]
time_zone = "Europe/London"
[[participants]]
name = "Ada"
email = "ada@example.com"
[[participants]]
name = "Bob"
email = "bob@example.com"
time_zone = "America/New_York"
"""


@dataclass
class Clock:
    moment: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Walk:
    app: App
    maildir: MaildirMail
    clock: Clock
    shown: int = 0

    def round(self) -> list[Incoming]:
        """One round; the letters it sent to participants (the owner's are in `letters`)."""
        daemon.make_round(self.app)
        sent = self.maildir.sent()
        new, self.shown = [mime.parse(raw) for raw in sent[self.shown :]], len(sent)
        return [letter for letter in new if letter.recipients != ("dana@example.org",)]

    def letters(self, to: str | None = None) -> list[Incoming]:
        every = [mime.parse(raw) for raw in self.maildir.sent()]
        return [letter for letter in every if to is None or to in letter.recipients]

    def reply(self, letter: Incoming, words: str, **more: str) -> list[Incoming]:
        """Somebody answers a letter an hour later; the letters that this leads to."""
        self.clock.pass_by(hours=1)
        self.maildir.deliver(write(letter, words, self.clock(), **more))
        return self.round()

    def rows(self, table: Any = messages) -> Any:
        with self.app.store.reading() as connection:
            return connection.execute(select(table).order_by(table.c.id)).all()

    def last(self) -> Any:
        return self.rows()[-1]

    def standing(self, email: str) -> Standing:
        with self.app.store.reading() as connection:
            return self.app.standings.of(connection, email)

    def notices(self) -> list[str]:
        return [row.text for row in self.rows(notices)]

    def kinds(self) -> list[tuple[str, str]]:
        return [(row.kind, row.email) for row in self.rows(outbox)]

    def folder(self, name: str) -> list[Incoming]:
        return [mime.parse(fetched.raw) for batch in self.maildir.all(name) for fetched in batch]

    def close(self) -> None:
        self.app.store.close()
        self.maildir.close()


def store_url(place: Path) -> str:
    """Where the store of that folder is; tests/conftest.py leads it to PostgreSQL."""
    path = place / "steadily.db"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(new_store())
    return f"sqlite:///{path}"


@cache
def new_store() -> bytes:
    """The file of a store as Store makes it: to migrate one for each test takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "steadily.db"
        Store(f"sqlite:///{path}").close()
        return path.read_bytes()


def set_up(place: Path, text: str = SETTINGS, moment: datetime = FRIDAY) -> Walk:
    """An App in that folder; opening the same folder again is a restart."""
    if "[store]" not in text:
        text += f'[store]\nurl = "{store_url(place)}"\n'
    (place / "steadily.toml").write_text(text, encoding="utf-8")
    settings = load(place / "steadily.toml", {})
    clock, maildir = Clock(moment), MaildirMail(place / "mail")
    store = Store(settings.store_url)
    app = App(settings, store, open_key(store, settings.key_path), Letters(settings.templates), maildir, maildir, clock)
    return Walk(app, maildir, clock, len(maildir.sent()))


def write(letter: Incoming | None, words: str, moment: datetime, **more: str) -> bytes:
    """A reply as a plain mail client writes it; `more` are headers set or, if empty, left out."""
    message = EmailMessage()
    to = letter.recipients[0] if letter else "ada@example.com"
    headers = {
        "From": to,
        "To": letter.sender if letter else "checkin@example.org",
        "Subject": "Re: " + (letter.subject.removeprefix("Re: ") if letter else "hello"),
        "Date": format_datetime(moment),
        "Message-ID": make_msgid(domain="example.com"),
        "In-Reply-To": letter.message_id if letter else "",
        "References": " ".join([*letter.references, letter.message_id]) if letter else "",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    for name, value in headers.items():
        if value:
            message[name] = value
    quoted = ""
    if letter:
        lines = "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())
        quoted = f"\n\nOn {moment:%a, %d %b %Y at %H:%M}, Dana via Steadily <{letter.sender}> wrote:\n{lines}\n"
    message.set_content(words + quoted)
    return message.as_bytes()
