"""Runs rounds in forked processes, and kills one with SIGKILL right before its Nth effect.

An effect is whatever can be seen from outside the process: a commit, an IMAP command that changes something, each step
of a talk with the SMTP server, a file that is opened for writing. All are found by wrapping the libraries, so that new
code has its effects swept too. What is true after an effect is what is true before the next one.

`python -m tests.real.crashes` takes one job a line: {"settings": PATH, "now": ISO, "die_at": N}; 0 is a clean run.
"""

import json
import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

LARGE = 200  # bytes: what is sent of this size is a letter, and can break off in its midst
IMAP = ("move", "copy", "add_flags", "uid_expunge", "expunge", "create_folder", "subscribe_folder", "append")
FILES = {"os.link", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.chmod"}


class Effects:
    """Counts the effects of this process, and ends it at the chosen one."""

    def __init__(self) -> None:
        self.die_at = 0
        self.names: list[str] | None = None  # None: nothing is swept yet
        self.folder = ""

    def __call__(self, name: str) -> None:
        if self.names is None:
            return
        self.names.append(name)
        if len(self.names) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, method: str, name: str) -> None:
        """An effect right before each call of that method."""
        usual: Callable[..., Any] = getattr(owner, method)

        def wrapped(*given: Any, **named: Any) -> Any:
            self(name)
            return usual(*given, **named)

        setattr(owner, method, wrapped)

    def hear(self, event: str, given: tuple[Any, ...]) -> None:
        """An audit hook (PEP 578): files of ours that are opened for writing, made, moved or taken away."""
        if self.names is None:
            return
        if event == "open" and isinstance(given[0], int):  # a file that exists already and is about to be filled
            self(f"fill {'w' if given[1] and 'w' in given[1] else 'r'}")
        elif event == "open" and str(given[0]).startswith(self.folder) and given[2] & (os.O_WRONLY | os.O_RDWR):
            self("open")
        elif event in FILES and any(str(path).startswith(self.folder) for path in given):
            self(event)


EFFECTS = Effects()


def wrap() -> None:
    """Put an effect before everything that leaves a trace."""
    from imapclient import IMAPClient
    from sqlalchemy.engine.default import DefaultDialect

    from service.store.database import Store

    EFFECTS.before(DefaultDialect, "do_commit", "commit")
    EFFECTS.before(Store, "compact", "compact")
    for command in IMAP:
        EFFECTS.before(IMAPClient, command, f"imap {command}")
    EFFECTS.before(os, "fsync", "fsync")
    send, answer = smtplib.SMTP.send, smtplib.SMTP.getreply

    def in_two(line: smtplib.SMTP, data: Any) -> None:
        EFFECTS("smtp send")
        if len(data) > LARGE:
            send(line, data[: len(data) // 2])
            EFFECTS("smtp half a letter")
            data = data[len(data) // 2 :]
        send(line, data)

    def heard(line: smtplib.SMTP) -> Any:
        EFFECTS("smtp wait")
        said = answer(line)
        EFFECTS("smtp answered")
        return said

    smtplib.SMTP.send = in_two  # type: ignore[method-assign, assignment]
    smtplib.SMTP.getreply = heard  # type: ignore[method-assign, assignment]
    sys.addaudithook(EFFECTS.hear)


def run(job: dict[str, Any]) -> None:
    """One round, as `steadily once` makes it."""
    from service.app import daemon, startup, steps
    from service.settings import load

    object.__setattr__(steps.NORMAL, "turn", 0.0)  # not each second: a run has the same effects each time
    moment = datetime.fromisoformat(job["now"])
    settings = load(Path(job["settings"]), {})
    EFFECTS.die_at, EFFECTS.names, EFFECTS.folder = job["die_at"], [], str(Path(job["settings"]).parent)
    with startup.open_app(settings, clock=lambda: moment) as app:
        daemon.make_round(app)
    EFFECTS("the end")


def serve() -> None:
    """A fork for each job: all is imported once, so that a run takes no longer than its work."""
    import alembic.command
    import alembic.config  # noqa: F401 the store imports it where tables are to be made

    import service.app.processing
    import service.mail.imap.mailbox
    import service.mail.smtp
    import service.writing.mime  # noqa: F401

    wrap()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                run(json.loads(line))
                os.write(writing, json.dumps(EFFECTS.names).encode())
            finally:
                sys.stderr.flush()
                os._exit(0)
        os.close(writing)
        with open(reading, "rb") as said:
            names = said.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"status": status, "effects": json.loads(names or "null")}), flush=True)


class Driver:
    """The process that forks the runs."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.real.crashes"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, settings: Path, now: datetime, die_at: int = 0) -> list[str] | None:
        """The effects of a run to its end, or None where it was killed as planned. What is neither is an error."""
        assert self.process.stdin
        assert self.process.stdout
        job = {"settings": str(settings), "now": now.isoformat(), "die_at": die_at}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        killed = die_at and said["status"] == -signal.SIGKILL
        assert killed or said["effects"], f"the run ended with status {said['status']} and was not to"
        return None if killed else list(said["effects"])

    def close(self) -> None:
        self.process.communicate(timeout=10)


if __name__ == "__main__":
    serve()
