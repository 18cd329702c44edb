"""A real PostgreSQL on loopback, in a folder of its own under /tmp. Nothing of the system's own clusters is touched."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from service.store.database import Store
from tests.real.servers import end, free_port, start, wait_for

NUMBERS = itertools.count(1)
CONFIG = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
max_connections = 200
"""


def folder_of_programs() -> Path | None:
    """Where Debian keeps the newest PostgreSQL's programs, or None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return found[-1].parent if found else None


class Postgres:
    """A server; `url()` is that of a new database. `fsync` is off: a test's machine does not lose power."""

    def __init__(self) -> None:
        programs = folder_of_programs()
        assert programs, "PostgreSQL is not installed: make servers"
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._migrated: str | None = None
        self.owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.owner:
            facts = pwd.getpwnam("postgres")
            os.chown(self.folder, facts.pw_uid, facts.pw_gid)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "steadily", "-A", "trust", "--no-sync", "-E", "UTF8")
        with (self.folder / "data/postgresql.conf").open("a") as config:
            config.write(CONFIG)

    def start(self) -> "Postgres":
        command = [*self.owner, str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        self.process = start(*command)
        wait_for(self.port, self.process, self.folder / "log", seconds=30)
        limit = time.monotonic() + 30
        while self._psql("select 1").returncode:  # it listens a moment before it is ready
            assert self.process.poll() is None, "PostgreSQL ended, and something else listens on its port"
            assert time.monotonic() < limit, "PostgreSQL listens, and answers nothing"
        return self

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, self.port)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, template: str = "template1") -> str:
        """The address of a database of its own: empty, or a copy of another."""
        name = f"steadily{next(NUMBERS)}"
        done = self._psql(f"create database {name} template {template}")
        assert done.returncode == 0, done.stderr
        return f"postgresql://steadily@127.0.0.1:{self.port}/{name}"

    def migrated_url(self) -> str:
        """The address of a database that has its tables already: migrating takes longer than most tests."""
        if self._migrated is None:
            url = self.url()
            Store(url).close()
            self._migrated = url.rpartition("/")[2]
        return self.url(self._migrated)

    def left_by_all(self, url: str) -> str:
        """The name of that database, once nobody is connected to it any more: then it can be copied."""
        name, end_at = url.rpartition("/")[2], time.monotonic() + 30
        sessions = f"select count(*) from pg_stat_activity where datname = '{name}'"
        while " 0\n" not in self._psql(sessions).stdout:
            assert time.monotonic() < end_at, f"somebody stays connected to {name}"
            time.sleep(0.02)
        return name

    def _psql(self, statement: str) -> "subprocess.CompletedProcess[str]":
        command = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "steadily", "-d", "postgres", "-c", statement]
        return subprocess.run([str(self.programs / "psql"), *command], capture_output=True, text=True, check=False)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.owner, str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
