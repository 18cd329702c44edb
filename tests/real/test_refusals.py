"""The daemon against servers that refuse it for a while: expired tokens, bad certificates, a goodbye as a greeting."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from service.mail.signin import password
from service.model.account import Account, Secret
from service.reading.mime import incoming as mime
from tests.real import proof
from tests.real.daemons import heard, running, until, write_settings
from tests.real.proxy import Proxy
from tests.real.servers import Dovecot, address
from tests.real.sink import Sink

pytestmark = pytest.mark.servers


@contextmanager
def introspection(good: set[str]) -> Iterator[str]:
    """An authorisation server that knows the good tokens (RFC 7662, as Dovecot asks it): its address."""

    class Letters(BaseHTTPRequestHandler):
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

    with ThreadingHTTPServer(("127.0.0.1", 0), Letters) as server:
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
