"""An App on real servers, with every reply and letter accounted for: what went in, what came out, the verdict."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from pathlib import Path

from service.model import letter_kinds
from service.model.values import Incoming
from service.reading.mime import incoming as mime
from service.store.engine import driver
from tests.real.people import folder_ids
from tests.real.servers import PASSWORD, Dovecot
from tests.real.sink import Letter, Sink
from tests.real.tally import Tally
from tests.walk import write

OURS = "checkin@example.org"
OWNER = "dana@example.org"
METRICS = ("applications", "conversations", "practice")
DAY = 24 * 3600  # seconds

SETTINGS = """
[sender]
name = "Dana via Steadily"
address = "{ours}"
contact = "Dana, dana@example.org"
[owner]
email = "{owner}"
[imap]
host = "localhost"
port = {imap}
security = "{security}"
username = "{username}"
password = "{password}"
ca_file = "{authority}"
shared = false
[smtp]
host = "localhost"
port = {smtp}
security = "plain"
username = ""
max_per_minute = 10000
max_per_day = 100000
[schedule]
time_zone = "UTC"
check_in = "{check_in}"
"""
PERSON = '[[participants]]\nname = "{name}"\nemail = "{email}"\n'


def settings(
    folder: Path,
    dovecot: Dovecot,
    smtp: int,
    username: str,
    people: Iterable[str],
    *,
    check_in: str = "Friday 16:00",
    imap: int = 0,
) -> Path:
    """The settings file of an App in that folder; `imap` is the port of a proxy before Dovecot's unencrypted one."""
    values = {"ours": OURS, "owner": OWNER, "imap": imap or dovecot.imaps, "smtp": smtp, "username": username,
              "security": "plain" if imap else "tls", "password": PASSWORD, "check_in": check_in,
              "authority": dovecot.certificates.authority}  # fmt: skip
    persons = "".join(PERSON.format(name=email.partition("@")[0].title(), email=email) for email in people)
    path = folder / "steadily.toml"
    path.write_text(SETTINGS.format(**values) + persons)
    return path


@dataclass
class WatchfulSink(Sink):
    """Looks into the store whenever it takes a letter: one that is marked as sent already must never come again."""

    store: Path | str | None = None

    def __init__(self, store: Path | str | None = None) -> None:
        super().__init__()
        self.store = store
        self.outside: list[Letter] = []

    def take(self, letter: Letter) -> None:
        if self.store and ("sent",) in ask(self.store, f"SELECT state FROM outbox {of_letter(letter)}"):
            self.outside.append(letter)
        super().take(letter)


def of_letter(letter: Letter) -> str:
    """Which row of the outbox it is; our ids hold nothing that needs quoting."""
    return f"WHERE message_id = '{mime.parse(letter.raw).message_id}'"


def ask(store: Path | str, query: str) -> list[tuple]:  # type: ignore[type-arg] # rows of whatever the query asks for
    """Look into a store from outside, a file or the address of a PostgreSQL database; nothing where there is none yet.

    By the store's own SQLite: two of them in one process break each other's locks."""
    if isinstance(store, str):
        return _ask_server(store, query)
    if not store.exists():
        return []
    with closing(driver().connect(f"file:{store}?mode=ro", uri=True, timeout=30)) as connection:
        try:
            return list(connection.execute(query).fetchall())
        except driver().OperationalError as error:
            if "no such table" in str(error):
                return []
            raise


def _ask_server(url: str, query: str) -> list[tuple]:  # type: ignore[type-arg]
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        try:
            return connection.execute(query.encode()).fetchall()
        except psycopg.errors.UndefinedTable:
            return []


@dataclass(frozen=True)
class Said:
    """A message that was put into our mailbox, and what has to become of it."""

    message_id: str
    folder: str = "Answered"
    counts: Mapping[str, int] = field(default_factory=dict)
    copies: int = 1
    answered: bool = True


def report(letter: Incoming, numbers: Iterable[int], moment: datetime) -> tuple[bytes, Said]:
    """Somebody fills in the form of a check-in, or corrects all of it: the message, and what has to become of it."""
    counts = dict(zip(METRICS, numbers, strict=True))
    a, b, c = counts.values()
    words = f"Applications sent: {a}\nNetworking conversations: {b}\nPractice sessions: {c}"
    message_id = make_msgid(domain="example.com")
    return write(letter, words, moment, Message_ID=message_id), Said(message_id, counts=counts)


