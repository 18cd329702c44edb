"""A PostgreSQL that goes away and comes back under the running daemon: nothing is lost, nothing has to be restarted."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.reading.mime import incoming as mime
from tests.cli.test_cli import TODAY, steadily
from tests.real import proof
from tests.real.daemons import heard, running, until, write_settings
from tests.real.postgres import Postgres
from tests.real.servers import Dovecot, address
from tests.real.sink import Sink
from tests.real.test_refusals import smtp

pytestmark = pytest.mark.servers


@pytest.fixture
def database() -> Iterator[Postgres]:
    """A server of this test's own, which it may stop."""
    server = Postgres().start()
    yield server
    server.remove()


def test_the_daemon_outlives_its_database_and_goes_on_where_it_was(
    database: Postgres, dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    ours = address("checkin")
    store = f'[store]\nurl = "{database.url()}"\n'
    path = write_settings(tmp_path, ours, "ada@example.test", more=store)
    with heard() as log, running(path, dovecot.account(ours), smtp(sink)) as daemon:
        until(lambda: sink.letters, "the check-in")
        raw, _ = proof.report(mime.parse(sink.letters[0].raw), (5, 2, 1), datetime.now(UTC))
        for _ in range(2):
            database.stop()
            until(lambda: [line for line in log if "store can't be used" in line], "a word about the store", 60)
            assert daemon.thread.is_alive()
            dovecot.deliver(ours, raw)
            database.start()
            until(lambda: len(sink.letters) == 2, "the digest", 60)
            until(lambda: log[-1].startswith("That is over"), "a word that it is over", 60)
            log.clear()
    assert len(sink.letters) == 2, "the answer that was delivered twice is answered once"


def test_a_command_says_that_a_database_is_away_in_one_sentence_and_may_be_tried_again(
    database: Postgres, tmp_path: Path
) -> None:
    store = f'[store]\nurl = "{database.url()}"\n'
    path = write_settings(tmp_path, address("checkin"), "ada@example.test", more=store)
    database.stop()
    for command in ("once", "run", "status", "export"):
        done = steadily(command, "--settings", str(path), on=TODAY)
        assert done.returncode == 1, "a unit that is started before its database must be started again"
        assert "can't be opened as the store" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    message = b"From: ada@example.test\r\n\r\n5 apps"
    receive = [sys.executable, "-m", "service", "receive", "--settings", str(path)]
    kept = subprocess.run(receive, input=message, capture_output=True, cwd=Path(__file__).parents[2], check=False)
    assert kept.returncode == 75, "EX_TEMPFAIL: the mail server keeps it"
