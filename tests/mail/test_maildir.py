"""The folders that carry the demo behave like a mail server."""

import threading
from pathlib import Path

import pytest

from service.mail.maildir import MaildirMail
from service.model.values import Place

REPLY = b"From: Ada <ada@example.org>\r\nMessage-ID: <one@example.org>\r\nSubject: Re: Your week\r\n\r\n5, 3, 2\r\n"


@pytest.fixture
def maildir(tmp_path: Path) -> MaildirMail:
    return MaildirMail(tmp_path / "mail")


def nothing(account: str, folder: str, uidvalidity: int, uids: object) -> frozenset[int]:
    return frozenset()


def places(maildir: MaildirMail) -> list[Place]:
    return [fetched.place for batch in maildir.new(nothing) for fetched in batch]


def test_a_reply_put_into_the_folder_is_new_until_it_is_known(maildir: MaildirMail) -> None:
    maildir.deliver(REPLY)
    [[fetched]] = list(maildir.new(nothing))
    assert (fetched.raw, fetched.whole) == (REPLY, True)
    assert list(maildir.new(lambda *_: frozenset({fetched.place.uid}))) == []


def test_uids_stay_when_a_mail_program_marks_the_message_as_read(maildir: MaildirMail, tmp_path: Path) -> None:
    maildir.deliver(REPLY)
    before = places(maildir)
    [file] = (tmp_path / "mail/in/new").iterdir()
    file.rename(tmp_path / "mail/in/cur" / f"{file.name}:2,S")
    assert places(maildir) == before
    assert next(iter(maildir.new(nothing)))[0].raw == REPLY


def test_messages_come_in_the_order_they_were_delivered_fifty_at_a_time(maildir: MaildirMail) -> None:
    for number in range(120):
        maildir.deliver(b"Subject: %d\r\n\r\n" % number)
    batches = list(maildir.new(nothing))
    assert [len(batch) for batch in batches] == [50, 50, 20]
    subjects = [fetched.raw for batch in batches for fetched in batch]
    assert subjects == [b"Subject: %d\r\n\r\n" % number for number in range(120)]


def test_a_filed_message_leaves_the_inbox_and_is_found_in_its_folder(maildir: MaildirMail) -> None:
    maildir.deliver(REPLY)
    filed = places(maildir)
    assert maildir.file(filed, "Answered") == "moved"
    assert places(maildir) == []
    [[fetched]] = list(maildir.all("Answered"))
    assert (fetched.raw, fetched.place.folder) == (REPLY, "Steadily/Answered")
    assert maildir.file(filed, "Answered") == "left"
    assert list(maildir.all("Unclear")) == []


def test_only_the_forgotten_persons_filed_messages_are_deleted(maildir: MaildirMail) -> None:
    for sender in (b"Ada <ADA@example.org>", b"grace@example.org"):
        maildir.deliver(b"From: %s\r\nMessage-ID: <%s>\r\n\r\n5" % (sender, sender[-9:]))
    maildir.file(places(maildir), "Answered")
    maildir.deliver(REPLY)
    assert maildir.delete([], ["ada@example.org"]) == 1
    assert [b"grace" in fetched.raw for batch in maildir.all("Answered") for fetched in batch] == [True]
    assert len(places(maildir)) == 1


def test_sent_letters_lie_in_the_out_folder_oldest_first(maildir: MaildirMail) -> None:
    for number in range(12):
        assert maildir.send(b"Subject: %d\r\n\r\n" % number, "us@example.org", "ada@example.org").status == "sent"
    assert maildir.sent() == [b"Subject: %d\r\n\r\n" % number for number in range(12)]


def test_waiting_ends_when_a_message_arrives_and_else_in_time(maildir: MaildirMail, tmp_path: Path) -> None:
    maildir.deliver(REPLY)
    assert maildir.wait(0.05) is False
    later = threading.Timer(0.1, lambda: MaildirMail(tmp_path / "mail").deliver(REPLY))
    later.start()
    assert maildir.wait(5) is True
    later.join()
