"""Machines that answer every letter, through 28 days: six answers a day at most, nothing to strangers, no growth."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

import pytest

from service.app import daemon, startup
from service.app.context import App
from service.app.keys import open_key
from service.mail.imap.mailbox import ImapMailbox
from service.mail.smtp import SmtpTransport
from service.model import letter_kinds
from service.model.values import Incoming
from service.reading.mime import incoming as mime
from service.settings import Settings, load
from service.store.database import Store
from service.writing.letters import Letters
from tests.real import proof
from tests.real.proof import WatchfulSink
from tests.real.servers import Certificates, Dovecot, address
from tests.real.sink import Letter
from tests.real.tally import Tally
from tests.walk import FRIDAY, SETTINGS, Clock, set_up

pytestmark = pytest.mark.long

DAYS = 28
STORM = 30  # rounds a day in which a machine may answer what it got
ADA, OWNER = "ada@example.com", "dana@example.org"
MACHINE = re.compile(rb"(?mi)^(auto-submitted|list-[a-z-]+|precedence|x-auto[a-z-]*|feedback-id):.*\n([ \t].*\n)*")

ECHO, FACING, VACATIONER = (
    f"{DAYS} days with {machine}" for machine in ("a header-less echo", "an instance face to face", "a real vacation")
)
Echo = Callable[[Incoming, datetime], bytes]


def message(letter: Incoming, moment: datetime, subject: str, words: str, *, threaded: bool = True) -> bytes:
    """What a machine sends back: nothing in it says that it is one."""
    echo = EmailMessage()
    echo["From"], echo["To"], echo["Subject"] = letter.recipients[0], letter.sender, subject
    echo["Date"], echo["Message-ID"] = format_datetime(moment), make_msgid(domain="example.com")
    if threaded:
        echo["In-Reply-To"] = letter.message_id
        echo["References"] = " ".join([*letter.references, letter.message_id])
    echo.set_content(words)
    return echo.as_bytes()


ECHOES: dict[str, Echo] = {
    "all of it back": lambda letter, now: message(letter, now, f"Re: {letter.subject}", letter.text),
    "all of it back as its own words": lambda letter, now: message(
        letter, now, letter.subject, f"{letter.text}\nReceived {now}", threaded=False
    ),
    "a receipt": lambda letter, now: message(letter, now, f"Re: {letter.subject}", f"We got your message at {now}."),
    "nothing": lambda letter, now: message(letter, now, f"Re: {letter.subject}", ""),
    "numbers": lambda letter, now: message(letter, now, f"Re: {letter.subject}", f"{now.second} applications"),
    "a command": lambda letter, now: message(letter, now, f"Re: {letter.subject}", "help"),
    "a question": lambda letter, now: message(letter, now, f"Re: {letter.subject}", "several applications"),
}


@dataclass
class Diary:
    """What was sent, by moment."""

    sent: list[tuple[datetime, str, int]] = field(default_factory=list)  # moment, recipient, bytes

    def is_bounded(self, person: str) -> None:
        """Not more in the last week than in the first, and no larger."""
        mine = [(moment, size) for moment, to, size in self.sent if to == person]
        start = min(moment for moment, _ in mine)
        weeks = Counter((moment - start).days // 7 for moment, _ in mine)
        sizes = {week: max(size for moment, size in mine if (moment - start).days // 7 == week) for week in weeks}
        assert max(weeks.values()) <= 7 * 8, weeks  # six answers, a check-in and a nudge
        assert weeks[max(weeks)] <= weeks[min(weeks)] + 8, weeks
        assert max(sizes.values()) < 1.5 * sizes[min(sizes)] + 5_000, sizes


def answers_a_day(store: str | Path | None) -> int:
    """The most within any 24 hours to anyone."""
    kinds = ", ".join(f"'{kind}'" for kind in letter_kinds.ANSWERS)
    return proof.most_a_day(proof.ask(Path(store or ""), f"SELECT email, created FROM outbox WHERE kind IN ({kinds})"))


@pytest.mark.parametrize("name", ECHOES)
def test_an_echo_without_any_header_of_a_machine_gets_six_answers_a_day(
    tmp_path: Path, name: str, tallies: dict[str, Tally]
) -> None:
    walk, diary = set_up(tmp_path, SETTINGS[: SETTINGS.rindex("[[participants]]")]), Diary()
    for _ in range(DAYS):
        for _ in range(STORM):
            letters = [letter for letter in walk.round() if letter.recipients == (ADA,)]
            diary.sent += [(walk.clock(), ADA, len(letter.text + letter.html)) for letter in letters]
            for letter in letters:
                walk.clock.pass_by(seconds=7)
                walk.maildir.deliver(ECHOES[name](letter, walk.clock()))
            if not letters:
                break
        else:
            pytest.fail(f"the storm went on for {STORM} rounds in a day")
        walk.clock.pass_by(days=1)
    strangers = {to for letter in walk.letters() for to in letter.recipients} - {ADA, OWNER}
    found = Tally(1, to_strangers=len(strangers), most_a_day=answers_a_day(walk.app.store.url.database))
    tallies[ECHO] = tallies.get(ECHO, Tally()) + found
    assert found.is_sound()
    diary.is_bounded(ADA)
    walk.close()


@pytest.mark.parametrize("stripped", [False, True], ids=["as they are", "by a way that strips headers"])
def test_two_instances_face_to_face_fall_silent_or_stay_within_six_a_day(
    tmp_path: Path, stripped: bool, tallies: dict[str, Tally]
) -> None:
    one = set_up(place(tmp_path / "one"), facing("checkin@example.org", "other@example.net"))
    two = set_up(place(tmp_path / "two"), facing("other@example.net", "checkin@example.org"))
    facing_each_other = ((one, two), (two, one))
    for _ in range(DAYS):
        for _ in range(STORM):
            exchanged = 0
            for mine, theirs in facing_each_other:
                before = len(mine.maildir.sent())
                daemon.make_round(mine.app)
                for raw in mine.maildir.sent()[before:]:
                    if mime.parse(raw).recipients != (OWNER,):
                        theirs.maildir.deliver(MACHINE.sub(b"", raw) if stripped else raw)
                        exchanged += 1
                mine.clock.pass_by(seconds=7)
            if not exchanged:
                break
        else:
            pytest.fail(f"the storm went on for {STORM} rounds in a day")
        for walk in (one, two):
            walk.clock.pass_by(days=1)
    for walk, other in ((one, "other@example.net"), (two, "checkin@example.org")):
        strangers = {to for letter in walk.letters() for to in letter.recipients} - {other, OWNER}
        found = Tally(1, to_strangers=len(strangers), most_a_day=answers_a_day(walk.app.store.url.database))
        tallies[FACING] = tallies.get(FACING, Tally()) + found
        assert found.is_sound()
        assert len(walk.letters(other)) <= 6 * DAYS
        walk.close()


def place(folder: Path) -> Path:
    folder.mkdir()
    return folder


def facing(ours: str, theirs: str) -> str:
    head = SETTINGS[: SETTINGS.index("[[participants]]")].replace("checkin@example.org", ours)
    return f'{head}[[participants]]\nname = "Other"\nemail = "{theirs}"\n'


VACATION = """
require ["envelope", "vacation-seconds"];
if envelope :is "to" "{away}" {{
  vacation :seconds 0 "I am away until 5 January and read no mail.";
}}
"""


class Relay(WatchfulSink):
    """Hands every letter on to its recipient's mailbox, ours or theirs; `strip` takes out what shows a machine."""

    def __init__(self, strip: bool) -> None:
        super().__init__()
        self.strip = strip
        self.deliver: Callable[..., None] = lambda to, raw, sender: None

    def take(self, letter: Letter) -> None:
        super().take(letter)
        raw = MACHINE.sub(b"", letter.raw.replace(b"\r\n", b"\n")) if self.strip else letter.raw
        if letter.recipient != OWNER:
            self.deliver(letter.recipient, raw, sender=letter.sender)


