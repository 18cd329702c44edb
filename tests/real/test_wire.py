"""Lines to IMAP and SMTP that are cut, reset, stalled, slowed and refused at random bytes, while replies stream in."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from service.mail.signin import password
from service.model.account import Account
from service.store import outbox
from tests.real.daemons import running, write_settings
from tests.real.forms import FAULTS, show
from tests.real.proof import OURS, WatchfulSink
from tests.real.proxy import Proxy, faults
from tests.real.servers import Dovecot, address
from tests.real.stream import Stream
from tests.real.tally import Tally

pytestmark = pytest.mark.servers

SECONDS = 50.0  # normal within 5; ten times that on a machine that has much else to do
AT_ONCE = 25  # faults planned at a time for each server
TIMEOUT = 1.0
PATIENCE = 2.0  # longer than any time-out


def plan(proxy: Proxy, dice: random.Random, number: int, reach: int) -> None:
    """So many faults, one for each of the next lines."""
    proxy.planned.extend(faults(dice.randrange(2**32), number, reach))


def meet(stream: Stream, lines: list[Proxy], number: int) -> None:
    """Go on replying until the faults planned so far have come true; a line that meets none is cut after a while."""
    before, since = -1, time.monotonic()
    while sum(len(line.met) for line in lines) < number:
        met = sum(len(line.met) for line in lines)
        if met != before:
            before, since = met, time.monotonic()
        elif time.monotonic() - since > PATIENCE:  # its fault lies further on than this line will ever get
            for line in lines:
                if not line.planned:
                    plan(line, stream.dice, 1, 100)
                line.cut()
            since = time.monotonic()
        stream.flow()
        time.sleep(stream.dice.uniform(0, 0.3))


def test_whatever_befalls_the_lines_nothing_is_lost_and_all_is_well_soon_after(
    dovecot: Dovecot,
    proxies: Callable[..., Proxy],
    tmp_path: Path,
    tallies: dict[str, Tally],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "BACK_OFF", (timedelta(seconds=1),) * len(outbox.BACK_OFF))
    dice, username = random.Random(11), address("wire")
    people = [f"person{number}@example.com" for number in range(2 * FAULTS)]
    path = write_settings(tmp_path, OURS, *people)
    path.write_text(path.read_text().replace("[smtp]\n", "[smtp]\nmax_per_minute = 10000\nmax_per_day = 100000\n"))
    with WatchfulSink(tmp_path / "steadily.db") as sink:
        imap, smtp = proxies(dovecot.imaps), proxies(sink.port)
        stream = Stream(dovecot, username, people, sink, tmp_path / "steadily.db", dice)
        mailbox = dovecot.account(username, port=imap.port)
        server = Account("localhost", smtp.port, "plain", "", password(""))
        with running(path, mailbox, server, timeout=TIMEOUT):
            for done in range(0, FAULTS, AT_ONCE):
                number = min(AT_ONCE, FAULTS - done)
                plan(imap, dice, number - number // 2, 20_000)
                plan(smtp, dice, number // 2, 60_000)
                meet(stream, [imap, smtp], done + number)
                show(done + number, FAULTS, "faults")
            for line in (imap, smtp):
                line.planned.clear()
                line.cut()
            assert stream.flow(), "there were too few people to the end"
            normal = stream.settle(SECONDS)
    account = stream.account()
    found = account.tally(runs=len(imap.met) + len(smtp.met))
    tallies[f"lines broken at random bytes (normal in {normal:.1f} s)"] = found
    assert {fault.kind for fault in (*imap.met, *smtp.met)} == {"cut", "reset", "stall", "slow", "refuse"}
    assert found.is_sound(), account.told()
