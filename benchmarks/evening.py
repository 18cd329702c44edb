"""A thousand replies are waiting: `steadily once` against the bare wire and a straightforward script, in one run.

usage: benchmarks/evening.py [--people 1000] [--rounds 3] [--delay MILLISECONDS]

Real Dovecot with TLS and Postfix's smtp-sink, everybody with twelve answered weeks; the peers take turns, each as a
process of its own; medians are printed as seconds, processor seconds and ratios. `--delay` puts both servers behind a
proxy that adds so much to a round trip.
  bare         batches of 50 fetched, a commit a reply (WAL, FULL), one kept SMTP connection, batches of 50 moved
  pipelined    the same with a commit a batch and RFC 2920 PIPELINING: the floor
  straight     fetch one, policy.default, a pattern for each metric, a commit, a new SMTP connection, move one
  steadily     `steadily once`
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peers
from service.app.keys import open_key
from service.model.values import Week
from service.reading.mime import incoming
from service.settings import load
from service.store.database import Store
from service.store.tables import counts, messages, outbox, weeks
from tests.real.daemons import write_settings
from tests.real.proxy import Proxy
from tests.real.servers import Dovecot, certificates, end, free_port, start, wait_for
from tests.real.sink import Sink
from tests.walk import write

OURS, HISTORY = "evening@example.test", 12
UNLIMITED = 'security = "plain"\nusername = ""\nmax_per_minute = 1000000\nmax_per_day = 1000000'
WORDS = ("%d apps, a couple of chats, no mock this week", "I applied to %d places and talked to 2 people. One mock.")


def main() -> None:
    """Prepare once, let the peers take turns, print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--delay", type=float, default=0.0)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="evening-"))
    dovecot = Dovecot(certificates(folder)).start()
    try:
        measure(Evening(folder, dovecot, given.people), given.rounds, given.delay / 2000)
    finally:
        dovecot.remove()
        shutil.rmtree(folder, ignore_errors=True)


class Evening:
    """A store where everybody was asked, and the mailbox with everybody's reply: laid out anew for each run."""

    def __init__(self, folder: Path, dovecot: Dovecot, people: int) -> None:
        self.folder, self.dovecot, self.people = folder, dovecot, people
        self.addresses = [f"person{number}@example.test" for number in range(people)]
        self.sink = Sink().start()
        dovecot.deliver(OURS, b"From: nobody@elsewhere.example\r\n\r\nhello\r\n")  # makes the mailbox
        self.settings(self.sink.port, dovecot.imaps)
        with_history(folder / "steadily.toml", self.addresses)
        self.asking = run(steadily(folder))
        asked = self.sink.wait(people)
        self.replies = {
            f"{1_700_000_000 + number}.M1P1.reply": write(
                incoming.parse(letter.raw), WORDS[number % 2] % (number % 9), datetime.now(UTC)
            )
            for number, letter in enumerate(asked)
        }
        self.store = {path.name: path.read_bytes() for path in folder.glob("steadily.db*")}
        self.sink.stop()

    def settings(self, smtp: int, imap: int) -> None:
        """Lead Steadily to these ports."""
        authority = f'ca_file = "{self.dovecot.certificates.authority}"'
        ports: dict[str, Any] = {"imap": f"port = {imap}\n{authority}", "smtp": f"port = {smtp}\n{UNLIMITED}"}
        write_settings(self.folder, OURS, *self.addresses, **ports)

    def lay_out(self) -> None:
        """The mailbox and the store as they were before anybody's reply was read."""
        for path in self.folder.glob("steadily.db*"):
            path.unlink()
        for name, content in self.store.items():
            (self.folder / name).write_bytes(content)
        shutil.rmtree(self.dovecot.maildir(OURS))
        self.dovecot.deliver(OURS, b"From: nobody@elsewhere.example\r\n\r\nhello\r\n")
        self.dovecot.put(OURS, self.replies)


def with_history(path: Path, addresses: list[str]) -> None:
    """Twelve answered weeks for everybody, with their letters, as they are after three months."""
    settings = load(path, {})
    store, now = Store(settings.store_url), datetime.now(UTC)
    open_key(store, settings.key_path)  # before the past is written: a used store must have its key
    this = Week.holding(now.date(), settings.schedule.first_weekday)
    past = [(email, this.plus(-back)) for email in addresses for back in range(1, HISTORY + 1)]
    goals = {metric.key: metric.goal for metric in settings.metrics}
    with store.writing() as connection:
        connection.execute(
            weeks.insert(),
            [{"email": e, "week": w, "state": "answered", "goals": goals, "plan": "Monday: ask"} for e, w in past],
        )
        amounts = [
            {"email": e, "week": w, "metric": key, "amount": number % 7, "approximate": False, "recorded": moment(w)}
            for e, w in past
            for number, key in enumerate(goals)
        ]
        connection.execute(counts.insert(), amounts)
        connection.execute(outbox.insert(), [row for e, w in past for row in letters(e, w)])
        connection.execute(messages.insert(), [message(e, w) for e, w in past])
    store.close()


def moment(week: Week) -> datetime:
    """The last evening of that week."""
    return datetime.combine(week.end, datetime.min.time(), UTC) + timedelta(hours=18)


