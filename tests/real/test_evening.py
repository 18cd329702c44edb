"""Everybody answers in one evening: how long the work takes, and how much memory (RELIABILITY.md: 180 s, 90 MB)."""

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.reading.mime import incoming as mime
from tests.real.daemons import write_settings
from tests.real.servers import Dovecot, address
from tests.real.sink import Sink
from tests.walk import write

pytestmark = pytest.mark.servers
LIMITS = 'security = "plain"\nusername = ""\nmax_per_minute = 1000000\nmax_per_day = 1000000'


def once(path: Path) -> tuple[float, float, float]:
    """`steadily once` in a process of its own: (seconds, processor seconds, megabytes at most)."""
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "service", "once", "--settings", str(path)])
    memory = 0.0
    while not (done := os.wait4(process.pid, os.WNOHANG))[0]:
        memory = max(memory, high_water(process.pid))
        time.sleep(0.05)
    _, status, used = done
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.monotonic() - begun, used.ru_utime + used.ru_stime, memory


def high_water(process: int) -> float:
    """The most memory a process has had, in megabytes. Not ru_maxrss: that begins with what its parent had."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)  # a process that has just ended has none
    return int(found[1]) / 1024 if found else 0.0


@pytest.mark.parametrize("people", [100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_everybody_answers_in_one_evening(
    dovecot: Dovecot, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str], people: int
) -> None:
    ours = address("evening")
    addresses = [f"person{number}@example.test" for number in range(people)]
    imap = f'port = {dovecot.imaps}\nca_file = "{dovecot.certificates.authority}"'
    path = write_settings(tmp_path, ours, *addresses, imap=imap, smtp=f"port = {sink.port}\n{LIMITS}")
    asking = once(path)
    dovecot.deliver(ours, b"From: nobody@elsewhere.example\r\n\r\nhello\r\n")  # makes the mailbox
    raws = {
        f"{1_700_000_000 + number}.M1P1.reply": write(
            mime.parse(letter.raw), f"{number % 9} apps, a couple of chats, no mock this week", datetime.now(UTC)
        )
        for number, letter in enumerate(sink.wait(people))
    }
    dovecot.put(ours, raws)
    answering = once(path)
    assert sorted(letter.recipient for letter in sink.letters) == sorted(addresses * 2)
    with capsys.disabled():
        for what, (seconds, processor, memory) in (("asked", asking), ("answered", answering)):
            print(f"\n  {people} {what}: {seconds:.1f} s ({processor:.1f} s of processor), {memory:.0f} MB at most")
    assert answering[0] < people * 0.18 + 30  # ten-fold slack over 18 ms each
    assert answering[2] < 180
