"""Mail in by LMTP: 250 only after the commit, 451 otherwise, one commit for what arrives together."""

import select
import smtplib
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from service.mail import lmtp
from service.mail.lmtp import LARGE, LARGE_ONES, TOGETHER, LmtpMailbox, LmtpServer, with_trace
from service.model.values import UserError

RAW = b"From: ada@example.com\r\nTo: checkin@example.org\r\nSubject: Re: Your week\r\n\r\n5 apps\r\n.one dot\r\n"


class Kept:
    """What was kept, by commit; fails where it is told to."""

    def __init__(self) -> None:
        self.commits: list[list[bytes]] = []
        self.broken = False
        self.delay = 0.0
        self.refuses = b"\0"

    def __call__(self, raws: Sequence[bytes]) -> None:
        if self.broken or any(self.refuses in raw for raw in raws):
            raise OSError("the disk is full")
        time.sleep(self.delay)
        self.commits.append(list(raws))


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def server(kept: Kept) -> Iterator[LmtpServer]:
    listening = LmtpServer("127.0.0.1", 0, kept)
    yield listening
    listening.close()


def hand_over(
    server: LmtpServer, raw: bytes, *to: str, sender: str = "ada@example.com"
) -> dict[str, tuple[int, bytes]]:
    with smtplib.LMTP("127.0.0.1", server.port, timeout=10) as line:
        return line.sendmail(sender, to or ("checkin@example.org",), raw)


def test_a_message_is_kept_as_it_came_with_its_envelope(server: LmtpServer, kept: Kept) -> None:
    assert hand_over(server, RAW) == {}
    ((raw,),) = kept.commits
    assert raw == b"Return-Path: <ada@example.com>\r\nDelivered-To: checkin@example.org\r\n" + RAW
    assert server.wait(5)
    assert not server.wait(0)


def test_a_message_that_can_not_be_kept_stays_with_the_mail_server(server: LmtpServer, kept: Kept) -> None:
    kept.broken = True
    with pytest.raises(smtplib.SMTPDataError) as refused:
        hand_over(server, RAW)
    assert refused.value.smtp_code == 451
    assert not server.wait(0)
    kept.broken = False
    assert hand_over(server, RAW) == {}


def test_a_line_of_any_usual_length_is_taken(server: LmtpServer, kept: Kept) -> None:
    assert hand_over(server, RAW + b"words " * 20_000 + b"\r\n") == {}
    assert len(kept.commits[0][0]) > 120_000


def test_each_recipient_gets_a_reply(server: LmtpServer, kept: Kept) -> None:
    with smtplib.LMTP("127.0.0.1", server.port, timeout=10) as line:
        line.ehlo_or_helo_if_needed()
        line.mail("ada@example.com")
        line.rcpt("checkin@example.org")
        line.rcpt("checkin+token@example.org")
        assert line.data(RAW)[0] == 250
        assert line.getreply()[0] == 250
    ((raw,),) = kept.commits
    assert b"Delivered-To: checkin+token@example.org\r\n" in raw


def test_a_bounces_empty_sender_is_kept() -> None:
    assert with_trace(b"", None, []) == b"Return-Path: <>\r\n"


def test_what_arrives_together_is_kept_with_one_commit_and_a_bad_one_harms_no_other(kept: Kept) -> None:
    gate, tried = threading.Event(), list[int]()

    def keep(raws: Sequence[bytes]) -> None:
        tried.append(len(raws))
        gate.wait(10)
        kept(raws)

    kept.refuses = b"poison"
    server = LmtpServer("127.0.0.1", 0, keep)
    try:
        said: list[object] = []

        def one(number: int) -> None:
            try:
                said.append(hand_over(server, RAW + (b"poison" if number == 7 else b"fine")))
            except smtplib.SMTPDataError as error:
                said.append(error.smtp_code)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(TOGETHER // 2)]
        for thread in threads:
            thread.start()
        limit = time.monotonic() + 20
        while sum(tried) + server._waiting.qsize() < TOGETHER // 2 and time.monotonic() < limit:
            time.sleep(0.01)
        gate.set()
        for thread in threads:
            thread.join(20)
        assert sorted(map(str, said)) == sorted(["451", *["{}"] * (TOGETHER // 2 - 1)])
        assert sum(map(len, kept.commits)) == TOGETHER // 2 - 1
        assert tried[1] == TOGETHER // 2 - tried[0]  # all that came while the first commit took its time
    finally:
        server.close()


def test_a_port_that_is_taken_is_one_plain_sentence(server: LmtpServer, kept: Kept) -> None:
    with pytest.raises(UserError, match="can't be listened at"):
        LmtpServer("127.0.0.1", server.port, kept)


def test_a_mailbox_fed_by_lmtp_has_nothing_to_fetch_or_file(server: LmtpServer) -> None:
    mailbox = LmtpMailbox(server)
    assert list(mailbox.new(lambda *_: frozenset())) == list(mailbox.all("Answered")) == []
    assert mailbox.file([], "Answered") == "left"
    hand_over(server, RAW)
    assert mailbox.wait(5)


def begin(server: LmtpServer, size: int) -> smtplib.LMTP:
    """A session that has said DATA; no reply is read yet."""
    line = smtplib.LMTP("127.0.0.1", server.port, timeout=20)
    line.ehlo()
    line.mail("ada@example.com", [f"SIZE={size}"] if size else [])
    line.rcpt("checkin@example.org")
    line.putcmd("DATA")
    return line


def test_of_large_messages_few_are_taken_at_the_same_time_and_small_ones_do_not_wait(server: LmtpServer) -> None:
    lines = [begin(server, LARGE + 1) for _ in range(LARGE_ONES)]
    assert [line.getreply()[0] for line in lines] == [354] * LARGE_ONES
    waiting, small = begin(server, LARGE + 1), begin(server, 0)
    assert small.getreply()[0] == 354
    assert waiting.sock
    assert not select.select([waiting.sock], [], [], 0.5)[0]
    lines[0].send(b"one dot\r\n.\r\n")
    assert lines[0].getreply()[0] == 250
    assert waiting.getreply()[0] == 354
    for line in (*lines, waiting, small):
        line.close()


def test_no_more_is_kept_with_one_commit_than_fits_into_memory(
    server: LmtpServer, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "IN_MEMORY", 1_000)
    kept.delay = 0.2  # meanwhile the others arrive
    threads = [threading.Thread(target=hand_over, args=(server, RAW + b"x" * 600 + b"\r\n")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(map(len, kept.commits)) == 6
    assert max(map(len, kept.commits)) <= 2