def letters(email: str, week: Week) -> Iterator[dict[str, Any]]:
    """The check-in and the digest of a past week, sent and with their bytes gone."""
    for kind in ("check-in", "digest"):
        key = f"{kind}:{email}:{week}:past"
        yield {
            **dict.fromkeys(("email", "recipient"), email),
            **dict.fromkeys(("created", "due", "sent"), moment(week)),
            "key": key,
            "state": "sent",
            "kind": kind,
            "week": week,
            "message_id": f"<{key}>",
            "subject": "Your week",
            "asked": "",
            "phrase": f"part way {week}" if kind == "digest" else "",
            "attempts": 1,
            "why": "",
            "slot": moment(week) if kind == "check-in" else None,
        }


def message(email: str, week: Week) -> dict[str, Any]:
    """A past reply: its facts, without its bytes."""
    known = {"email": email, "sender": email, "week": week, "kind": "report", "folder": "Answered", "why": "read"}
    return {**known, "state": "done", "received": moment(week), "whole": True, "attempts": 1, "reading": {},
            "message_id": f"<{email}{week}>", "fingerprint": f"{email}{week}"[:64]}  # fmt: skip


def steadily(folder: Path) -> list[str]:
    """The command of one round."""
    return [sys.executable, "-m", "service", "once", "--settings", str(folder / "steadily.toml")]


def run(command: list[str]) -> tuple[float, float]:
    """(seconds, processor seconds) of a process."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.monotonic() - begun, used.ru_utime + used.ru_stime


def measure(evening: Evening, rounds: int, latency: float) -> None:
    """Let the peers take turns."""
    smtp = free_port()
    sink = start("/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{smtp}", "1000")
    wait_for(smtp, sink, Path("/nonexistent"))
    proxies = [Proxy(port, latency=latency).start() for port in (smtp, evening.dovecot.imaps)] if latency else []
    smtp_port, imap_port = [proxy.port for proxy in proxies] or [smtp, evening.dovecot.imaps]
    evening.settings(smtp_port, imap_port)
    job = {"imap": imap_port, "smtp": smtp_port, "user": OURS, "authority": str(evening.dovecot.certificates.authority),
           "store": str(evening.folder / "peer.db")}  # fmt: skip
    found: dict[str, list[tuple[float, float]]] = {}
    turns: dict[str, list[int]] = {}
    commands: dict[str, Callable[[], list[str]]] = {
        name: lambda name=name: [sys.executable, "-m", "benchmarks.peers", name, json.dumps(job)]  # type: ignore[misc]
        for name in peers.PEERS
    }
    commands["steadily"] = lambda: steadily(evening.folder)
    try:
        for _ in range(rounds):
            for name, command in commands.items():
                evening.lay_out()
                (evening.folder / "peer.db").unlink(missing_ok=True)
                before = [proxy.round_trips for proxy in proxies]
                found.setdefault(name, []).append(run(command()))
                turns[name] = [proxy.round_trips - had for proxy, had in zip(proxies, before, strict=True)]
                check(name, evening)
        counted = count(evening)
    finally:
        for proxy in proxies:
            proxy.stop()
        end(sink)
    show(evening, found, counted)
    for name, its in turns.items() if proxies else ():
        smtp_turns, imap_turns = its
        print(f"  {name:12} {smtp_turns / evening.people:.2f} SMTP round trips a letter, {imap_turns} of IMAP in all")


def check(name: str, evening: Evening) -> None:
    """Every reply was moved, and Steadily recorded every one."""
    assert not list(evening.dovecot.maildir(OURS).glob("[nc]*/*.reply*")), f"{name} left replies in the inbox"
    if name == "steadily":
        with sqlite3.connect(evening.folder / "steadily.db") as store:
            (sent,) = store.execute("select count(*) from outbox where kind = 'digest' and raw is not null").fetchone()
        assert sent == evening.people, sent


def count(evening: Evening) -> dict[str, float]:
    """SQL statements and full commits a reply, in a run of their own."""
    evening.lay_out()
    command = [sys.executable, "-m", "benchmarks.counted", str(evening.folder / "steadily.toml")]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return {what: number / evening.people for what, number in said.items()}


def show(evening: Evening, found: dict[str, list[tuple[float, float]]], counted: dict[str, float]) -> None:
    """The table."""
    people = evening.people
    seconds, processor = evening.asking
    print(f"{people} check-ins: {seconds:.2f} s, {processor * 1000 / people:.2f} ms of processor each")
    print(f"{people} replies   {'seconds':>8} {'processor':>9}   ms of processor a reply")
    for name, runs in found.items():
        one, its = (median(run[which] for run in runs) for which in (0, 1))
        print(f"  {name:12} {one:8.2f} {its:9.2f}   {its * 1000 / people:.2f}")
    wall = {name: median(run[0] for run in runs) for name, runs in found.items()}
    used = {name: median(run[1] for run in runs) for name, runs in found.items()}
    ours, mine = wall["steadily"], used["steadily"]
    print(f"steadily takes {ours / wall['bare']:.1f} x bare, {ours / wall['pipelined']:.1f} x pipelined")
    print(
        f"it is {wall['straight'] / ours:.2f} x faster than straight, at {mine / used['straight']:.2f} x its processor"
    )
    print(f"a reply: {counted['statements']:.1f} SQL statements, {counted['commits']:.2f} full commits")
    print(f"its seconds are {ours / (wall['pipelined'] + mine):.2f} x (pipelined + its processor seconds)")


if __name__ == "__main__":
    main()
