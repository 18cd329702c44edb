"""Two weeks of one person's mail, written by the real code: only the mail is a folder, and the person's program a row.

Each week: check-in, reply, digest, correction, digest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from pathlib import Path

from tests.walk import Walk, set_up

FRIDAYS = (datetime(2026, 11, 13, 16, 5, tzinfo=UTC), datetime(2026, 11, 20, 16, 5, tzinfo=UTC))
SAID = ("6 applications, 2 conversations, 1 practice session", "Sorry, make that 7 applications.")
SETTINGS = """
[sender]
name = "Dana via Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"
[imap]
host = "127.0.0.1"
security = "plain"
password = "-"
[smtp]
host = "127.0.0.1"
security = "plain"
username = ""
[schedule]
time_zone = "Europe/London"
check_in = "Friday 16:00"
nudge_after = ""
[[participants]]
name = "Ada"
email = "ada@example.com"
"""


@dataclass(frozen=True)
class Program:
    """What a mail program, or the server it sends by, does to ids and subjects."""

    message_id: str  # with a place for a number
    prefix: str = "Re: "
    renames: bool = False  # the server on the way gives our letters Message-IDs of its own (Amazon SES)

    def received(self, raw: bytes) -> bytes:
        """A letter of ours as the person's program sees it."""
        renamed = b"Message-ID: <0102019ab%d-000000@eu-west-1.amazonses.com>" % len(raw)
        return re.sub(rb"(?im)^Message-ID:\s*<[^>]*>", renamed, raw, count=1) if self.renames else raw


PROGRAMS = {
    "Gmail": Program("<CAHk9Xw{:05}=QzT4mJv8RrE2bNfLyPcUoSdAiGh7KjW1xMqVt@mail.gmail.com>"),
    "Outlook": Program(
        "<AS8PR04MB872{:05}1F0C6D9E2B7A8455A1D3E9C7@AS8PR04MB8724.eurprd04.prod.exchangelabs.com>", "RE: "
    ),
    "Apple": Program("<7C1E9A52-4B0D-4F6E-9D31-{:05}8A2F6C1@example.com>"),
    "Thunderbird": Program("<3f2b8c1e-77aa-4d05-b1c9-{:05}e4d2a90@example.com>", "Aw: "),
    "renamed on the way": Program("<4d{:05}.5060104@example.com>", renames=True),
}


def two_weeks(program: Program, folder: Path) -> dict[str, list[bytes]]:
    """The messages of each week as the person's mailbox holds them."""
    folder.mkdir()
    walk = set_up(folder, SETTINGS, FRIDAYS[0])
    try:
        return {f"{friday:%-d %B}": list(week(walk, friday, program)) for friday in FRIDAYS}
    finally:
        walk.close()


def letters(folder: Path) -> dict[str, bytes]:
    """Our own letters of two weeks, with the ids and tokens that the daemon gives them."""
    raws = [raw for raws in two_weeks(PROGRAMS["Gmail"], folder).values() for raw in raws[::2]]
    return {f"sent-{number}": raw for number, raw in enumerate(raws, start=1)}


def week(walk: Walk, friday: datetime, program: Program) -> Iterator[bytes]:
    """One week: each letter, and the person's answer to each as long as they have something to say."""
    walk.clock.moment = friday
    walk.round()
    for said in SAID:
        letter = program.received(walk.maildir.sent()[-1])
        yield letter
        walk.clock.pass_by(hours=3)
        answer = reply(letter, said, program, len(walk.maildir.sent()), walk.clock())
        yield answer
        walk.maildir.deliver(answer)
        walk.round()
    yield program.received(walk.maildir.sent()[-1])


def reply(letter: bytes, said: str, program: Program, number: int, now: datetime) -> bytes:
    """What the program sends as an answer to a letter."""
    answered = message_from_bytes(letter)
    subject = re.sub(r"^(?:Re|RE|Aw): ", "", answered["Subject"])
    lines = [
        "From: Ada <ada@example.com>",
        "To: Dana via Steadily <checkin@example.org>",
        f"Subject: {program.prefix}{subject}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {program.message_id.format(number)}",
        f"In-Reply-To: {answered['Message-ID']}",
        "References: " + "\r\n ".join([*(answered["References"] or "").split(), answered["Message-ID"]]),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        said,
        "",
    ]
    return "\r\n".join(lines).encode()
