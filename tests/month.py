"""A month of many people in 24 zones, in one process: real databases, a transport that takes all, a clock passed in.

Of those who get a check-in six in ten answer within two days; rounds are made each hour. What must come of it is
counted beside it, person by person."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from service.app import daemon, startup
from service.app.context import App
from service.app.keys import open_key
from service.mail.lmtp import LmtpMailbox
from service.model import tokens
from service.model.values import Outcome
from service.reading.mime import incoming
from service.settings import load
from service.store.database import Store
from service.store.tables import counts, messages, outbox
from service.writing.letters import Letters
from tests.walk import HEAD, write

START = datetime(2026, 11, 3, tzinfo=UTC)  # a Tuesday: nobody has a check-in that is late
ANSWER = 0.6
ZONES = tuple(f"Etc/GMT{offset:+d}" for offset in range(-11, 13))  # one for each hour of the day
SETTINGS = (
    HEAD
    + """[lmtp]
listen = "127.0.0.1:2424"
[smtp]
host = "localhost"
username = ""
max_per_minute = 1000000
max_per_day = 1000000
[schedule]
time_zone = "{zone}"
[cohort]
roster = "people.csv"
"""
)


class People:
    """Takes every letter; of those who got a check-in some answer after a while. Implements protocols.Transport."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)
        self.now = START
        self.key = b""
        self.ids: Counter[str] = Counter()
        self.replies: dict[datetime, list[bytes]] = defaultdict(list)  # by the hour in which they come
        self.reported: Counter[str] = Counter()  # what each person has reported in sum

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        """A person gets a letter, and perhaps answers it."""
        letter = incoming.parse(raw)
        self.ids[letter.message_id] += 1
        kind = tokens.find(self.key, [letter.message_id])[0].kind
        if kind == "check-in" and self.dice.random() < ANSWER:
            later = self.now + timedelta(hours=self.dice.randint(1, 44))
            number = self.dice.randint(0, 9)
            words = f"{number} apps, a couple of chats, no mock this week"
            self.replies[later].append(write(letter, words, later))
            self.reported[recipient] += number
        return Outcome("sent", "250 taken")

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def opened(folder: Path, url: str, people: int) -> Iterator[tuple[App, People]]:
    """The App over an empty store of that kind."""
    folder.mkdir()
    (folder / "steadily.toml").write_text(SETTINGS.format(zone="UTC") + f'[store]\nurl = "{url}"\n')
    rows = (f"Person {n},person{n}@example.com,{ZONES[n % 24]}\n" for n in range(people))
    (folder / "people.csv").write_text("name,email,time_zone\n" + "".join(rows))
    settings = load(folder / "steadily.toml", {})
    store, crowd = Store(settings.store_url), People(people)
    crowd.key = open_key(store, settings.key_path)
    app = App(settings, store, crowd.key, Letters(settings.templates), LmtpMailbox(None), crowd, lambda: crowd.now)
    try:
        yield app, crowd
    finally:
        store.close()


def live(app: App, crowd: People, weeks: int) -> dict[str, float]:
    """So many weeks, hour by hour; what they cost."""
    busiest, idle, begun = 0.0, list[float](), time.process_time()
    for hour in range(weeks * 7 * 24):
        crowd.now = START + timedelta(hours=hour)
        before, sent = time.process_time(), sum(crowd.ids.values())
        if replies := crowd.replies.pop(crowd.now, []):
            startup.keep(app.store, app.clock, app.key, replies)
        daemon.make_round(app)
        spent = time.process_time() - before
        busiest = max(busiest, spent)
        if sent == sum(crowd.ids.values()):
            idle.append(spent)
    used = time.process_time() - begun
    return {"processor": used, "busiest": busiest, "idle": sorted(idle)[len(idle) // 2]}


def account(app: App, crowd: People, check_ins: int) -> dict[str, int]:
    """What came of it, and whether it is what must come of it."""
    with app.store.reading() as connection:
        by_kind = select(outbox.c.kind, func.count()).group_by(outbox.c.kind)
        kinds = {row[0]: int(row[1]) for row in connection.execute(by_kind)}
        states = set(connection.scalars(select(outbox.c.state).distinct()))
        read = connection.scalar(select(func.count()).select_from(messages).where(messages.c.state == "done")) or 0
        given = select(counts.c.email, func.sum(counts.c.amount)).where(counts.c.metric == "applications")
        counted = {email: int(number) for email, number in connection.execute(given.group_by(counts.c.email))}
    assert kinds["check-in"] + kinds.get("shall-we-pause", 0) == check_ins, kinds
    assert kinds["digest"] == read
    assert states == {"sent"}
    assert max(crowd.ids.values()) == 1, "a letter went out twice"
    assert counted == dict(crowd.reported), "somebody's numbers are not what they wrote"
    return {"letters": sum(kinds.values()), "replies": read}