@pytest.mark.servers
@pytest.mark.parametrize("strip", [False, True], ids=["as it is", "by a way that strips headers"])
def test_a_real_vacation_responder_that_answers_everything_is_never_answered_more_than_six_times_a_day(
    certificates: Certificates, strip: bool, tmp_path: Path, tallies: dict[str, Tally]
) -> None:
    away = address("away")
    with Relay(strip) as there, Relay(strip) as back:  # two, since the responder answers while it is delivered to
        server = Dovecot(certificates, sieve=VACATION.format(away=away), submission=back.port).start()
        there.deliver = back.deliver = server.deliver
        there.store = tmp_path / "steadily.db"
        try:
            live(load(proof.settings(tmp_path, server, there.port, proof.OURS, [away]), {}), there)
        finally:
            server.remove()
    strangers = sum(letter.recipient not in (away, OWNER) for letter in there.letters)
    strangers += sum(letter.recipient != proof.OURS for letter in back.letters)
    found = Tally(1, to_strangers=strangers, outside_it=len(there.outside), most_a_day=answers_a_day(there.store))
    tallies[VACATIONER] = tallies.get(VACATIONER, Tally()) + found
    assert found.is_sound()
    assert bool(back.letters) == strip  # a real one knows a machine by its headers
    assert proof.ask(there.store, "SELECT count(*) FROM counts") == [(0,)]


def live(settings: Settings, relay: Relay) -> None:
    """28 days, each to its end."""
    clock, store = Clock(FRIDAY), Store(settings.store_url)
    with (
        ImapMailbox(startup.account(settings.imap)) as mailbox,
        SmtpTransport(startup.account(settings.smtp)) as mailer,
    ):
        app = App(settings, store, open_key(store, settings.key_path), Letters(None), mailbox, mailer, clock, False)
        for _ in range(DAYS):
            for _ in range(STORM):
                before = len(relay.letters)
                daemon.make_round(app)
                clock.pass_by(seconds=7)
                if len(relay.letters) == before:
                    break
            else:
                pytest.fail(f"the storm went on for {STORM} rounds in a day")
            clock.pass_by(days=1)
    store.close()
