"""What a store costs that has grown: people with 52 weeks behind them, against the targets of issue 15.

usage: benchmarks/growth.py [--people 10000,100000] [--keep FOLDER]

SQLite; six in ten weeks are answered, the bytes of letters and replies are deleted after 30 days as they would be, and
the roster is a CSV file. All figures are seconds of the processor, since other work on the machine does not change
them; each is measured in a process of its own. With `--keep` the stores stay there, and are used again.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select

from benchmarks.history import fill
from service.app import admin, announce, daemon
from service.app.context import App
from service.app.keys import open_key
from service.app.steps import Pace, Steps
from service.mail.connection import Stop
from service.mail.maildir import MaildirMail
from service.reading.mime import incoming
from service.settings import load
from service.store.database import Store
from service.store.tables import outbox
from service.writing.letters import Letters
from tests.month import SETTINGS
from tests.walk import write

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday: nobody's check-in or reminder is due
SATURDAY = NOW - timedelta(days=4)  # the day after everybody's check-in: their standings matter, and nothing is due
FEW, REPLIES, TICKS = 10, 200, 20
TARGETS = {  # issue 15, by people
    10_000: {"tick": 0.015, "status": 1.5, "status MB": 150, "start": 0.5, "idle hour": 2.0},
    100_000: {"tick": 0.1, "status": 15.0, "status MB": 500, "start": 4.0, "idle hour": 20.0},
}
NAMES = {
    "start": "start-up: settings, store, who takes part, first round (imports left out)",
    "tick": "a round with nothing due",
    "tick on Saturday": "… on the day after everybody's check-in",
    "idle hour": "an idle daemon, an hour",
    "others": "a round after another process wrote",
    "roster": "a changed roster taken up, and a round",
    "status": "`status`, a process of its own",
    "status MB": "… its memory, MB",
    "reply": "a reply, read and answered",
    "forget": "`forget` of one person",
    "vacuum": "the nightly VACUUM after it",
    "memory MB": "the daemon's memory, MB",
}


def main() -> None:
    """Fill a store for each number of people, measure, print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", default="10000")
    options.add_argument("--keep", type=Path)
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(MEASURES[given.child[0]](Path(given.child[1]))))
        return
    root = given.keep or Path(tempfile.mkdtemp(prefix="growth-"))
    try:
        numbers = [FEW, *(int(number) for number in given.people.split(","))]
        found = {number: measure(prepared(root / str(number), number)) for number in numbers}
    finally:
        if not given.keep:
            shutil.rmtree(root, ignore_errors=True)
    for number in numbers:
        show(number, found[number], found[FEW]["reply"])


