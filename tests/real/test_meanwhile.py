"""What servers and people do to mail meanwhile: it is numbered anew, read, moved, put back, deleted."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.app import admin, daemon, startup
from service.app.context import App
from service.model.values import Incoming, TryLater
from service.reading.mime import incoming as mime
from service.settings import Settings, load
from tests.real import proof
from tests.real.people import folder_ids
from tests.real.proof import Account as Books
from tests.real.proof import Said, WatchfulSink
from tests.real.servers import Dovecot, address
from tests.walk import write

pytestmark = pytest.mark.servers

ADA = "ada@example.com"
MOMENT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


class Life:
    """An App on real servers, round by round, with one participant."""

    def __init__(self, place: Path, dovecot: Dovecot, sink: WatchfulSink) -> None:
        self.dovecot, self.sink, self.username = dovecot, sink, address("life")
        self.settings = load(proof.settings(place, dovecot, sink.port, self.username, [ADA]), {})
        self.said: list[Said] = []
        self.store = sink.store = place / "steadily.db"

    def round(self, spoil: Callable[[App], None] = lambda app: None) -> None:
        """`spoil` may make the post fail; then the round does not get to its end."""
        with startup.open_app(self.settings, clock=lambda: MOMENT) as app:
            spoil(app)
            with suppress(TryLater):
                daemon.make_round(app)

    def check_in(self) -> Incoming:
        return mime.parse(self.sink.letters[0].raw)

    def reply(self, *numbers: int) -> bytes:
        raw, said = proof.report(self.check_in(), numbers, MOMENT + timedelta(minutes=len(self.said)))
        self.dovecot.deliver(self.username, raw)
        self.said.append(said)
        return raw

    def doveadm(self, *arguments: str) -> str:
        command, *rest = arguments
        words = command.split()
        return self.dovecot.doveadm(*words, "-u", self.username, *rest)

    def is_sound(self, letters: int) -> None:
        """Everything counted once, answered once, filed."""
        books = Books(self.store, self.dovecot, self.username, [ADA], self.said, self.sink.letters, self.sink.outside)
        assert books.tally().is_sound(), books.told()
        assert len(self.sink.letters) == letters
        assert "uid:" not in self.doveadm("fetch", "uid", "mailbox", "INBOX", "all")


@pytest.fixture
def life(tmp_path: Path, dovecot: Dovecot) -> Iterator[Life]:
    with WatchfulSink() as sink:
        made = Life(tmp_path, dovecot, sink)
        made.round()
        yield made


def nothing_is_filed(app: App) -> None:
    def fail(*given: object) -> None:
        raise TryLater("the line broke")

    app.mailbox.file = fail  # type: ignore[method-assign,assignment]


def test_when_messages_are_numbered_anew_after_they_were_read_they_are_filed_and_not_counted_again(life: Life) -> None:
    life.reply(5, 2, 1)
    life.round(nothing_is_filed)
    life.dovecot.number_anew(life.username)
    life.reply(6, 2, 1)
    life.round()
    life.is_sound(letters=3)
    life.round()
    life.is_sound(letters=3)


def test_mail_that_a_person_has_read_first_is_read_all_the_same(life: Life) -> None:
    life.reply(5, 2, 1)
    life.doveadm("flags add", "\\Seen", "mailbox", "INBOX", "all")
    life.round()
    life.is_sound(letters=2)


@pytest.mark.parametrize("deed", ["move", "expunge"])
def test_mail_that_a_person_moves_or_deletes_before_it_is_filed_stays_counted(life: Life, deed: str) -> None:
    life.reply(5, 2, 1)
    life.round(nothing_is_filed)
    life.doveadm("mailbox create", "Mine")
    life.doveadm(deed, *(["Mine"] if deed == "move" else []), "mailbox", "INBOX", "all")
    life.round()
    if deed == "move":
        life.doveadm("move", "INBOX", "mailbox", "Mine", "all")  # they put it back: a new place, the same message
        life.round()
        life.is_sound(letters=2)
    assert proof.ask(life.store, "SELECT metric, amount FROM counts") == list(life.said[0].counts.items())
    assert len(life.sink.letters) == 2


def test_mail_that_a_person_takes_back_out_of_our_folders_is_filed_again_and_not_counted_again(life: Life) -> None:
    life.reply(5, 2, 1)
    life.round()
    life.doveadm("move", "INBOX", "mailbox", "Steadily.Answered", "all")
    life.round()
    life.is_sound(letters=2)


def test_mail_that_was_delivered_again_weeks_later_is_counted_once(life: Life) -> None:
    raw = life.reply(5, 2, 1)
    life.round()
    life.dovecot.deliver(life.username, raw)
    life.said[0] = Said(life.said[0].message_id, counts=life.said[0].counts, copies=2)
    with startup.open_app(life.settings, clock=lambda: MOMENT + timedelta(hours=60)) as app:
        daemon.make_round(app)
    life.is_sound(letters=2)


def make_round(settings: Settings) -> None:
    with startup.open_app(settings, clock=lambda: MOMENT) as app:
        daemon.make_round(app)


def test_forgetting_deletes_a_persons_filed_mail_and_none_of_who_answered_in_their_stead(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    bob, username = "bob@example.com", address("forget")
    with WatchfulSink() as sink:
        settings = load(proof.settings(tmp_path, dovecot, sink.port, username, [ADA, bob]), {})
        make_round(settings)
        letters = {letter.recipient: mime.parse(letter.raw) for letter in sink.letters}
        hers, his = (proof.report(letters[email], (5, 2, 1), MOMENT)[0] for email in (ADA, bob))
        dovecot.deliver(username, hers, his, write(letters[ADA], "9 applications", MOMENT, From=bob))
        make_round(settings)
        said = admin.forget(settings, ADA, mail=True)
    assert "2 messages were deleted" in said
    assert folder_ids(dovecot, username, ".Steadily.Answered") == [mime.parse(his).message_id]
    assert folder_ids(dovecot, username, ".Steadily.Held") == []
