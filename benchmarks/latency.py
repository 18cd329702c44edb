"""How long an answer takes while the daemon waits for mail: `python -m benchmarks.latency [--rounds 15]`.

Real Dovecot with TLS; `steadily run` is a process of its own. From the mail server's yes to the reply (LMTP) until the
digest is taken: the median and the slowest. Half a second of it is Dovecot's own: it gathers notices for so long.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.evening import OURS, UNLIMITED, WORDS
from service.reading.mime import incoming
from tests.real.daemons import write_settings
from tests.real.servers import Dovecot, certificates
from tests.real.sink import Sink
from tests.walk import write

ASKED_WITHIN, QUIET = 60.0, 3.0  # seconds for the check-ins to come; between two replies


def main() -> None:
    """Start the servers and the daemon, measure, print."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="latency-"))
    dovecot, sink = Dovecot(certificates(folder)).start(), Sink().start()
    try:
        spans = sorted(measured(folder, dovecot, sink, given.rounds))
        print(f"reply taken -> digest taken, of {len(spans)}: median {median(spans):.2f} s, slowest {spans[-1]:.2f} s")
    finally:
        sink.stop()
        dovecot.remove()
        shutil.rmtree(folder, ignore_errors=True)


def measured(folder: Path, dovecot: Dovecot, sink: Sink, rounds: int) -> list[float]:
    """Seconds of each round."""
    dovecot.deliver(OURS, b"From: nobody@elsewhere.example\r\n\r\nhello\r\n")  # makes the mailbox
    imap = f'port = {dovecot.imaps}\nca_file = "{dovecot.certificates.authority}"'
    people = [f"person{number}@example.test" for number in range(rounds)]
    path = write_settings(folder, OURS, *people, imap=imap, smtp=f"port = {sink.port}\n{UNLIMITED}")
    command = [sys.executable, "-m", "service", "run", "--settings", str(path)]
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        asked = sink.wait(rounds, ASKED_WITHIN)
        return [
            span(dovecot, sink, write(incoming.parse(letter.raw), WORDS[0] % 4, datetime.now(UTC))) for letter in asked
        ]
    finally:
        daemon.terminate()
        daemon.wait()


def span(dovecot: Dovecot, sink: Sink, reply: bytes) -> float:
    """Seconds from the delivery of one reply to its digest."""
    time.sleep(QUIET)
    had = len(sink.letters)
    dovecot.deliver(OURS, reply)
    begun = time.monotonic()
    sink.wait(had + 1, ASKED_WITHIN)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