def prepared(folder: Path, people: int) -> Path:
    """The folder with settings, roster and a filled store of so many people."""
    if (folder / "steadily.db").exists():
        return folder
    folder.mkdir(parents=True)
    (folder / "steadily.toml").write_text(SETTINGS.format(zone="Europe/London"))
    with (folder / "people.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "email"))
        rows.writerows((f"Person {number}", f"person{number}@example.com") for number in range(people))
    begun = time.process_time()
    fill(folder, NOW, people)
    print(f"{people:,} people filled in {time.process_time() - begun:.0f} s", file=sys.stderr)
    return folder


def measure(folder: Path) -> dict[str, float]:
    """All figures of that store, each measure in a process of its own and, where it writes, on a copy."""
    found: dict[str, float] = {"store MB": (folder / "steadily.db").stat().st_size / 1e6}
    for name in MEASURES:
        place = folder
        if name in WRITING:
            place = folder.with_name(f"{folder.name}-copy")
            shutil.copytree(folder, place)
        command = [sys.executable, "-m", "benchmarks.growth", "--child", name, str(place)]
        found |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if place != folder:
            shutil.rmtree(place)
    return found


def status(folder: Path) -> dict[str, float]:
    """`steadily status`, called from a small process: its memory counts as the child's until that is replaced."""
    command = [sys.executable, "-m", "service", "status", "--settings", str(folder / "steadily.toml")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return {"status": used.ru_utime + used.ru_stime, "status MB": used.ru_maxrss / 1024}


def opened(folder: Path, now: datetime = NOW) -> App:
    """The App over that store, with mail in folders beside it."""
    settings = load(folder / "steadily.toml", {})
    store, mail = Store(settings.store_url), MaildirMail(folder / "mail")
    key = open_key(store, settings.key_path)
    return App(settings, store, key, Letters(settings.templates), mail, mail, lambda: now)


def spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def rounds(folder: Path) -> dict[str, float]:
    """Start-up, and rounds with nothing to do."""
    begun = time.process_time()
    app = opened(folder)
    list(announce.beginning(app))
    daemon.make_round(app)
    start = time.process_time() - begun
    found = {"start": start, "tick": tick(app)}
    with Store(app.settings.store_url).writing() as connection:
        connection.exec_driver_sql("UPDATE facts SET value = value WHERE name = 'first weekday'")
    found["others"] = spent(lambda: daemon.make_round(app))
    sources = daemon.Sources(app.settings)
    with (folder / "people.csv").open("a") as file:
        file.write("New,new@example.com\n")

    def take_up() -> None:
        sources.reload(app)
        daemon.make_round(app)

    found["roster"] = spent(take_up)
    return found | {"tick on Saturday": tick(opened(folder, SATURDAY)), "memory MB": resident()}


def tick(app: App) -> float:
    """The median round with nothing due, as the daemon makes it."""
    steps = Steps(app)

    def work() -> None:
        assert not steps.run(daemon.steps_of(app), at_once=True)

    work()
    return median(spent(work) for _ in range(TICKS))


def resident() -> float:
    """This process's memory, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def idle(folder: Path) -> dict[str, float]:
    """The daemon's loop with nothing to do, its minute a second long; the seconds between are waits."""
    app, stop = opened(folder), Stop()
    loop = daemon.Loop(app, stop, daemon.Sources(app.settings).reload, lambda _: None, Pace(tick=1))
    thread = threading.Thread(target=loop.run)
    thread.start()
    time.sleep(4)
    begun = time.process_time()
    time.sleep(TICKS)
    used = time.process_time() - begun
    stop.set()
    thread.join()
    return {"idle hour": used * 60 / TICKS}


def replies(folder: Path) -> dict[str, float]:
    """What a reply costs, of many that have come at once; the start, and the standing of everybody, left out."""
    app = opened(folder)
    daemon.make_round(app)
    with app.store.reading() as connection:
        asked = select(outbox).where(outbox.c.kind == "check-in", outbox.c.raw.is_not(None))
        letters = connection.execute(asked.order_by(outbox.c.id.desc()).limit(REPLIES)).all()
    assert isinstance(app.mailbox, MaildirMail)
    for number, row in enumerate(letters):
        words = f"{number % 9} apps, a couple of chats, no mock this week"
        app.mailbox.deliver(write(incoming.parse(row.raw), words, NOW))

    def answer() -> None:
        daemon.make_round(app)
        while len(app.mailbox.sent()) < len(letters):  # type: ignore[attr-defined]
            daemon.make_round(app)

    used = spent(answer)
    return {"reply": used / len(letters)}


def forgetting(folder: Path) -> dict[str, float]:
    """`forget` of one person, and what the night does after it."""
    app = opened(folder)
    email = "person3@example.com"
    used = spent(lambda: admin.forget(app.settings, email, mail=False))
    return {"forget": used, "vacuum": spent(app.store.compact)}


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {
    "rounds": rounds,
    "idle": idle,
    "status": status,
    "replies": replies,
    "forgetting": forgetting,
}
WRITING = ("rounds", "replies", "forgetting")


def show(people: int, found: dict[str, float], reply: float) -> None:
    """The table of so many people."""
    targets: dict[str, Any] = {"reply": 1.5 * reply, **TARGETS.get(people, {})}
    print(f"{people:,} people, 52 weeks, {found['store MB']:,.0f} MB")
    for name, words in NAMES.items():
        if name not in found:
            continue
        limit = targets.get(name)
        met = "" if limit is None else f"target {said(name, limit)}  {'met' if found[name] <= limit else 'MISSED'}"
        print(f"  {words:76} {said(name, found[name]):>10}  {met}".rstrip())


def said(name: str, value: float) -> str:
    """A figure with its unit."""
    if name.endswith("MB"):
        return f"{value:.0f} MB"
    return f"{value * 1000:.1f} ms" if value < 0.3 else f"{value:.2f} s"


if __name__ == "__main__":
    main()
