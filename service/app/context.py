"""All that a round works with, and how a letter gets into the outbox: token, thread, bytes, key."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from service.mail.protocols import Mailbox, Transport
from service.model import tokens
from service.model.tokens import Token
from service.model.values import Incoming, Letter, LetterContext, Outcome, Participant, Standing, UserError, Week
from service.policy import schedule
from service.policy.authentication import Register, register
from service.reading.mime import parser
from service.settings import Settings
from service.store import erasure, outbox, participants
from service.store.database import Store

if TYPE_CHECKING:
    from service.writing.letters import Letters

HISTORY = 12  # weeks shown to the letters
UNREPEATED = timedelta(weeks=12)  # an encouraging sentence is not repeated within this time
KEY = 32  # bytes
TOGETHER = 500  # people looked up with one question
REFERENCES = 20  # message ids of a thread that are kept, beside its first


@dataclass
class App:
    """The open store, the post, the desk where letters are written, and what the settings say."""

    settings: Settings
    store: Store
    key: bytes
    letters: "Letters"
    mailbox: Mailbox
    transport: Transport
    clock: Callable[[], datetime]
    alone: bool = True  # no other process works with the store: what is written may be sent from here
    book: Register = field(init=False)
    standings: dict[str, Standing] = field(init=False)
    touched: set[str] = field(default_factory=set)  # of whom something was written down since `standings` was read
    progress: Callable[[], None] = lambda: None  # called after each message and letter: the watchdog sees us work
    unmarked: tuple[outbox.Queued, Outcome] | None = None  # what became of a letter, if the store could not take it
    _version: int = 0

    def __post_init__(self) -> None:
        """Read who takes part, and how they stand."""
        self.take_up(self.settings, self.letters)

    def take_up(self, settings: Settings, letters: "Letters") -> None:
        """These settings and letters are in force from now on."""
        self.settings, self.letters = settings, letters
        with self.store.reading() as connection:
            left = erasure.hashes(connection)
            taking_part = [p for p in settings.participants if tokens.forgotten(self.key, p.email) not in left]
            self.book = register(
                taking_part,
                self.key,
                owner=settings.owner_address,
                trusted_authserv=settings.imap.trusted_authserv,
                accept_without_token=settings.imap.accept_without_token,
            )
            self.look_afresh()
            self.look_again(connection)

    def see_what_others_wrote(self) -> None:
        """Another process (`steadily report`, `accept`) may have changed how somebody stands."""
        version = self.store.version()
        if version != self._version:
            self._version = version
            self.take_up(self.settings, self.letters)

    def is_forgotten(self, connection: Connection, email: str, token: Token | None = None) -> bool:
        """Whether that person, or the one whom that letter went to, asked to be forgotten."""
        theirs = {tokens.forgotten(self.key, email), *([token.whose] if token else [])}
        return not theirs.isdisjoint(erasure.hashes(connection))

    def forget(self, email: str) -> None:
        """Leave nothing of that person but keyed hashes of their addresses."""
        listed = next((person for person in self.settings.participants if person.email == email), None)
        addresses = (email, *(listed.aliases if listed else ()))
        with self.store.writing() as connection:
            erasure.forget(connection, addresses, tokens.left_behind(self.key, addresses), parser.contents)
        self.take_up(self.settings, self.letters)

    def may_be_asked(self, person: Participant) -> bool:
        """Whether a check-in would be written to that person at its time."""
        due = schedule.ask(self.clock(), person, schedule.NEVER_WRITTEN_TO, self.settings.schedule)
        return bool(due and not schedule.why_not(self.standings.get(person.email, schedule.NEVER_WRITTEN_TO), due.week))

    def running(self, zone: str) -> Week:
        """The week that runs now in that zone."""
        return Week.holding(self.clock().astimezone(ZoneInfo(zone)).date(), self.settings.schedule.first_weekday)

    def look_afresh(self) -> None:
        """Nothing is sure any more of how people stand: it was seen in a transaction that failed, or long ago."""
        self.standings, self.touched = {}, set(self.book.people)

    def look_again(self, connection: Connection, *emails: str) -> None:
        """See how those stand of whom something was written down since the last look: these, or all of them."""
        touched = sorted(self.touched.intersection(emails) if emails else self.touched)
        since = self.running(self.settings.schedule.zone).plus(-participants.LOOKED_BACK)
        for first in range(0, len(touched), TOGETHER):
            some = touched[first : first + TOGETHER]
            self.standings |= participants.standings(connection, since, some)
            self.touched.difference_update(some)

    def context(self, connection: Connection, to: Participant, week: Week) -> LetterContext:
        """What any letter to that person about that week is written from."""
        history = participants.history(connection, to.email, week.plus(1 - HISTORY), week, to.goals)
        if week >= self.running(to.zone):  # a changed goal holds from the current week on
            history[-1] = replace(history[-1], goals=to.goals)
        return LetterContext(
            to=to,
            sender=self.settings.sender,
            metrics=self.settings.metrics,
            week=week,
            history=tuple(history),
            plan=participants.plan(connection, to.email, week),
            used=outbox.phrases(connection, to.email, self.clock() - UNREPEATED),
            first=not outbox.ever_wrote(connection, to.email),
            encouraged=any(row.phrase for row in outbox.of_week(connection, to.email, week)),
        )

    def post_letter(
        self,
        connection: Connection,
        letter: Letter,
        to: Participant,
        week: Week,
        *,
        slot: datetime | None = None,
        answered: Incoming | None = None,
        message: int | None = None,
        day: str = "",
    ) -> bool:
        """Put a letter into the outbox, in its week's thread; False where that slot was taken before.

        What tells letters of one kind and week apart is the message that is answered, or else the `day`."""
        told_apart = answered.fingerprint if answered else day
        token = tokens.make(self.key, letter.kind, to.email, week, told_apart)
        message_id = f"<{token}@{self.domain}>"
        row = {
            "key": f"{letter.kind}:{to.email}:{week}:{told_apart[:16]}",
            "kind": letter.kind,
            "email": to.email,
            "recipient": to.email,
            "week": week,
            "slot": slot,
            "message_id": message_id,
            "subject": letter.subject,
            "raw": self._sealed(letter, to, token, self._thread(connection, to.email, week, answered)),
            "asked": letter.asked,
            "phrase": letter.phrase,
            "answers": message,
            "created": self.clock(),
        }
        return outbox.queue(connection, row)

    @property
    def domain(self) -> str:
        """The domain that we write from."""
        return self.settings.sender.address.rpartition("@")[2]

    def _sealed(self, letter: Letter, to: Participant, token: str, thread: tuple[str, list[str]]) -> bytes:
        """The bytes of a letter, as any retry sends them again."""
        from service.writing import mime

        sender = self.settings.sender
        in_reply_to, references = thread
        local = sender.address.partition("@")[0]
        return mime.build(
            letter,
            sender=sender,
            recipient=to.email,
            recipient_name=to.name,
            message_id=f"<{token}@{self.domain}>",
            date=self.clock().astimezone(ZoneInfo(to.zone)),
            in_reply_to=in_reply_to,
            references=references,
            reply_to=f"{local}+{token}@{self.domain}" if sender.plus_addressing else "",
            stop_subject=f"stop {token}",
        )

    def _thread(
        self, connection: Connection, email: str, week: Week, answered: Incoming | None
    ) -> tuple[str, list[str]]:
        """(In-Reply-To, References): a week is one thread, begun by an id of its own that bears a token too, since
        some servers (Amazon SES, Outlook.com) replace our Message-IDs but leave References alone."""
        root = f"<{tokens.make(self.key, 'thread', email, week)}@{self.domain}>"
        if answered:
            chain = [*answered.references[-REFERENCES:], answered.message_id]
        else:
            chain = [row.message_id for row in outbox.of_week(connection, email, week) if row.answers is None]
        known = [message_id for message_id in dict.fromkeys(chain) if message_id and message_id != root]
        return (known[-1] if known else ""), [root, *known]


def read_key(path: Path) -> bytes:
    """The key of the tokens, made on first use with mode 0600. It belongs into every backup.

    It appears whole or not at all: a file without a key in it would let anybody make tokens."""
    import os
    import secrets

    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker, and its key holds
            os.link(made, path)
        made.unlink()
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise UserError(f"{path}: this is not the key that Steadily wrote there; restore it from your backup.")
    return key
