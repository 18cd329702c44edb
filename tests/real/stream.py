"""Replies that keep coming while everything breaks: filled-in forms, corrections, second deliveries, strangers."""

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from service.model.values import Incoming
from service.reading.mime import incoming as mime
from tests.real import proof
from tests.real.proof import Account, Said, WatchfulSink
from tests.real.servers import Dovecot
from tests.walk import write

REPLIES = 5  # a person a day: one less than the answers that anybody gets


@dataclass
class Stream:
    """Delivers a message whenever it is asked to, and remembers what each has to lead to."""

    dovecot: Dovecot
    username: str
    people: list[str]
    sink: WatchfulSink
    store: Path
    dice: random.Random
    said: list[Said] = field(default_factory=list)
    replied: dict[str, int] = field(default_factory=dict)
    check_ins: dict[str, Incoming] = field(default_factory=dict)

    def flow(self) -> bool:
        """One message more; False where nobody has anything to answer, or has answered as often as they may."""
        for letter in self.sink.letters[len(self.check_ins) :] if len(self.check_ins) < len(self.people) else ():
            if letter.recipient in self.people:
                self.check_ins.setdefault(letter.recipient, mime.parse(letter.raw))
        able = [email for email in self.check_ins if self.replied.get(email, 0) < REPLIES]
        if not able:
            return False
        email, now = self.dice.choice(able), datetime.now(UTC)
        self.replied[email] = self.replied.get(email, 0) + 1
        raw, said = proof.report(self.check_ins[email], [self.dice.randrange(100) for _ in proof.METRICS], now)
        copies = 2 if self.dice.random() < 0.1 else 1
        self.deliver(*[raw] * copies)
        self.said.append(Said(said.message_id, counts=said.counts, copies=copies))
        if self.dice.random() < 0.1:
            self.deliver(write(None, f"Buy {self.dice.random()}", now, From="stranger@elsewhere.example"))
        return True

    def deliver(self, *raws: bytes) -> None:
        self.dovecot.deliver(self.username, *raws)

    def settled(self) -> bool:
        """Whether all of it is read, answered, sent and filed."""
        kept = proof.ask(self.store, "SELECT count(*) FROM messages WHERE state = 'kept'")
        unfiled = proof.ask(self.store, "SELECT count(*) FROM places WHERE NOT filed")
        waiting = proof.ask(self.store, "SELECT count(*) FROM outbox WHERE state != 'sent'")
        new = [file for name in ("new", "cur") for file in self.dovecot.maildir(self.username).glob(f"{name}/*")]
        return not new and [(0,)] == kept == unfiled == waiting

    def settle(self, seconds: float) -> float:
        """Wait until it is; returns how many seconds that took."""
        begun = time.monotonic()
        while not self.settled():
            assert time.monotonic() - begun < seconds, f"not settled in {seconds} seconds: {self.account().told()}"
            time.sleep(0.05)
        return time.monotonic() - begun

    def account(self) -> Account:
        letters, outside = list(self.sink.letters), list(self.sink.outside)
        return Account(self.store, self.dovecot, self.username, self.people, self.said, letters, outside)
