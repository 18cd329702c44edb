"""What servers and people do meanwhile: mail numbered anew, read, moved and deleted; tokens that expire; refusals."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from service import daemon, opening
from service.house import House
from service.post.signin import Account, Secret, password
from service.reading import incoming as mime
from service.settings import load
from service.values import Incoming, TryLater
from tests.real import proof
from tests.real.daemons import heard, running, until, write_settings
from tests.real.proof import Account as Books
from tests.real.proof import Said, WatchfulSink
from tests.real.proxy import Proxy
from tests.real.servers import Dovecot, address
from tests.real.sink import Sink

pytestmark = pytest.mark.servers

ADA = "ada@example.com"
MOMENT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


class Life:
    """A house on real servers, round by round, with one participant."""

    def __init__(self, place: Path, dovecot: Dovecot, sink: WatchfulSink) -> None:
        self.dovecot, self.sink, self.username = dovecot, sink, address("life")
        self.settings = load(proof.settings(place, dovecot, sink.port, self.username, [ADA]), {})
        self.said: list[Said] = []
        self.store = sink.store = place / "steadily.db"

    def round(self, spoil: Callable[[House], None] = lambda house: None) -> None:
        """`spoil` may make the post fail; then the round does not get to its end."""
        with opening.open_house(self.settings, clock=lambda: MOMENT) as house:
            spoil(house)
            with suppress(TryLater):
                daemon.make_round(house)

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


def nothing_is_filed(house: House) -> None:
    def fail(*given: object) -> None:
        raise TryLater("the line broke")

    house.inbox.file = fail  # type: ignore[method-assign,assignment]


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
    with opening.open_house(life.settings, clock=lambda: MOMENT + timedelta(hours=60)) as house:
        daemon.make_round(house)
    life.is_sound(letters=2)


# The daemon against servers that refuse it for a while


@contextmanager
def introspection(good: set[str]) -> Iterator[str]:
    """An authorisation server that knows the good tokens (RFC 7662, as Dovecot asks it): its address."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            said = json.dumps({"active": bearer in good, "username": bearer.partition("/")[2]}).encode()
            self.send_response(200 if bearer in good else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextmanager
def goodbye(greeting: bytes) -> Iterator[int]:
    """A server that greets everybody with that and hangs up: its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = server.accept()
                    with line:
                        line.sendall(greeting)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def smtp(sink: Sink) -> Account:
    return Account("127.0.0.1", sink.port, "plain", "", password(""))


def recovers(
    settings: Path, imap: Account, sink: Sink, deliver: Callable[[bytes], None], word: str, mend: Callable[[], None]
) -> None:
    """The daemon says once why it can't read mail, writes all the same, and reads as soon as it can again."""
    with heard() as log, running(settings, imap, smtp(sink)):
        until(lambda: sink.letters, "the check-in")
        raw, _ = proof.report(mime.parse(sink.letters[0].raw), (5, 2, 1), datetime.now(UTC))
        deliver(raw)
        until(lambda: [line for line in log if word in line], f"a word about {word!r} in {log}")
        mend()
        until(lambda: len(sink.letters) == 2, "the digest")
    assert len([line for line in log if word in line]) == 1


def test_an_expired_token_is_asked_for_anew_until_it_is_good(
    dovecots: Callable[..., Dovecot], sink: Sink, tmp_path: Path
) -> None:
    ours = address("oauth")
    good: set[str] = set()
    token = f"expired/{ours}"
    with introspection(good) as where:
        server = dovecots(introspection=where)
        imap = server.account(ours, secret=lambda: Secret("token", token))
        settings = write_settings(tmp_path, ours, "ada@example.test")

        def renew() -> None:
            nonlocal token
            token = f"fresh/{ours}"
            good.add(token)

        recovers(settings, imap, sink, lambda raw: server.deliver(ours, raw), "refused the token", renew)


@pytest.mark.parametrize(("pair", "word"), [("expired", "has expired"), ("other", "another name")])
def test_a_bad_certificate_keeps_the_daemon_from_reading_until_it_is_renewed(
    dovecot: Dovecot,
    dovecots: Callable[..., Dovecot],
    proxies: Callable[..., Proxy],
    sink: Sink,
    tmp_path: Path,
    pair: str,
    word: str,
) -> None:
    bad, ours = dovecots(pair=pair), address("certificate")
    proxy = proxies(bad.imaps)
    imap = dovecot.account(ours, port=proxy.port)

    def renew() -> None:
        proxy.target = dovecot.imaps

    settings = write_settings(tmp_path, ours, "ada@example.test")
    recovers(settings, imap, sink, lambda raw: dovecot.deliver(ours, raw), word, renew)


@pytest.mark.parametrize("greeting", [b"* BYE [UNAVAILABLE] down for maintenance\r\n", b"* BYE too busy\r\n", b""])
def test_a_server_that_says_goodbye_is_tried_until_it_stays(
    dovecot: Dovecot, proxies: Callable[..., Proxy], sink: Sink, tmp_path: Path, greeting: bytes
) -> None:
    ours = address("bye")
    with goodbye(greeting) as port:
        proxy = proxies(port)
        imap = dovecot.account(ours, "plain", host="127.0.0.1", port=proxy.port)

        def stay() -> None:
            proxy.target = dovecot.imap

        settings = write_settings(tmp_path, ours, "ada@example.test")
        recovers(settings, imap, sink, lambda raw: dovecot.deliver(ours, raw), "127.0.0.1", stay)
