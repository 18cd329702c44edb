"""Letters out: to a real Postfix, and to a server that answers by script where trouble is wanted."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from service.mail.connection import Stop
from service.mail.signin import password
from service.mail.smtp import SmtpTransport
from service.model.account import Account, Secret
from service.model.values import TryLater, UserError
from tests.real.proxy import Proxy, faults
from tests.real.servers import Dovecot, Postfix, free_port
from tests.real.sink import Answer, Sink

US, ADA = "us@example.test", "ada@example.test"
LETTER = b"From: us@example.test\r\nSubject: Your week\r\n\r\n.a line that begins with a dot\r\n..\r\n.\r\nthe end\r\n"


def account(port: int, **changed: Any) -> Account:
    return replace(Account("localhost", port, "plain", "", password("")), **changed)


def mailer(port: int, **seconds: float) -> SmtpTransport:
    waits: dict[str, Any] = {"connect": 2.0, "reply": 1.0, "final": 1.0} | seconds
    return SmtpTransport(account(port), **waits)


@pytest.mark.servers
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_arrives_byte_for_byte_through_a_real_server(
    security: Any, postfix: Postfix, dovecot: Dovecot, address: str
) -> None:
    with SmtpTransport(postfix.account(US, security)) as post:
        outcome = post.send(LETTER, US, address)
    assert (outcome.status, "250" in outcome.why) == ("sent", True)
    [delivered] = dovecot.await_delivery(address)
    assert delivered.replace(b"\r\n", b"\n").endswith(LETTER.split(b"\r\n\r\n", 1)[1].replace(b"\r\n", b"\n"))


@pytest.mark.servers
def test_refusals_of_a_real_server_concern_one_recipient_and_leave_the_line_usable(postfix: Postfix) -> None:
    with SmtpTransport(postfix.account(US)) as post:
        statuses = [post.send(LETTER, US, f"{name}@example.test").status for name in ("full", "nobody", "ada")]
    assert statuses == ["later", "refused", "sent"]


@pytest.mark.servers
def test_a_wrong_password_is_the_owners_to_mend(postfix: Postfix) -> None:
    wrong = replace(postfix.account(US), secret=password("wrong"))
    with (
        SmtpTransport(wrong) as post,
        pytest.raises(UserError, match=r"refused the user name us@example.test or its password"),
    ):
        post.send(LETTER, US, ADA)


@pytest.mark.servers
def test_without_the_own_authority_nothing_is_sent(postfix: Postfix) -> None:
    with SmtpTransport(replace(postfix.account(US), ca_file=None)) as post, pytest.raises(UserError, match="ca_file"):
        post.send(LETTER, US, ADA)


def test_one_line_carries_many_letters_in_two_round_trips_each(sink: Sink, proxies: Callable[..., Proxy]) -> None:
    far = proxies(sink.port)
    with mailer(far.port) as post:
        post.send(LETTER, US, ADA)
        before = far.round_trips
        for _ in range(10):
            assert post.send(LETTER, US, ADA).status == "sent"
        assert far.round_trips - before == 20
    assert sink.commands["CONNECT"] == 1
    assert [letter.raw for letter in sink.letters] == [LETTER] * 11


def test_without_pipelining_each_command_waits_for_its_answer(sinks: Callable[..., Sink]) -> None:
    plain = sinks(Answer("RCPT", "550 5.1.1 no", word="nobody"), extensions=["8BITMIME"])
    with mailer(plain.port) as post:
        assert post.send(LETTER, US, "nobody@example.test").status == "refused"
        assert post.send(LETTER, US, ADA).status == "sent"
    assert plain.commands["DATA"] == 1
    assert [letter.raw for letter in plain.letters] == [LETTER]


def test_a_letter_to_nobody_that_the_server_waits_for_all_the_same_is_ended_at_once(sinks: Callable[..., Sink]) -> None:
    odd = sinks(Answer("RCPT", "550 5.1.1 no such user", word="nobody"), Answer("DATA", "354 go ahead anyway"))
    with mailer(odd.port) as post:
        assert post.send(LETTER, US, "nobody@example.test").status == "refused"
        assert post.send(LETTER, US, ADA).status == "sent"
    assert [letter.raw for letter in odd.letters if letter.recipient] == [LETTER]


@pytest.mark.parametrize(
    ("stage", "reply", "status"),
    [
        ("MAIL", "451 4.3.0 try again", "later"),
        ("RCPT", "450 4.2.0 greylisted", "later"),
        ("RCPT", "452 4.2.2 mailbox full", "later"),
        ("RCPT", "552 5.2.2 mailbox full", "later"),
        ("RCPT", "550 5.1.1 no such user", "refused"),
        ("DATA", "451 4.3.0 try again", "later"),
        ("DATA", "554 5.6.0 not like this", "refused"),
        ("letter", "250 2.0.0 taken", "sent"),
        ("letter", "452 4.3.1 disk full", "later"),
        ("letter", "554 5.7.1 looks like spam", "refused"),
        ("letter", "550 5.4.5 Daily user sending limit exceeded", "later"),
        ("letter", "2\\", "later"),
        ("letter", "25\\", "later"),
        ("letter", "5\\", "later"),
        ("letter", "55\\", "later"),
        ("letter", "rubbish", "later"),
    ],
)
def test_only_a_whole_code_between_500_and_599_is_final(
    stage: str, reply: str, status: str, sinks: Callable[..., Sink]
) -> None:
    server = sinks(Answer(stage, reply, drop=reply.endswith("\\")))
    with mailer(server.port) as post:
        assert post.send(LETTER, US, ADA).status == status
        assert post.send(LETTER, US, ADA).status == "sent"


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["2\\", "5\\", "55\\", "550\\", ""])
def test_a_line_that_breaks_before_the_letter_is_tried_later(
    stage: str, reply: str, sinks: Callable[..., Sink]
) -> None:
    server = sinks(Answer(stage, reply, drop=True))
    with mailer(server.port) as post:
        with suppress(TryLater):
            status = post.send(LETTER, US, ADA).status
            assert status == "later" or (status == "refused" and reply == "550\\")
        assert post.send(LETTER, US, ADA).status == "sent"
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("stage", "reply", "sentence"),
    [
        ("MAIL", "553 5.7.1 us@example.test: Sender address rejected: not owned by user", "does not let us write as"),
        ("RCPT", "554 5.7.1 <ada@example.test>: Relay access denied", "only from who signs in"),
        ("MAIL", "530 5.7.0 Authentication Required", "only from who signs in"),
        (
            "RCPT",
            "554 5.7.1 Client host [192.0.2.1] blocked using zen.example",
            "no letters from this machine's address",
        ),
    ],
)
def test_a_no_that_is_not_about_the_recipient_is_the_owners_to_mend(
    stage: str, reply: str, sentence: str, sinks: Callable[..., Sink]
) -> None:
    server = sinks(Answer(stage, reply))
    with mailer(server.port) as post, pytest.raises(UserError, match=sentence):
        post.send(LETTER, US, ADA)


def test_a_lost_reply_means_later_though_the_server_took_the_letter(sinks: Callable[..., Sink]) -> None:
    server = sinks(Answer("letter", "", drop=True))
    with mailer(server.port) as post:
        outcome = post.send(LETTER, US, ADA)
    assert outcome.status == "later"
    assert len(server.letters) == 1


def test_a_server_that_falls_silent_after_the_letter_means_later(sinks: Callable[..., Sink]) -> None:
    server = sinks(Answer("letter", ""))
    with mailer(server.port, final=0.2) as post:
        assert post.send(LETTER, US, ADA).status == "later"
        assert post.send(LETTER, US, ADA).status == "sent"


@pytest.mark.parametrize("farewell", ["421 4.4.2 too long idle", "421 4.7.0 enough letters on this line"])
def test_a_kept_line_that_the_server_has_closed_costs_nothing(farewell: str, sinks: Callable[..., Sink]) -> None:
    server = sinks(Answer("MAIL", farewell, drop=True, word="FROM:<second"))
    with mailer(server.port) as post:
        assert post.send(LETTER, US, ADA).status == "sent"
        assert post.send(LETTER, "second@example.test", ADA).status == "sent"
    assert server.commands["CONNECT"] == 2
    assert len(server.letters) == 2


def test_a_server_that_always_hangs_up_is_tried_later(sinks: Callable[..., Sink]) -> None:
    server = sinks(Answer("MAIL", "421 4.3.2 shutting down", times=9, drop=True))
    with mailer(server.port) as post, pytest.raises(TryLater, match="hung up"):
        post.send(LETTER, US, ADA)
    assert server.commands["CONNECT"] == 1


def test_a_recipient_at_whom_the_server_hangs_up_does_not_hold_up_the_others(sinks: Callable[..., Sink]) -> None:
    server = sinks(Answer("RCPT", "", times=9, drop=True, word="odd"))
    with mailer(server.port) as post:
        statuses = [post.send(LETTER, US, f"{name}@example.test").status for name in ("ada", "odd", "bob")]
    assert statuses == ["sent", "later", "sent"]


@pytest.mark.parametrize("recipient", ["ada@example.test>\r\nRCPT TO:<eve@example.test", "ada", "ädä@example.test", ""])
def test_an_address_cannot_smuggle_a_command(recipient: str, sink: Sink) -> None:
    with mailer(sink.port) as post:
        assert post.send(LETTER, US, recipient).status == "refused"
        with pytest.raises(UserError, match="look at address"):
            post.send(LETTER, recipient, ADA)
    assert sink.heard == []


def test_nothing_is_sent_unencrypted_to_another_machine_or_where_starttls_is_refused(sink: Sink) -> None:
    with (
        SmtpTransport(account(25, host="mail.example.test")) as post,
        pytest.raises(UserError, match="for this machine alone"),
    ):
        post.send(LETTER, US, ADA)
    with (
        SmtpTransport(account(sink.port, security="starttls", username=US)) as post,
        pytest.raises(UserError, match="STARTTLS"),
    ):
        post.send(LETTER, US, ADA)
    assert not any(command.startswith("AUTH") for command in sink.heard)


def test_a_closed_port_is_tried_later() -> None:
    with mailer(free_port()) as post, pytest.raises(TryLater, match="Nothing answers"):
        post.send(LETTER, US, ADA)


def test_passwords_in_any_alphabet_and_tokens_sign_in(sink: Sink) -> None:
    for secret in (Secret("password", "päßwörd"), Secret("token", "t0ken")):
        with SmtpTransport(account(sink.port, username=US, secret=lambda secret=secret: secret)) as post:
            assert post.send(LETTER, US, ADA).status == "sent"
    assert [command.split()[1] for command in sink.heard if command.startswith("AUTH")] == ["PLAIN", "XOAUTH2"]


def test_a_refused_token_asks_for_a_fresh_one(sinks: Callable[..., Sink]) -> None:
    server = sinks(
        Answer("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ=="), Answer("", "535 5.7.8 Username and Password not accepted")
    )
    with SmtpTransport(account(server.port, username=US, secret=lambda: Secret("token", "old"))) as post:
        with pytest.raises(UserError, match="refused the token"):
            post.send(LETTER, US, ADA)
        assert post.send(LETTER, US, ADA).status == "sent"


@pytest.mark.servers
def test_a_large_letter_over_tls_does_not_wait_for_nagle(certificates: Any, sinks: Callable[..., Sink]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates.pair())
    server = sinks(tls=context)
    large = b"Subject: large\r\n\r\n" + b"some words of a digest\r\n" * 1100
    secure = account(server.port, security="tls", ca_file=certificates.authority)
    with SmtpTransport(secure) as post:
        assert post.send(large, US, ADA).status == "sent"
        assert post._smtp is not None
        assert post._smtp.wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)  # else 0.04 s and more a letter


@pytest.mark.parametrize("seed", range(20))
def test_whatever_befalls_the_line_no_letter_is_called_sent_that_was_not_taken(
    seed: int, sink: Sink, proxies: Callable[..., Proxy]
) -> None:
    far = proxies(sink.port, planned=faults(seed, 4, reach=500))
    with mailer(far.port, connect=0.3, reply=0.2, final=0.2) as post:
        for number in range(4):
            letter = b"Subject: %d\r\n\r\n%s\r\n" % (number, b"x" * 60)
            while True:
                try:
                    outcome = post.send(letter, US, ADA)
                except TryLater:
                    continue
                assert outcome.status != "refused"
                if outcome.status == "sent":
                    assert letter in [taken.raw for taken in sink.letters]
                    break


def test_the_wish_to_stop_cuts_a_connect_a_read_and_a_final_reply(sinks: Callable[..., Sink]) -> None:
    silent = sinks(Answer("letter", "", times=9), Answer("CONNECT", "", times=9, word="never"))
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    queued = [socket.socket() for _ in range(3)]
    for each in queued:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    try:
        for port in (silent.port, full.getsockname()[1]):
            stop = Stop(grace=0.1)
            threading.Timer(0.1, stop.set).start()
            begun = time.monotonic()
            with SmtpTransport(account(port), connect=30, reply=30, final=30, stop=stop) as post:
                try:
                    assert post.send(LETTER, US, ADA).status == "later"
                except TryLater:
                    assert port != silent.port
            assert time.monotonic() - begun < 20
    finally:
        for each in (full, *queued):
            each.close()
