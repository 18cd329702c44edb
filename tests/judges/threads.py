"""Judges how letters and replies hang together: by Dovecot's THREAD REFERENCES (RFC 5256) a week is one thread."""

import imaplib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.judges import correspondence, delivery
from tests.judges.letters import Verdict

Weeks = Mapping[str, Sequence[bytes]]  # the messages of each week, letters and replies, in the order they were written


def every_program(folder: Path) -> Verdict:
    """The verdict over two weeks of mail with each of the mail programs we know."""
    verdicts = {}
    with delivery.dovecot() as server:
        for number, (name, program) in enumerate(correspondence.PROGRAMS.items()):
            weeks = correspondence.two_weeks(program, folder / str(number))
            with delivery.mailbox(server, f"ada{number}@example.org") as mailbox:
                verdicts[name] = judge(weeks, mailbox)
    findings = tuple(f"{name}, {finding}" for name, verdict in verdicts.items() for finding in verdict.findings)
    return Verdict(findings, f"{', '.join(verdicts)}: {' and '.join({verdict.worst for verdict in verdicts.values()})}")


def judge(weeks: Weeks, mailbox: imaplib.IMAP4) -> Verdict:
    """The weeks that fall apart into several threads, and the threads that hold more than one week.

    `mailbox` is signed in; its INBOX is empty."""
    place = append(weeks, mailbox)
    threads = [{place[number] for number in thread} for thread in found(mailbox)]
    findings = []
    for week in weeks:
        holding = sum(week in thread for thread in threads)
        if holding != 1:
            findings.append(f"{week}: {holding} threads")
    findings += [f"{' and '.join(sorted(thread))}: one thread" for thread in threads if len(thread) > 1]
    return Verdict(tuple(findings), f"{len(threads)} threads for {len(weeks)} weeks")


def append(weeks: Weeks, mailbox: imaplib.IMAP4) -> dict[int, str]:
    """Puts all messages into the mailbox; returns the week of each sequence number."""
    place: dict[int, str] = {}
    for week, messages in weeks.items():
        for raw in messages:
            status, said = mailbox.append("INBOX", "", imaplib.Time2Internaldate(0), raw)
            assert status == "OK", said
            place[len(place) + 1] = week
    return place


def found(mailbox: imaplib.IMAP4) -> list[set[int]]:
    """The threads of INBOX: sets of sequence numbers."""
    mailbox.select("INBOX", readonly=True)
    status, said = mailbox.thread("REFERENCES", "UTF-8", "ALL")
    assert status == "OK", said
    return parsed(b"".join(part for part in said if isinstance(part, bytes)).decode())


def parsed(answer: str) -> list[set[int]]:
    """`(1 2 (3)(4 5))(6)`: what the outermost brackets hold, one set for each pair."""
    threads: list[set[int]] = []
    depth = 0
    for token in re.findall(r"[()]|\d+", answer):
        if token == "(":
            depth += 1
            if depth == 1:
                threads.append(set())
        elif token == ")":
            depth -= 1
        else:
            threads[-1].add(int(token))
    return threads
