"""The pages for whoever watches the service, and the page that is asked for: real HTTP on loopback."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from service.app.health_page import Ping, listening
from service.app.heartbeat import Heartbeat
from service.model.values import UserError
from service.settings.fields import Endpoint
from service.store import troubles
from tests.walk import Walk


def get(port: int | None, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def port(walk: Walk) -> Iterator[int | None]:
    health = walk.app.settings.health.model_copy(update={"listen": Endpoint("127.0.0.1", 0)})
    settings = replace(walk.app.settings, health=health)
    with listening(lambda: settings, walk.app.store, walk.clock) as found:
        yield found


def test_healthz_is_well_while_the_daemon_runs_and_no_step_is_in_trouble(walk: Walk, port: int | None) -> None:
    status, body = get(port, "/healthz")
    assert (status, json.loads(body)["daemon"]) == (503, "never")
    walk.clock.pass_by(minutes=1)
    Heartbeat(walk.app).beat(60)
    status, body = get(port, "/healthz")
    assert (status, json.loads(body)["status"]) == (200, "ok")
    with walk.app.store.writing() as connection:
        troubles.record(connection, {"read": "IMAP does not answer ada@example.com."}, walk.clock())
    walk.clock.pass_by(seconds=20)
    status, body = get(port, "/healthz")
    assert (status, json.loads(body)["troubles"]) == (503, ["read"])
    assert "ada" not in body


def test_metrics_count_people_and_letters_and_name_nobody(walk: Walk, port: int | None) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "5 apps, 2 chats, no mock")
    status, body = get(port, "/metrics")
    assert status == 200
    assert 'steadily_people{state="answered"} 1.0' in body
    assert 'steadily_letters_waiting{state="failed"} 0.0' in body
    assert f"steadily_last_read_timestamp_seconds {walk.clock().timestamp():.6e}"[:30] in body
    assert "steadily_up 0.0" in body
    assert "@" not in body
    assert "Ada" not in body


def test_any_other_page_is_not_found(port: int | None) -> None:
    assert get(port, "/etc/passwd")[0] == 404


def test_a_port_that_is_taken_is_one_sentence(walk: Walk, port: int | None) -> None:
    health = walk.app.settings.health.model_copy(update={"listen": Endpoint("127.0.0.1", port or 0)})
    settings = replace(walk.app.settings, health=health)
    with pytest.raises(UserError, match=r"\[health\] listen = 127\.0\.0\.1:\d+ can't be used"):
        listening(lambda: settings, walk.app.store, walk.clock).__enter__()


def test_nothing_listens_unless_it_is_asked_for(walk: Walk) -> None:
    with listening(lambda: walk.app.settings, walk.app.store, walk.clock) as found:
        assert found is None


def test_the_page_of_a_watcher_is_asked_for_and_its_failure_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        ping, url = Ping(), f"http://127.0.0.1:{server.server_address[1]}/ping/steadily"
        ping.send(url)
        ping.wait()
    assert asked == ["/ping/steadily"]
    for _ in range(2):
        ping.send(url)
        ping.wait()
    assert len([record for record in caplog.records if "could not be asked for" in record.message]) == 1
    ping.send(None)
