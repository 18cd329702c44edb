"""What needs the owner's attention stays listed, with its words, until the owner has dealt with it."""

from datetime import UTC, datetime

import pytest

from service.app import admin, inbox
from service.model.values import Incoming, UserError
from service.store.tables import counts, outbox
from tests.walk import Walk, write

ADA = "ada@example.com"


def listed(walk: Walk) -> list[inbox.Item]:
    return inbox.items(walk.app.settings, walk.app.store)


def check_in(walk: Walk) -> Incoming:
    (letter,) = walk.round()
    return letter


def test_words_without_numbers_wait_with_their_words_until_done(walk: Walk) -> None:
    walk.reply(check_in(walk), "Please send these on Sundays instead.")
    (item,) = listed(walk)
    assert (item.email, item.reason) == (ADA, "words without numbers")
    assert item.words == "Please send these on Sundays instead."
    walk.clock.pass_by(days=3)
    walk.round()  # the owner was told by letter; that alone closes nothing
    assert len(listed(walk)) == 1
    assert "closed" in inbox.done(walk.app.store, item.number)
    assert listed(walk) == []


def test_unclear_amounts_wait_until_clear_ones_come(walk: Walk) -> None:
    (question,) = walk.reply(check_in(walk), "several applications")
    assert [item.reason for item in listed(walk)] == ["amounts that could not be read"]
    walk.reply(question, "4 applications and 2 chats and 1 mock")
    assert listed(walk) == []


def test_the_owner_can_count_what_no_reader_could_and_the_person_gets_the_digest(walk: Walk) -> None:
    walk.reply(check_in(walk), "several applications")
    (item,) = listed(walk)
    inbox.answer(walk.app, item.number, ["5", "3", "2"])
    (digest,) = walk.round()
    assert (digest.recipients, walk.kinds()[-1][0]) == ((ADA,), "digest")
    assert sorted(row.amount for row in walk.rows(counts)) == [2, 3, 5]
    assert listed(walk) == []
    assert walk.standing(ADA).answered


def test_a_message_that_was_accepted_or_refused_is_held_no_more(walk: Walk) -> None:
    walk.round()
    for words in ("5 applications", "6 applications"):
        walk.clock.pass_by(minutes=1)
        walk.maildir.deliver(write(None, words, walk.clock()))
    walk.round()
    newest, oldest = listed(walk)
    assert (newest.words, oldest.words) == ("6 applications", "5 applications")
    assert "it is not ada@example.com's" in inbox.refuse(walk.app.store, newest.number)
    assert "Taken as" in inbox.accept(walk.app, oldest.number)
    walk.round()
    assert [row.amount for row in walk.rows(counts)] == [5]
    assert listed(walk) == []
    for number in (newest.number, "999"):
        with pytest.raises(UserError):
            inbox.accept(walk.app, number)


def test_what_was_held_is_filed_where_it_belongs_once_the_owner_has_decided(walk: Walk) -> None:
    walk.round()
    for number in (3, 4):
        walk.maildir.deliver(write(None, f"{number} applications", walk.clock()))
    walk.round()
    assert len(walk.folder("Held")) == 2
    inbox.accept(walk.app, str(walk.rows()[0].id))
    inbox.refuse(walk.app.store, str(walk.rows()[1].id))
    walk.round()
    assert not walk.folder("Held")
    assert [message.text.split()[0] for message in walk.folder("Answered")] == ["3"]
    assert [message.text.split()[0] for message in walk.folder("Unknown")] == ["4"]


def test_a_notice_about_no_message_has_a_number_of_its_own(walk: Walk) -> None:
    from service.store import notices

    with walk.app.store.writing() as connection:
        notices.add(connection, "A letter could not be delivered.", walk.clock(), ADA)
    (item,) = listed(walk)
    assert item.number.startswith("n")
    inbox.done(walk.app.store, item.number)
    assert listed(walk) == []
    with pytest.raises(UserError, match="no such notice"):
        inbox.done(walk.app.store, item.number)


@pytest.mark.parametrize("left", ["stopped", "forgotten"])
def test_who_left_comes_back_by_the_owners_invitation_and_the_check_in_says_so(walk: Walk, left: str) -> None:
    first = check_in(walk)
    if left == "stopped":
        walk.reply(first, "stop")
    else:
        admin.forget(walk.app.settings, ADA, mail=False)
        walk.app.standings.reload_if_written()
    walk.clock.pass_by(days=8)
    walk.round()
    assert "is invited: the next check-in comes on Friday 2026-12-04 at 16:00" in admin.invite(walk.app, ADA)
    with pytest.raises(UserError, match="takes part already"):
        admin.invite(walk.app, ADA)
    walk.round()
    assert walk.kinds()[-1] != ("check-in", ADA)
    walk.clock.moment = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
    (letter,) = [letter for letter in walk.round() if ADA in letter.recipients]
    assert "back" in letter.text
    walk.clock.pass_by(days=7)
    (letter,) = [letter for letter in walk.round() if ADA in letter.recipients]
    assert [row.week.start.day for row in walk.rows(outbox) if row.email == ADA and row.kind == "check-in"][-2:] == [
        30,
        7,
    ]
