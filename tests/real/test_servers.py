"""The test servers do what other tests rely on: they bounce, answer by themselves, break lines and lie far away."""

import socket
import time
from collections.abc import Callable

import pytest

from service.mail.smtp import SmtpTransport
from tests.real.proxy import Fault, Proxy, faults
from tests.real.servers import Dovecot, Postfix
from tests.real.sink import Answer, Sink

VACATION = """
require ["vacation", "vacation-seconds"];
vacation :seconds 0 :subject "Away" "I am on holiday until Monday.";
"""
LETTER = (
    b"From: us@example.test\r\nTo: %s\r\nMessage-ID: <letter@example.test>\r\nSubject: Hello\r\n\r\nHow are you?\r\n"
)


@pytest.mark.servers
def test_a_real_vacation_answers_every_delivery(sink: Sink, dovecots: Callable[..., Dovecot], address: str) -> None:
    dovecot = dovecots(sieve=VACATION, submission=sink.port)
    for _ in range(2):
        dovecot.deliver(address, LETTER % address.encode(), sender="us@example.test")
    first, _ = sink.wait(2)
    assert (first.recipient, b"Auto-Submitted: auto-replied" in first.raw) == ("us@example.test", True)
    assert b"In-Reply-To: <letter@example.test>" in first.raw


@pytest.mark.servers
def test_a_real_bounce_comes_back_to_the_sender(sinks: Callable[..., Sink], dovecot: Dovecot, address: str) -> None:
    far = sinks(Answer("RCPT", "550 5.1.1 no such user", times=9))
    postfix = Postfix(dovecot, transports={"far.example": f"lmtp:inet:127.0.0.1:{far.port}"}).start()
    try:
        with SmtpTransport(postfix.account()) as mailer:
            assert mailer.send(LETTER % b"gone@far.example", address, "gone@far.example").status == "sent"
        [bounce] = dovecot.await_delivery(address)
    finally:
        postfix.remove()
    assert b"multipart/report; report-type=delivery-status" in bounce
    assert b"Status: 5.1.1" in bounce
    assert b"Message-ID: <letter@example.test>" in bounce


def test_a_far_server_takes_its_latency_twice_a_round_trip(sink: Sink, proxies: Callable[..., Proxy]) -> None:
    far = proxies(sink.port, latency=0.05)
    with socket.create_connection(("127.0.0.1", far.port), timeout=5) as line, line.makefile("rb") as answers:
        answers.readline()
        begun = time.perf_counter()
        for _ in range(3):
            line.sendall(b"NOOP\r\n")
            answers.readline()
        took = time.perf_counter() - begun
    assert 0.3 <= took < 3
    assert far.round_trips == 3


def said_through(proxy: Proxy, seconds: float = 1.0) -> bytes:
    """All that a server that says GREETING is heard to say; "..." for a line that stays open, "!" for a reset."""
    heard = b""
    try:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=seconds) as line:
            while data := line.recv(100):
                heard += data
    except TimeoutError:
        return heard + b"..."
    except ConnectionResetError:  # a reset may come before `connect` has returned
        return heard + b"!"
    return heard


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        (None, b"220 sink ESMTP\r\n..."),
        (Fault("cut", 5), b"220 s"),
        (Fault("reset", 5), b"220 s!"),
        (Fault("stall", 5), b"220 s..."),
        (Fault("slow", 5), b"220 sink ESMTP\r\n..."),
        (Fault("refuse"), b"!"),
        (Fault("cut", 5, "up"), b"220 sink ESMTP\r\n..."),
    ],
)
def test_a_fault_strikes_at_its_byte(
    fault: Fault | None, heard: bytes, sink: Sink, proxies: Callable[..., Proxy]
) -> None:
    proxy = proxies(sink.port, planned=[fault] if fault else [])
    assert said_through(proxy) == heard
    assert said_through(proxy) == b"220 sink ESMTP\r\n..."
    assert proxy.met == ([fault] if fault and fault.direction == "down" else [])


def test_faults_are_the_same_for_the_same_seed_and_of_every_kind() -> None:
    assert faults(7, 50) == faults(7, 50) != faults(8, 50)
    assert {fault.kind for fault in faults(7, 50)} == {"cut", "reset", "stall", "slow", "refuse"}


def test_a_server_that_is_down_and_up_again_keeps_its_port(sink: Sink, proxies: Callable[..., Proxy]) -> None:
    proxy = proxies(sink.port)
    proxy.down()
    with pytest.raises(ConnectionRefusedError):
        said_through(proxy)
    proxy.up()
    assert said_through(proxy) == b"220 sink ESMTP\r\n..."
