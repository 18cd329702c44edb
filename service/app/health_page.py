"""For whoever watches the service: /healthz and Prometheus metrics over HTTP, and a page that is asked for after each
good round, so that silence is noticed too.

The rule: numbers and states only, nobody's name, address or words; a watcher that fails is never the service's trouble.
"""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.app.overview import Overview
from service.app.status import overview
from service.model.values import TryLater, UserError
from service.settings import Settings
from service.store.database import Store

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=15)  # how long an answer is used again: a thousand people take a while to count
PATIENCE = 10  # seconds for the page that is asked for
TEXT, JSON = "text/plain; charset=utf-8", "application/json"


class Answers:
    """What the pages answer, made from the store at most every few seconds."""

    def __init__(self, settings: Callable[[], Settings], store: Store, clock: Callable[[], datetime]) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        self._lock = threading.Lock()
        self._kept: Overview | None = None

    def get(self, path: str) -> tuple[int, str, bytes]:
        """(status, content type, body) for a path."""
        try:
            if path == "/healthz":
                return _healthz(self._overview())
            if path == "/metrics":
                return 200, TEXT, metrics(self._overview())
        except (TryLater, UserError) as fault:
            return 503, JSON, json.dumps({"status": "the store can't be read", "said": str(fault)}).encode()
        return 404, TEXT, b"There are /healthz and /metrics here.\n"

    def _overview(self) -> Overview:
        with self._lock:
            now = self._clock()
            if self._kept is None or not timedelta(0) <= now - self._kept.now < FRESH:
                self._kept = overview(self._settings(), self._store, now)
            return self._kept


def _healthz(found: Overview) -> tuple[int, str, bytes]:
    """200 while the daemon runs, or rounds are made from cron, and no step is in trouble; otherwise 503."""
    is_well = found.is_at_work and not found.troubles
    body = {
        "status": "ok" if is_well else "in trouble",
        "daemon": found.daemon,
        "troubles": [trouble.step for trouble in found.troubles],
        "last_read": found.last_read.isoformat() if found.last_read else None,
    }
    return 200 if is_well else 503, JSON, json.dumps(body).encode() + b"\n"


def metrics(found: Overview) -> bytes:
    """The overview in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, said: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"steadily_{name}", said, registry=registry).set(value)

    gauge("up", "1 while the daemon gives signs of life.", float(found.daemon == "running"))
    last_sign = found.sign.at if found.sign else None
    gauge("last_sign_timestamp_seconds", "The daemon's last sign of life.", _seconds(last_sign))
    gauge("last_read_timestamp_seconds", "When mail was last read.", _seconds(found.last_read))
    gauge("next_check_in_timestamp_seconds", "When the next check-in is due.", _seconds(found.next_check_in))
    gauge("attention", "Things that need the owner's eye.", len(found.attention))
    for name, label, said, values in (
        ("people", "state", "Participants by their state this week.", found.totals),
        ("letters_waiting", "state", "Letters that are not sent, by state.", _by_state(found)),
        ("step_in_trouble", "step", "Steps of a round that fail.", {trouble.step: 1 for trouble in found.troubles}),
    ):
        labelled = Gauge(f"steadily_{name}", said, [label], registry=registry)
        for value, number in values.items():
            labelled.labels(value).set(number)
    return bytes(generate_latest(registry))


def _by_state(found: Overview) -> dict[str, int]:
    states = ("queued", "sending", "failed")
    return {state: sum(letter.state == state for letter in found.waiting) for state in states}


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


@contextmanager
def listening(settings: Callable[[], Settings], store: Store, clock: Callable[[], datetime]) -> Iterator[int | None]:
    """Serve the pages until the block ends, if [health] listen is set; gives the port. UserError where it is taken."""
    listen = settings().health.listen
    if listen is None:
        yield None
        return
    answers = Answers(settings, store, clock)

    class Page(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:
            status, kind, body = answers.get(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    try:
        server = ThreadingHTTPServer(listen, Page)
    except OSError as error:
        raise UserError(f"[health] listen = {listen.host}:{listen.port} can't be used ({error.strerror}).") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class Ping:
    """Asks for the owner's page after good rounds, in the background: silence is then noticed there."""

    def __init__(self) -> None:
        self._busy: threading.Thread | None = None
        self._said = ""

    def send(self, url: str | None) -> None:
        """Ask for the page now, unless it is still being asked for."""
        if url and not (self._busy and self._busy.is_alive()):
            self._busy = threading.Thread(target=self._ask, args=(url,), daemon=True)
            self._busy.start()

    def wait(self) -> None:
        """Wait until the page was asked for."""
        if self._busy:
            self._busy.join(PATIENCE + 1)

    def _ask(self, url: str) -> None:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as page:
                page.read(1)
        except (OSError, ValueError) as error:
            said = f"[health] ping: the page could not be asked for ({error})."
            if said != self._said:
                log.warning("%s", said)
            self._said = said
        else:
            self._said = ""