@dataclass
class Account:
    """All that an App was given and all that it sent, ready to be judged."""

    store: Path | str
    dovecot: Dovecot
    username: str
    people: list[str]
    said: list[Said]
    letters: list[Letter]  # what the SMTP server took
    outside: list[Letter]  # those of them that were marked as sent before

    def tally(self, runs: int = 1) -> Tally:
        """The verdict."""
        copies = Counter(mime.parse(letter.raw).message_id for letter in self.letters)
        shapes = {(mime.parse(letter.raw).message_id, letter.raw) for letter in self.letters}
        again = sum(copies.values()) - len(copies)
        outside = len(self.outside) + len(shapes) - len(copies)  # a second copy with other bytes is another letter
        return Tally(
            runs=runs,
            lost=len(self.lost(set(copies))),
            counted_twice=len(self.twice()),
            in_the_window=again - outside,
            outside_it=outside,
            to_strangers=sum(letter.recipient not in (*self.people, OWNER) for letter in self.letters),
            most_a_day=self.most_a_day(),
        )

    def told(self) -> str:
        """What is wrong, in words."""
        taken = {mime.parse(letter.raw).message_id for letter in self.letters}
        again = [f"sent again: {mime.parse(letter.raw).message_id}" for letter in self.outside]
        return "; ".join([*self.lost(taken), *self.twice(), *again])

    def lost(self, taken: set[str]) -> list[str]:
        """What did not come to its end, in words."""
        found = [f"{said.message_id}: {why}" for said in self.said if (why := self.missing(said))]
        for message_id, kind, state in ask(self.store, "SELECT message_id, kind, state FROM outbox"):
            if state != "sent" or message_id not in taken:
                found.append(f"{kind} {message_id} is {state}, taken: {message_id in taken}")
        asked = {row[0] for row in ask(self.store, "SELECT email FROM outbox WHERE kind = 'check-in'")}
        return found + [f"{email} was never asked" for email in self.people if email not in asked]

    def missing(self, said: Said) -> str:
        """What is missing of one message's traces; "" where all is there."""
        rows = ask(self.store, f"SELECT id, state FROM messages WHERE message_id = '{said.message_id}' ORDER BY id")
        if not rows or any(state == "kept" for _, state in rows):
            return f"{len(rows)} times in the store: {rows}"
        counted = ask(self.store, f"SELECT metric, amount FROM counts WHERE message = {rows[0][0]}")
        if dict(counted) != dict(said.counts):
            return f"counted as {counted}"
        answers = ask(self.store, f"SELECT kind FROM outbox WHERE answers = {rows[0][0]}")
        if said.answered and not answers:
            return "never answered"
        return "" if self.lies_in(said.folder)[said.message_id] == said.copies else f"not in {said.folder}"

    def lies_in(self, folder: str) -> Counter[str]:
        if folder not in self._folders:
            self._folders[folder] = Counter(folder_ids(self.dovecot, self.username, f".Steadily.{folder}"))
        return self._folders[folder]

    def __post_init__(self) -> None:
        self._folders: dict[str, Counter[str]] = {}

    def twice(self) -> list[str]:
        """What was done twice, in words."""
        counted = ask(self.store, "SELECT message, metric FROM counts GROUP BY 1, 2 HAVING count(*) > 1")
        told = ask(self.store, "SELECT answers FROM outbox WHERE answers IS NOT NULL GROUP BY 1 HAVING count(*) > 1")
        slots = ask(
            self.store, "SELECT email, week FROM outbox WHERE kind = 'check-in' GROUP BY 1, 2 HAVING count(*) > 1"
        )
        read = ask(self.store, "SELECT m.message_id FROM messages m JOIN counts c ON c.message = m.id "
                               "GROUP BY 1 HAVING count(DISTINCT m.id) > 1")  # fmt: skip
        return [str(row) for row in (*counted, *told, *slots, *read)]

    def most_a_day(self) -> int:
        kinds = ", ".join(f"'{kind}'" for kind in letter_kinds.ANSWERS)
        rows = ask(self.store, f"SELECT email, created FROM outbox WHERE kind IN ({kinds})")
        return most_a_day(rows)


def most_a_day(rows: Iterable[tuple[str, int]]) -> int:
    """The most events of one person within any 24 hours, of (person, second)."""
    moments: dict[str, list[int]] = defaultdict(list)
    for person, moment in rows:
        moments[person].append(moment)
    return max((_within_a_day(each, moment) for each in moments.values() for moment in each), default=0)


def _within_a_day(moments: list[int], end: int) -> int:
    return sum(0 <= end - moment < DAY for moment in moments)
