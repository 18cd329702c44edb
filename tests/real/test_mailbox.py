"""The mailbox against a real Dovecot, and each of the traps of IMAP and of imapclient."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.policy import SMTP, default
from typing import Any

import pytest

from service.mail.connection import Stop
from service.mail.imap import folders
from service.mail.imap.mailbox import ImapMailbox
from service.mail.signin import password
from service.model.account import Account
from service.model.values import Fetched, Place, TryLater, UserError
from tests.real.proxy import Proxy, faults
from tests.real.servers import Dovecot

pytestmark = pytest.mark.servers

REPLY = b"From: Ada <ada@example.org>\r\nMessage-ID: <%d@example.org>\r\nSubject: Re: Your week\r\n\r\n5, 3, 2\r\n"
NO_MOVE = "IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE IDLE"
NO_UIDPLUS = "IMAP4rev1 LITERAL+ NAMESPACE IDLE"
NO_IDLE = "IMAP4rev1 LITERAL+ UIDPLUS MOVE NAMESPACE"


def replies(number: int, first: int = 1) -> list[bytes]:
    return [REPLY % count for count in range(first, first + number)]


def nothing(account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
    return frozenset()


def all_new(box: ImapMailbox, **more: Any) -> list[Fetched]:
    return [fetched for batch in box.new(nothing, **more) for fetched in batch]


def all_filed(box: ImapMailbox, folder: str) -> list[Fetched]:
    return [fetched for batch in box.all(folder) for fetched in batch]


def flags(dovecot: Dovecot, address: str) -> list[str]:
    """The flags of each message in the inbox, as another mail program sees them."""
    said = dovecot.doveadm("fetch", "-u", address, "flags", "mailbox", "INBOX")
    return [line.removeprefix("flags:").strip() for line in said.splitlines() if line.startswith("flags:")]


def uids(dovecot: Dovecot, address: str) -> list[int]:
    said = dovecot.doveadm("fetch", "-u", address, "uid", "mailbox", "INBOX")
    return [int(line.split()[1]) for line in said.splitlines() if line.startswith("uid:")]


@contextmanager
def scripted(greeting: bytes, script: Sequence[tuple[bytes, bytes]]) -> Iterator[Account]:
    """An IMAP server of a few lines: each command that holds a word gets that answer, with its tag for %s."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as commands, suppress(OSError):
                line.sendall(greeting)
                for command in commands:
                    tag, words = command.split(b" ", 1)
                    answer = next((answer for word, answer in script if word in words.upper()), b"%s OK done\r\n")
                    line.sendall(answer.replace(b"%s", tag))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Account("127.0.0.1", server.getsockname()[1], "plain", "us", password("secret"))
    thread.join(2)


@pytest.fixture
def box(dovecot: Dovecot, address: str) -> Iterator[ImapMailbox]:
    with ImapMailbox(dovecot.account(address), timeout=5) as made:
        yield made


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_a_reply_is_fetched_byte_for_byte(security: Any, dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, *replies(1))
    with ImapMailbox(dovecot.account(address, security)) as box:
        [fetched] = all_new(box)
    assert fetched.raw.endswith(replies(1)[0])
    assert fetched.whole
    assert (fetched.place.account, fetched.place.folder) == (f"{address}@localhost", "INBOX")


