"""kill -9 at random moments of the real daemon while replies stream in; then all is accounted for."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.real import proof
from tests.real.forms import KILLS, show
from tests.real.proof import WatchfulSink
from tests.real.servers import Dovecot, address
from tests.real.stream import Stream
from tests.real.tally import Tally

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[2]
SECONDS = 50.0  # ten times what it takes on a machine that has nothing else to do


def daemon(settings: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "service", "run", "--settings", str(settings)]
    return subprocess.Popen(command, cwd=ROOT)


def live_a_little(stream: Stream, dice: random.Random) -> None:
    """Half the time a random while from the start on; else until some letters have gone out, and a moment more."""
    if dice.random() < 0.5:
        end, enough = time.monotonic() + dice.uniform(0, 2.5), 10**9
    else:
        end, enough = time.monotonic() + 5, len(stream.sink.letters) + dice.randint(1, 4)
    while time.monotonic() < end and len(stream.sink.letters) < enough:
        stream.flow()
        time.sleep(dice.uniform(0, 0.2))
    time.sleep(dice.uniform(0, 0.03))


def test_a_daemon_that_is_killed_at_random_moments_loses_nothing_and_counts_nothing_twice(
    dovecot: Dovecot, tmp_path: Path, tallies: dict[str, Tally]
) -> None:
    dice, username = random.Random(7), address("kills")
    people = [f"person{number}@example.com" for number in range(2 * KILLS)]
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with WatchfulSink(tmp_path / "steadily.db") as sink:
        settings = proof.settings(tmp_path, dovecot, sink.port, username, people, check_in=f"{hour_ago:%A %H:%M}")
        stream = Stream(dovecot, username, people, sink, tmp_path / "steadily.db", dice)
        for number in range(KILLS):
            running = daemon(settings)
            live_a_little(stream, dice)
            assert running.poll() is None, "the daemon ended by itself"
            running.kill()
            running.wait()
            show(number + 1, KILLS, "kills")
        running = daemon(settings)
        try:
            stream.settle(SECONDS)
        finally:
            running.kill()
            running.wait()
        account = stream.account()
    found = account.tally(runs=KILLS)
    tallies["killed at random while replies stream in"] = found
    assert len(stream.said) > KILLS
    assert found.is_sound(), account.told()
    assert found.in_the_window <= KILLS
