"""The peers of evening.py, `python -m benchmarks.peers NAME JOB`: what the same evening costs without Steadily."""

import email
import email.policy
import json
import re
import smtplib
import socket
import sqlite3
import ssl
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

from imapclient import IMAPClient

BATCH = 50
DIGEST = b"".join(
    [
        b"From: Steadily <evening@example.test>\r\nTo: Person <person@example.test>\r\nSubject: Re: Your week\r\n",
        b"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        b"You sent 5 applications and had 2 conversations. The chart of your weeks follows here.\r\n" * 190,
    ]
)  # 16.8 kB, as a digest with a full chart
Job = dict[str, Any]


def signed_in(job: Job) -> IMAPClient:
    """The mailbox, its folder for what is handled made."""
    context = ssl.create_default_context(cafile=job["authority"])
    client = IMAPClient("localhost", job["imap"], ssl_context=context)
    client.login(job["user"], "secret")
    client.select_folder("INBOX")
    if not client.folder_exists("Steadily.Answered"):
        client.create_folder("Steadily.Answered")
    return client


def store(job: Job, synchronous: str = "FULL") -> sqlite3.Connection:
    """A database with one table."""
    opened = sqlite3.connect(job["store"], isolation_level=None)
    opened.execute("pragma journal_mode = wal")
    opened.execute(f"pragma synchronous = {synchronous}")
    opened.execute("create table if not exists replies (uid integer primary key, raw blob, counts text)")
    return opened


def batches(client: IMAPClient) -> Iterator[dict[int, bytes]]:
    """What waits, fifty at a time."""
    uids = client.search()
    for first in range(0, len(uids), BATCH):
        fetched = client.fetch(uids[first : first + BATCH], [b"BODY.PEEK[]"])
        yield {uid: data[b"BODY[]"] for uid, data in fetched.items()}


def bare(job: Job) -> None:
    """The unavoidable: fetch, commit, send, move; nothing is read."""
    client, kept = signed_in(job), store(job)
    line = smtplib.SMTP("127.0.0.1", job["smtp"])
    for batch in batches(client):
        for uid, raw in batch.items():
            kept.execute("insert into replies values (?, ?, '')", (uid, raw))
            line.sendmail("evening@example.test", ["person@example.test"], DIGEST)
        client.move(list(batch), "Steadily.Answered")
    line.quit()
    client.logout()


def pipelined(job: Job) -> None:
    """The floor: a commit a batch, and MAIL, RCPT, DATA in one write (RFC 2920)."""
    client, kept = signed_in(job), store(job)
    line = socket.create_connection(("127.0.0.1", job["smtp"]))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    replies = line.makefile("rb")
    say(line, replies, b"", 1)
    say(line, replies, b"EHLO localhost\r\n", 1)
    for batch in batches(client):
        kept.execute("begin")
        kept.executemany("insert into replies values (?, ?, '')", batch.items())
        kept.execute("commit")
        for _ in batch:
            say(line, replies, b"MAIL FROM:<evening@example.test>\r\nRCPT TO:<person@example.test>\r\nDATA\r\n", 3)
            say(line, replies, DIGEST + b".\r\n", 1)
        client.move(list(batch), "Steadily.Answered")
    client.logout()


def say(line: socket.socket, replies: Any, words: bytes, answers: int) -> None:
    """Write, and read so many answers."""
    if words:
        line.sendall(words)
    while answers:
        answer = replies.readline()
        assert answer[:1] in b"23", answer
        answers -= answer[3:4] == b" "


PATTERNS = {name: re.compile(rf"(\d+)\s+{word}") for name, word in (("a", "app"), ("c", "chat"), ("p", "mock"))}


def straight(job: Job) -> None:
    """As one would write it in an afternoon: one at a time, the standard library's usual ways."""
    client, kept = signed_in(job), store(job)
    for uid in client.search():
        raw = client.fetch([uid], [b"RFC822"])[uid][b"RFC822"]
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain", "html"))
        words = body.get_content() if body else ""
        found = {name: pattern.findall(words) for name, pattern in PATTERNS.items()}
        kept.execute("insert into replies values (?, ?, ?)", (uid, raw, json.dumps(found)))
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = job["user"], str(message["From"]), f"Re: {message['Subject']}"
        answer["In-Reply-To"] = str(message["Message-ID"])
        answer.set_content(DIGEST.decode()[:8000])
        answer.add_alternative(f"<pre>{DIGEST.decode()[:8000]}</pre>", subtype="html")
        with smtplib.SMTP("127.0.0.1", job["smtp"]) as line:
            line.send_message(answer)
        client.move([uid], "Steadily.Answered")
    client.logout()


PEERS: dict[str, Callable[[Job], None]] = {"bare": bare, "pipelined": pipelined, "straight": straight}

if __name__ == "__main__":
    PEERS[sys.argv[1]](json.loads(sys.argv[2]))
