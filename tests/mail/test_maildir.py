"""The folders that carry the demo behave like a mail server."""

import threading
from pathlib import Path

import pytest

from service.mail.maildir import MaildirMail
from service.model.values import Place

REPLY = b"From: Ada <ada@example.org>\r\nMessage-ID: <one@example.org>\r\nSubject: Re: Your week\r\n\r\n5, 3, 2\r\n"


@pytest.fixture
def post(tmp_path: Path) -> MaildirMail:
    return MaildirMail(tmp_path / "post")


def nothing(account: str, folder: str, uidvalidity: int, uids: object) -> frozenset[int]:
    return frozenset()


def places(post: MaildirMail) -> list[Place]:
    return [fetched.place for batch in post.new(nothing) for fetched in batch]


def test_a_reply_put_into_the_folder_is_new_until_it_is_known(post: MaildirMail) -> None:
    post.deliver(REPLY)
    [[fetched]] = list(post.new(nothing))
    assert (fetched.raw, fetched.whole) == (REPLY, True)
    assert list(post.new(lambda *_: frozenset({fetched.place.uid}))) == []


def test_uids_stay_when_a_mail_program_marks_the_message_as_read(post: MaildirMail, tmp_path: Path) -> None:
    post.deliver(REPLY)
    before = places(post)
    [file] = (tmp_path / "post/in/new").iterdir()
    file.rename(tmp_path / "post/in/cur" / f"{file.name}:2,S")
    assert places(post) == before
    assert next(iter(post.new(nothing)))[0].raw == REPLY


def test_messages_come_in_the_order_they_were_delivered_fifty_at_a_time(post: MaildirMail) -> None:
    for number in range(120):
        post.deliver(b"Subject: %d\r\n\r\n" % number)
    batches = list(post.new(nothing))
    assert [len(batch) for batch in batches] == [50, 50, 20]
    subjects = [fetched.raw for batch in batches for fetched in batch]
    assert subjects == [b"Subject: %d\r\n\r\n" % number for number in range(120)]


def test_a_filed_message_leaves_the_inbox_and_is_found_in_its_folder(post: MaildirMail) -> None:
    post.deliver(REPLY)
    filed = places(post)
    assert post.file(filed, "Answered") == "moved"
    assert places(post) == []
    [[fetched]] = list(post.all("Answered"))
    assert (fetched.raw, fetched.place.folder) == (REPLY, "Steadily/Answered")
    assert post.file(filed, "Answered") == "left"
    assert list(post.all("Unclear")) == []


def test_only_the_forgotten_persons_filed_messages_are_deleted(post: MaildirMail) -> None:
    for sender in (b"Ada <ADA@example.org>", b"grace@example.org"):
        post.deliver(b"From: %s\r\nMessage-ID: <%s>\r\n\r\n5" % (sender, sender[-9:]))
    post.file(places(post), "Answered")
    post.deliver(REPLY)
    assert post.delete([], ["ada@example.org"]) == 1
    assert [b"grace" in fetched.raw for batch in post.all("Answered") for fetched in batch] == [True]
    assert len(places(post)) == 1


def test_sent_letters_lie_in_the_out_folder_oldest_first(post: MaildirMail) -> None:
    for number in range(12):
        assert post.send(b"Subject: %d\r\n\r\n" % number, "us@example.org", "ada@example.org").status == "sent"
    assert post.sent() == [b"Subject: %d\r\n\r\n" % number for number in range(12)]


def test_waiting_ends_when_a_message_arrives_and_else_in_time(post: MaildirMail, tmp_path: Path) -> None:
    post.deliver(REPLY)
    assert post.wait(0.05) is False
    later = threading.Timer(0.1, lambda: MaildirMail(tmp_path / "post").deliver(REPLY))
    later.start()
    assert post.wait(5) is True
    later.join()
