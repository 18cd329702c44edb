"""Real servers for the tests, each started once for a run; without them those tests are left out, unless CI=true.

A test takes `dovecot` or `postfix` as they usually are, or `dovecots(capability=...)` for one that is different.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real import servers, tally
from tests.real.proxy import Fault, Proxy
from tests.real.servers import Certificates, Dovecot, Postfix
from tests.real.sink import Answer, Sink

LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not servers.missing() or os.environ.get("CI") == "true":
        return
    left_out = [item for item in items if item.get_closest_marker("servers")]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        absent = ", ".join(servers.missing())
        terminalreporter.write_line(f"{number} tests left out: no {absent} here; `make servers` installs the servers.")
    for line in tally.rows(config.stash.get(tally.TALLIES, {})):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def tallies(pytestconfig: pytest.Config) -> dict[str, tally.Tally]:
    """What each kind of fault led to; printed as a table at the end."""
    return pytestconfig.stash.setdefault(tally.TALLIES, {})


@pytest.fixture(scope="session")
def certificates() -> Iterator[Certificates]:
    if absent := servers.missing():
        pytest.fail(f"not installed: {', '.join(absent)}; `make servers` installs them")
    with tempfile.TemporaryDirectory(prefix="ca-") as folder:
        Path(folder).chmod(0o755)
        yield servers.certificates(Path(folder))


@pytest.fixture(scope="session")
def dovecots(certificates: Certificates) -> Iterator[Callable[..., Dovecot]]:
    """Makes Dovecots by servers.Dovecot's keywords; the same keywords give the same server."""
    running: dict[str, Dovecot] = {}

    def make(**variant: Any) -> Dovecot:
        key = repr(sorted(variant.items()))
        if key not in running:
            running[key] = Dovecot(certificates, **variant).start()
        return running[key]

    yield make
    for each in running.values():
        each.remove()


@pytest.fixture(scope="session")
def dovecot(dovecots: Callable[..., Dovecot]) -> Dovecot:
    return dovecots()


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    if os.geteuid() != 0:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("Postfix can be started by root only")
    made = Postfix(dovecot).start()
    yield made
    made.remove()


@pytest.fixture
def address() -> str:
    """A mailbox of this test's own."""
    return servers.address()


@pytest.fixture
def proxies() -> Iterator[Callable[..., Proxy]]:
    """Makes proxies: proxies(target port, latency=..., planned=[Fault, ...])."""
    running: list[Proxy] = []

    def make(target: int, *, latency: float = 0.0, planned: "list[Fault] | None" = None) -> Proxy:
        running.append(Proxy(target, latency=latency, planned=planned or ()).start())
        return running[-1]

    yield make
    for each in running:
        each.stop()


@pytest.fixture
def sinks() -> Iterator[Callable[..., Sink]]:
    """Makes SMTP sinks: sinks(Answer, ..., extensions=...)."""
    running: list[Sink] = []

    def make(*script: Answer, **more: Any) -> Sink:
        running.append(Sink(script, **more).start())
        return running[-1]

    yield make
    for each in running:
        each.stop()


@pytest.fixture
def sink(sinks: Callable[..., Sink]) -> Sink:
    return sinks()
