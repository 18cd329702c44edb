"""Any order of events against a plain model: rounds, replies, wrong clocks, days asleep, restarts, failing mail."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import func, select

from service.app import daemon
from service.mail.maildir import MaildirMail
from service.model import letter_kinds
from service.model.values import Incoming, Outcome, Place, TryLater, Week
from service.policy.answer import ANSWERS_A_DAY, CAPPED_APART
from service.reading.mime import incoming as mime
from service.store.outbox import BACK_OFF
from service.store.tables import counts, outbox
from service.store.tables import messages as received
from tests.real import proof
from tests.real.forms import EXAMPLES, FORM
from tests.walk import set_up, write

pytestmark = pytest.mark.long

ADA, BOB, OWNER = "ada@example.com", "bob@example.com", "dana@example.org"
PEOPLE = st.sampled_from([ADA, BOB])
WORDS = st.sampled_from(
    ["stop", "stop", "pause 2 weeks", "resume", "resume", "skip", "help", "several applications", "Hello", ""]
)
MOSTLY = st.sampled_from([True, True, False])


class FailingMaildir(MaildirMail):
    """Folders of mail that can be out of order in every way a server can."""

    reads = files = True
    sends = "sent"

    def new(self, *given: Any, **named: Any) -> Any:
        if not self.reads:
            raise TryLater("the server is down")
        return super().new(*given, **named)

    def file(self, places: Sequence[Place], folder: str) -> Any:
        if not self.files:
            raise TryLater("the line broke")
        return super().file(places, folder)

    def send(self, raw: bytes, sender: str, recipient: str) -> Outcome:
        if self.sends == "hangs up":
            raise TryLater("the server is down")
        if self.sends == "sent":
            return super().send(raw, sender, recipient)
        return Outcome("later", "try later") if self.sends == "later" else Outcome("refused", "no such user")


class Life(RuleBasedStateMachine):
    """What happens to an App, and next to it what has to be true by the plainest means."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="life-")
        self.delivered: list[bytes] = []
        self.reports: dict[str, tuple[str, Week, int]] = {}  # Message-ID -> whose, which week, how many applications
        self.orders: dict[str, tuple[str, str]] = {}  # Message-ID -> whose, their words
        self.walk = set_up(Path(self.folder.name))
        self._take_post()
        self.days_go_by(1)

    def _take_post(self) -> None:
        self.maildir = FailingMaildir(Path(self.folder.name) / "mail")
        self.walk.app.mailbox = self.walk.app.transport = self.walk.maildir = self.maildir

    # Time

    @rule(days=st.sampled_from([1, 2, 7, 14]))
    def days_go_by(self, days: int) -> None:
        for _ in range(2 * days):
            self.walk.clock.pass_by(hours=12)
            self.a_round_is_made()

    @rule(hours=st.sampled_from([1, 30, 24 * 4, 24 * 11, 24 * 40]))
    def the_machine_sleeps(self, hours: int) -> None:
        self.walk.clock.pass_by(hours=hours)
        self.a_round_is_made()

    @rule(hours=st.sampled_from([1, 30, 24 * 8]))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.walk.clock.pass_by(hours=-hours)
        self.a_round_is_made()

    @rule()
    def the_machine_is_started_again(self) -> None:
        moment = self.walk.clock()
        self.walk.close()
        self.walk = set_up(Path(self.folder.name), moment=moment)
        self._take_post()

    # Mail

    def _letter(self, whom: str, ago: int) -> Incoming | None:
        """One of the newest letters to them that a reply can be written to."""
        letters = [letter for letter in self.walk.letters(whom) if "Your week of" in letter.subject]
        return letters[max(-1 - ago, -len(letters))] if letters else None

    def _answer(self, letter: Incoming, words: str, **headers: str) -> Incoming:
        self.walk.clock.pass_by(minutes=1)
        raw = write(letter, words, self.walk.clock(), **headers)
        self._deliver(raw)
        return mime.parse(raw)

    def _deliver(self, raw: bytes) -> None:
        self.delivered.append(raw)
        self.maildir.deliver(raw)

    @rule(whom=PEOPLE, ago=st.integers(0, 5), amount=st.integers(0, 99), read=st.booleans())
    def somebody_reports(self, whom: str, ago: int, amount: int, read: bool) -> None:
        if letter := self._letter(whom, ago):
            message = self._answer(letter, f"Correction: {amount} applications")
            with self.walk.app.store.reading() as connection:
                week: Any = connection.scalar(select(outbox.c.week).where(outbox.c.message_id == letter.message_id))
            self.reports[message.message_id] = (whom, week, amount)
        self._perhaps(read)

    @rule(whom=PEOPLE, ago=st.integers(0, 5), words=WORDS, read=st.booleans())
    def somebody_writes(self, whom: str, ago: int, words: str, read: bool) -> None:
        if letter := self._letter(whom, ago):
            self.orders[self._answer(letter, words).message_id] = (whom, words)
        self._perhaps(read)

    @rule(whom=PEOPLE, ago=st.integers(0, 5), times=st.integers(1, 12))
    def a_machine_answers(self, whom: str, ago: int, times: int) -> None:
        shown = {"Auto_Submitted": "auto-replied"} if times < 4 else {}
        for _ in range(times):
            if letter := self._letter(whom, ago):
                self._answer(letter, "Thank you, we have got it.", **shown)
            self.a_round_is_made()

    def _perhaps(self, read: bool) -> None:
        if read:
            self.a_round_is_made()

    @rule()
    def a_stranger_writes(self) -> None:
        self._deliver(write(None, f"9 applications {len(self.delivered)}", self.walk.clock(), From="x@y.example"))

    @precondition(lambda self: self.delivered)
    @rule(number=st.integers(0, 50))
    def something_is_delivered_again(self, number: int) -> None:
        self._deliver(self.delivered[number % len(self.delivered)])

    # Trouble

    @rule(reads=MOSTLY, files=MOSTLY, sends=st.sampled_from(["sent", "sent", "later", "hangs up"]))
    def the_post_changes(self, reads: bool, files: bool, sends: str) -> None:
        self.maildir.reads, self.maildir.files, self.maildir.sends = reads, files, sends

    # Rounds, and what must be true after each

    @rule()
    def a_round_is_made(self) -> None:
        stopped = self._stopped()
        before = self._unasked()
        try:
            daemon.make_round(self.walk.app)
        except TryLater:
            assert not (self.maildir.reads and self.maildir.files and self.maildir.sends != "hangs up")
        after = self._unasked()
        for email in (ADA, BOB):
            assert after[email] - before[email] <= 2, "a burst"
            if email in stopped & self._stopped():
                assert after[email] == before[email], f"{email} stopped and was written to"
        self._letters_are_right()

    def _stopped(self) -> set[str]:
        """Whose newest order, of those that were read, is to stop."""
        newest: dict[str, str] = {}
        for row in self.walk.rows():
            whom, words = self.orders.get(row.message_id, ("", ""))
            if (
                row.state == "done"
                and words in ("stop", "resume", "pause 2 weeks")
                and "delivered again" not in row.why
            ):
                newest[whom] = words
        return {whom for whom, words in newest.items() if words == "stop"}

    def _unasked(self) -> Counter[str]:
        return Counter(row.email for row in self.walk.rows(outbox) if row.kind in letter_kinds.SCHEDULED)

    def _letters_are_right(self) -> None:
        letters = [mime.parse(raw) for raw in self.maildir.sent()]
        assert {to for letter in letters for to in letter.recipients} <= {ADA, BOB, OWNER}
        again = [name for name, copies in Counter(letter.message_id for letter in letters).items() if copies > 1]
        assert again == [], "a letter was sent twice"
        rows = self.walk.rows(outbox)
        slots = Counter((row.email, row.week, row.kind) for row in rows if row.kind in letter_kinds.SCHEDULED)
        assert set(slots.values()) <= {1}, "a slot was asked about twice"
        together = set(letter_kinds.ANSWERS) - CAPPED_APART
        for kinds in (together, *({kind} for kind in CAPPED_APART)):
            answers = [(row.email, int(row.created.timestamp())) for row in rows if row.kind in kinds]
            assert proof.most_a_day(answers) <= ANSWERS_A_DAY

    # The end: the mail works again, and everything has come to its end

    def teardown(self) -> None:
        if not hasattr(self, "walk"):
            return
        self.the_post_changes(True, True, "sent")
        for _ in range(3):
            self.a_round_is_made()
            self.walk.clock.pass_by(hours=13)  # longer than any back-off
        try:
            self._nothing_is_lost()
            self._counts_are_the_models()
        finally:
            self.walk.close()
            self.folder.cleanup()

    def _nothing_is_lost(self) -> None:
        with self.walk.app.store.reading() as connection:
            kept = connection.scalar(select(func.count()).where(received.c.state == "kept"))
            known = connection.scalar(select(func.count()).select_from(received))
        assert (kept, known) == (0, len(self.delivered))
        assert list(self.maildir.new(_nothing)) == []
        told = self.walk.notices()
        for row in self.walk.rows(outbox):
            assert row.state == "sent" or self._was_given_up(row, told)

    @staticmethod
    def _was_given_up(row: Any, told: list[str]) -> bool:
        """Whether the server put a letter off for five days and more tries than the back-off has steps, and the owner
        was told so: then it is not lost, it could not be delivered."""
        tried = row.attempts > len(BACK_OFF)
        return row.state == "failed" and tried and any(row.recipient in text for text in told)

    def _counts_are_the_models(self) -> None:
        wanted: dict[tuple[str, Week], int] = {}
        for row in self.walk.rows():
            if row.message_id in self.reports:
                whom, week, amount = self.reports[row.message_id]
                if row.kind != "auto" and "delivered again" not in row.why:
                    wanted[whom, week] = amount
        found: dict[tuple[str, Week], int] = defaultdict(int)
        for row in self.walk.rows(counts):
            found[row.email, row.week] = row.amount
        assert found == wanted


def _nothing(account: str, folder: str, uidvalidity: int, uids: list[int]) -> frozenset[int]:
    return frozenset()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=timedelta(minutes=2),
    derandomize=FORM == "short",
    phases=[Phase.generate],  # to make a failing run shorter takes many minutes
    suppress_health_check=list(HealthCheck),
)