def test_messages_come_oldest_first_at_most_fifty_at_a_time_and_known_ones_not_at_all(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(120))
    batches = list(box.new(nothing))
    assert [len(batch) for batch in batches] == [50, 50, 20]
    numbers = [fetched.place.uid for batch in batches for fetched in batch]
    assert numbers == sorted(numbers)
    asked = []

    def known(account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        asked.append((account, folder, uidvalidity, tuple(uids)))
        return frozenset(uids[:-1])

    [[last]] = box.new(known)
    assert last == batches[-1][-1]
    assert asked == [(last.place.account, "INBOX", last.place.uidvalidity, tuple(numbers))]


def test_mail_read_in_another_client_is_fetched_all_the_same_and_fetching_sets_no_flag(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(2))
    dovecot.doveadm("flags", "add", "-u", address, "\\Seen", "mailbox", "INBOX", "uid", "1")
    assert len(all_new(box)) == 2
    assert [set(each.split()) - {"\\Recent"} for each in flags(dovecot, address)] == [{"\\Seen"}, set()]
    assert [each.split() for each in flags(dovecot, address)][1] == []


@pytest.mark.parametrize(("capability", "how"), [("", "moved"), (NO_MOVE, "copied")])
def test_filing_takes_exactly_the_named_messages_out_of_the_inbox(
    capability: str, how: str, dovecots: Callable[..., Dovecot], address: str
) -> None:
    dovecot = dovecots(capability=capability)
    dovecot.deliver(address, *replies(4))
    with ImapMailbox(dovecot.account(address)) as box:
        fetched = all_new(box)
        # A person has marked the last message for deletion: that is theirs to finish, not ours.
        dovecot.doveadm("flags", "add", "-u", address, "\\Deleted", "mailbox", "INBOX", "uid", "4")
        assert box.file([fetched[0].place, fetched[2].place], "Answered") == how
        assert uids(dovecot, address) == [2, 4]
        assert [each.raw for each in all_filed(box, "Answered")] == [fetched[0].raw, fetched[2].raw]
        assert [each.place.uid for each in all_new(box)] == [2, 4]


def test_what_waited_in_one_of_our_folders_is_moved_to_another_by_its_message_id(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(3))
    box.file([fetched.place for fetched in all_new(box)], "Held")
    box.refile(["<2@example.org>", "<nobody@example.org>"], "Held", "Answered")
    box.refile(["<1@example.org>"], "Unclear", "Answered")  # there is no such folder
    assert [fetched.raw.endswith(replies(3)[1]) for fetched in all_filed(box, "Answered")] == [True]
    assert len(all_filed(box, "Held")) == 2


def test_where_a_server_can_neither_move_nor_expunge_one_message_it_is_marked_and_left(
    dovecots: Callable[..., Dovecot], address: str
) -> None:
    dovecot = dovecots(capability=NO_UIDPLUS)
    dovecot.deliver(address, *replies(2))
    with ImapMailbox(dovecot.account(address)) as box:
        [first, _] = all_new(box)
        assert box.file([first.place], "Answered") == "marked"
        assert len(all_new(box)) == 2
        assert flags(dovecot, address) == [folders.KEYWORD, ""]
        assert box.delete(["<1@example.org>", "<2@example.org>"]) == 1  # the second is none of ours: it bears no mark
        assert [set(each.split()) for each in flags(dovecot, address)] == [{folders.KEYWORD, "\\Deleted"}, set()]


def test_a_message_that_a_person_moved_or_deleted_meanwhile_is_no_error(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(3))
    fetched = all_new(box)
    dovecot.doveadm("expunge", "-u", address, "mailbox", "INBOX", "uid", "2")
    assert box.file([each.place for each in fetched], "Answered") == "moved"
    assert len(all_filed(box, "Answered")) == 2
    assert box.file([each.place for each in fetched], "Answered") == "moved"
    assert len(all_filed(box, "Answered")) == 2


def test_a_folder_that_a_person_deleted_is_made_again(box: ImapMailbox, dovecot: Dovecot, address: str) -> None:
    for number in (1, 2):
        dovecot.deliver(address, *replies(1, number))
        assert box.file([each.place for each in all_new(box)], "Answered") == "moved"
        if number == 1:
            dovecot.doveadm("mailbox", "delete", "-u", address, "Steadily.Answered")
    assert len(all_filed(box, "Answered")) == 1


def test_folder_names_use_the_servers_own_delimiter_and_namespace(
    dovecots: Callable[..., Dovecot], address: str
) -> None:
    lines = "namespace inbox {\n  inbox = yes\n  prefix = INBOX.\n  separator = .\n}"
    dovecot = dovecots(lines=lines)
    dovecot.deliver(address, *replies(1))
    with ImapMailbox(dovecot.account(address)) as box:
        assert box.file([each.place for each in all_new(box)], "Answered") == "moved"
        [fetched] = all_filed(box, "Answered")
    assert fetched.place.folder == "INBOX.Steadily.Answered"
    assert "INBOX.Steadily.Answered" in dovecot.doveadm("mailbox", "list", "-s", "-u", address)


def test_when_the_server_numbers_anew_all_is_new_again_and_old_places_touch_nothing(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(2))
    before = all_new(box)
    box.close()
    dovecot.number_anew(address)
    after = all_new(box)
    assert [each.raw for each in after] == [each.raw for each in before]
    assert {each.place.uidvalidity for each in before} != {each.place.uidvalidity for each in after}
    assert box.file([each.place for each in before], "Answered") == "left"
    assert len(all_new(box)) == 2


def test_of_a_large_message_the_beginning_is_fetched_and_of_a_huge_one_the_headers(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    small, large, huge = replies(3)
    dovecot.deliver(address, small, large + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 27_000)
    dovecot.put(address, {"1795000000.huge": huge + (b"z" * 76 + b"\r\n") * 333_000})
    one, two, three = all_new(box)
    assert (one.whole, two.whole, three.whole) == (True, False, False)
    assert len(two.raw) == 262_144
    assert b"5, 3, 2" in two.raw
    assert three.raw.endswith(b"Subject: Re: Your week\r\n\r\n")


def test_of_a_large_message_the_words_are_fetched_wherever_the_photos_stand(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "ada@example.org", "Größe", "<photo@example.org>"
    message.make_mixed()
    photo = MIMEImage(b"\xff\xd8" + bytes(2_000_000), "jpeg")
    photo.add_header("Content-Disposition", "inline", filename="cat.jpg")
    both = EmailMessage()
    both.set_content("5 Bewerbungen, schöne Grüße\n", cte="quoted-printable")
    both.add_alternative("<p>5 Bewerbungen, schöne Grüße</p>", subtype="html", cte="base64")
    notes = EmailMessage()
    notes.set_content("do not read this\n")
    notes.add_header("Content-Disposition", "attachment", filename="notes.txt")
    parts: tuple[Any, ...] = (photo, both, notes)
    for part in parts:
        message.attach(part)
    dovecot.deliver(address, message.as_bytes(policy=SMTP))
    [fetched] = all_new(box)
    assert (fetched.whole, len(fetched.raw) < 3_000) == (False, True)
    read = message_from_bytes(fetched.raw, policy=default)
    assert (read["Subject"], read["Message-ID"]) == ("Größe", "<photo@example.org>")
    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == [
        "multipart/mixed", "image/jpeg", "multipart/alternative", "text/plain", "text/html", "text/plain"
    ]  # fmt: skip
    texts = [part.get_content().strip() for part in read.walk() if part.get_content_maintype() == "text"]
    assert texts == ["5 Bewerbungen, schöne Grüße", "<p>5 Bewerbungen, schöne Grüße</p>", ""]
    assert read.defects == []


def test_a_message_that_the_server_cannot_give_out_does_not_block_the_others(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(5))
    box.next_uid()
    files = dovecot.maildir(address).glob("*/*,S=*")
    (damaged,) = [file for file in files if b"<3@example.org>" in file.read_bytes()]
    damaged.write_bytes(b"")
    fetched: dict[Place, bytes] = {}

    def round_of_work() -> None:
        for batch in box.new(lambda *_: frozenset(place.uid for place in fetched)):
            fetched.update({each.place: each.raw for each in batch})

    for _ in range(3):
        with pytest.raises(TryLater):
            round_of_work()
    assert sorted(place.uid for place in fetched) == [1, 2, 4, 5]
    dovecot.deliver(address, *replies(1, 9))
    with pytest.raises(TryLater):
        round_of_work()
    assert sorted(place.uid for place in fetched) == [1, 2, 4, 5, 6]
    dovecot.doveadm("expunge", "-u", address, "mailbox", "INBOX", "uid", "3")
    round_of_work()


def test_large_messages_do_not_come_all_at_once(box: ImapMailbox, dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, *(reply + (b"y" * 76 + b"\r\n") * 11_000 for reply in replies(10)))
    batches = list(box.new(nothing))
    assert max(sum(len(each.raw) for each in batch) for batch in batches) <= 4_000_000
    assert sum(len(batch) for batch in batches) == 10


def test_in_a_shared_mailbox_other_mail_is_neither_fetched_nor_moved_nor_flagged(
    dovecot: Dovecot, address: str
) -> None:
    dovecot.deliver(address, *replies(1))
    other = b"From: friend@example.com\r\nSubject: Dinner\r\nX-Secret: header\r\n\r\nsecret words\r\n"
    dovecot.put(address, {f"1795000000.M{number}": other for number in range(5000)})
    with ImapMailbox(dovecot.account(address), shared=True) as box:
        floor = box.next_uid()
        dovecot.deliver(address, other, b"References: <token@us>\r\n" + REPLY % 2, other)
        seen: list[bytes] = []

        def wanted(head: bytes) -> bool:
            seen.append(head)
            return b"<token@us>" in head

        found = all_new(box, floor=lambda *_: floor[1], wanted=wanted)
        assert len(seen) == 3
        assert not any(b"secret" in head or b"X-Secret" in head for head in seen)
        assert [bool(each.raw) for each in sorted(found, key=lambda each: each.place)] == [False, True, False]
        ours = [each.place for each in found if each.raw]
        assert box.file(ours, "Answered") == "moved"
        with pytest.raises(ValueError, match="shared"):
            list(box.new(nothing))
    assert len(uids(dovecot, address)) == 5003
    assert set(flags(dovecot, address)) == {""}


def test_an_empty_mailbox_has_a_next_uid_and_nothing_new(box: ImapMailbox) -> None:
    uidvalidity, following = box.next_uid()
    assert (uidvalidity > 0, following) == (True, 1)
    assert all_new(box) == []


def test_forgetting_deletes_one_persons_filed_messages_and_no_others(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    grace = b"From: grace@example.org\r\nMessage-ID: <g@example.org>\r\n\r\n5\r\n"
    alias = b"From: a.lovelace@example.com\r\nMessage-ID: <alias@example.org>\r\n\r\n5\r\n"
    dovecot.deliver(address, *replies(2), grace, alias)
    fetched = all_new(box)
    box.file([each.place for each in fetched[:2]], "Answered")
    box.file([each.place for each in fetched[2:]], "Unclear")
    dovecot.deliver(address, *replies(1, 9))
    dovecot.doveadm("mailbox", "create", "-u", address, "Steadily notes")
    dovecot.doveadm("copy", "-u", address, "Steadily notes", "mailbox", "INBOX", "all")
    assert box.delete(["<alias@example.org>"], ["ada@example.org"]) == 3
    assert [each.raw.count(b"grace") for name in ("Answered", "Unclear") for each in all_filed(box, name)] == [1]
    assert len(all_new(box)) == 1
    assert "uid: 1" in dovecot.doveadm("fetch", "-u", address, "uid", "mailbox", "Steadily notes")


def test_a_missing_folder_is_the_owners_to_mend(dovecot: Dovecot, address: str) -> None:
    with (
        ImapMailbox(dovecot.account(address), folder="Jobs") as box,
        pytest.raises(UserError, match=r"no folder to read.*Jobs"),
    ):
        all_new(box)
    with ImapMailbox(dovecot.account(address)) as box:
        assert all_filed(box, "Answered") == []


# Waiting


def test_new_mail_ends_the_wait_at_once_and_no_mail_ends_it_in_time(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    assert all_new(box) == []
    begun = time.monotonic()
    assert box.wait(0.3) is False
    assert 0.3 <= time.monotonic() - begun < 20
    threading.Timer(0.2, dovecot.deliver, (address, *replies(1))).start()
    begun = time.monotonic()
    assert box.wait(20) is True
    assert time.monotonic() - begun < 20
    assert len(all_new(box)) == 1
    assert box.wait(0.1) is False


def test_mail_that_came_between_the_last_look_and_the_wait_is_noticed_at_once(
    box: ImapMailbox, dovecot: Dovecot, address: str
) -> None:
    for number in range(10):
        known = len(all_new(box))
        dovecot.deliver(address, *replies(1, number))
        begun = time.monotonic()
        assert box.wait(20) is True
        assert time.monotonic() - begun < 20
        assert len(all_new(box)) == known + 1


def test_without_idle_the_wait_is_a_pause_and_then_a_look(dovecots: Callable[..., Dovecot], address: str) -> None:
    dovecot = dovecots(capability=NO_IDLE)
    with ImapMailbox(dovecot.account(address)) as box:
        assert all_new(box) == []
        begun = time.monotonic()
        assert box.wait(0.2) is True
        assert 0.2 <= time.monotonic() - begun < 20


def test_filing_does_not_count_as_new_mail(box: ImapMailbox, dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, *replies(3))
    box.file([each.place for each in all_new(box)], "Answered")
    assert box.wait(0.2) is False


def test_a_line_that_falls_silent_while_idle_is_found_out_and_replaced(
    dovecot: Dovecot, address: str, proxies: Callable[..., Proxy]
) -> None:
    far = proxies(dovecot.imaps)
    with ImapMailbox(dovecot.account(address, port=far.port), timeout=0.5) as box:
        assert all_new(box) == []
        threading.Timer(0.1, far.silence).start()
        begun = time.monotonic()
        with pytest.raises(TryLater):
            box.wait(0.5)
        assert time.monotonic() - begun < 20
        dovecot.deliver(address, *replies(1))
        assert len(all_new(box)) == 1


@pytest.mark.parametrize("security", ["tls", "plain"])
def test_a_line_that_is_closed_while_idle_ends_the_wait_as_a_fault(
    security: Any, dovecot: Dovecot, address: str, proxies: Callable[..., Proxy]
) -> None:
    far = proxies(dovecot.imaps if security == "tls" else dovecot.imap)
    with ImapMailbox(dovecot.account(address, security, port=far.port)) as box:
        assert all_new(box) == []
        threading.Timer(0.2, far.cut).start()
        begun = time.monotonic()
        with pytest.raises(TryLater):
            box.wait(20)
        assert time.monotonic() - begun < 20
        assert box.wait(0.1) in (True, False)


def test_a_notice_before_the_servers_plus_is_news_and_no_fault() -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n"
    script = [
        (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE\r\n%s OK done\r\n"),
        (b"SELECT", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] fine\r\n%s OK [READ-WRITE] open\r\n"),
        (b"NOOP", b"%s OK done\r\n"),
        (b"IDLE", b"* 1 EXISTS\r\n+ idling\r\n"),
    ]
    with scripted(greeting, script) as account, ImapMailbox(account, timeout=2) as box:
        box.wait(0)  # opening the folder tells of what lies in it
        assert box.wait(5) is True


# Faults


def test_a_restarted_server_costs_one_try(dovecots: Callable[..., Dovecot], address: str) -> None:
    dovecot = dovecots(lines="# to be restarted")
    dovecot.deliver(address, *replies(1))
    with ImapMailbox(dovecot.account(address), timeout=2) as box:
        assert len(all_new(box)) == 1
        dovecot.stop()
        with pytest.raises(TryLater):
            all_new(box)
        with pytest.raises(TryLater, match="Nothing answers at localhost"):
            all_new(box)
        dovecot.start()
        assert len(all_new(box)) == 1


def test_a_server_that_stops_while_we_wait_ends_the_wait(dovecots: Callable[..., Dovecot], address: str) -> None:
    dovecot = dovecots(lines="# to be restarted")
    with ImapMailbox(dovecot.account(address), timeout=2) as box:
        all_new(box)
        stopping = threading.Timer(0.2, dovecot.stop)
        stopping.start()
        with pytest.raises(TryLater):
            box.wait(20)
        stopping.join()
        dovecot.start()
        assert all_new(box) == []


@pytest.mark.parametrize("seed", range(20))
def test_whatever_befalls_the_line_every_message_is_fetched_and_filed_once(
    seed: int, dovecot: Dovecot, address: str, proxies: Callable[..., Proxy]
) -> None:
    dovecot.deliver(address, *replies(60))
    far = proxies(dovecot.imap, planned=faults(seed, 4, reach=30_000))
    fetched: dict[Place, bytes] = {}
    tries = 0
    with ImapMailbox(dovecot.account(address, "plain", port=far.port), timeout=0.3, connect=0.3) as box:
        while tries < 40:
            tries += 1
            try:
                for batch in box.new(lambda *_: frozenset(place.uid for place in fetched)):
                    fetched.update({each.place: each.raw for each in batch})
                box.file(list(fetched), "Answered")
                break
            except TryLater:
                continue
    with ImapMailbox(dovecot.account(address)) as box:
        in_order = [fetched[place] for place in sorted(fetched)]
        assert [each.raw for each in all_filed(box, "Answered")] == in_order
        assert all_new(box) == []
    assert len(fetched) == 60
    assert all(raw.endswith(b"5, 3, 2\r\n") for raw in fetched.values())


def test_the_wish_to_stop_ends_a_wait_at_once_and_cuts_a_silent_read(
    dovecot: Dovecot, address: str, proxies: Callable[..., Proxy]
) -> None:
    stop = Stop(grace=0.2)
    far = proxies(dovecot.imaps)
    with (
        ImapMailbox(dovecot.account(address), stop=stop) as waiting,
        ImapMailbox(dovecot.account(address, port=far.port), stop=stop) as reading,
    ):
        assert all_new(waiting) == all_new(reading) == []
        far.silence()
        threading.Timer(0.2, stop.set).start()
        begun = time.monotonic()
        assert waiting.wait(30) is False
        assert time.monotonic() - begun < 20
        with pytest.raises(TryLater):
            all_new(reading)
        assert time.monotonic() - begun < 20


def test_a_signal_ends_a_wait_and_a_read_that_would_last_for_minutes(
    dovecot: Dovecot, address: str, proxies: Callable[..., Proxy]
) -> None:
    stop = Stop(grace=0.2)
    far = proxies(dovecot.imaps)
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        with ImapMailbox(dovecot.account(address, port=far.port), stop=stop) as box:
            assert all_new(box) == []
            far.silence()
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
            begun = time.monotonic()
            with pytest.raises(TryLater):
                all_new(box)
            with pytest.raises(TryLater):
                all_new(box)
            assert time.monotonic() - begun < 20
    finally:
        signal.signal(signal.SIGTERM, before)


def test_no_log_at_any_level_holds_a_password_a_token_or_a_persons_words(
    dovecot: Dovecot, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dovecot.deliver(address, REPLY % 1 + b"only for your eyes\r\n")
    with ImapMailbox(dovecot.account(address)) as box:
        box.file([each.place for each in all_new(box)], "Answered")
    wrong = replace(dovecot.account(address), secret=password("pa55word"))
    with ImapMailbox(wrong) as box, pytest.raises(UserError) as refused:
        all_new(box)
    for text in (caplog.text, str(refused.value), repr(wrong)):
        assert not any(word in text for word in ("for your eyes", "5, 3, 2", "secret", "pa55word", "AHVzZX"))


@pytest.mark.parametrize("capability", [NO_MOVE, NO_UIDPLUS])
def test_old_mail_is_deleted_from_the_named_folders_alone_and_by_the_day_it_arrived(
    dovecots: Callable[..., Dovecot], address: str, capability: str
) -> None:
    dovecot = dovecots(capability=capability)
    with ImapMailbox(dovecot.account(address), timeout=5) as box:
        with box._session() as client:
            answered, unclear = (folders.path(client, name) for name in ("Answered", "Unclear"))
            for folder in (answered[0], answered[-1], unclear[-1]):
                client.create_folder(folder)
            for folder in ("INBOX", answered[-1], unclear[-1]):
                for day in (1, 2, 3):
                    client.append(folder, REPLY % day, (), datetime(2026, 6, day, 12, tzinfo=UTC))
        assert box.delete_old(("Answered", "Ignored"), date(2026, 6, 3)) == 2
        assert [each.raw for each in all_filed(box, "Answered")] == [REPLY % 3]
        assert len(all_filed(box, "Unclear")) == 3
        assert len(all_new(box)) == 3
