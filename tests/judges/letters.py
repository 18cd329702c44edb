"""What the judges are given and what they hand back: letters as raw bytes in, a verdict out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import format_datetime

Delivered = Mapping[str, bytes]


@dataclass(frozen=True)
class Verdict:
    """What one judge says of many letters: a sentence for each fault (none is what we want), and its worst figure."""

    findings: tuple[str, ...]
    worst: str = ""


def html(raw: bytes) -> str:
    """The HTML body of a letter."""
    return body(raw, "text/html")


def text(raw: bytes) -> str:
    """The plain text body of a letter."""
    return body(raw, "text/plain")


def body(raw: bytes, content_type: str) -> str:
    """The first part of that type that is no attachment, decoded; "" where there is none."""
    return next((decoded(part) for part in shown_parts(raw) if part.get_content_type() == content_type), "")


def shown_parts(raw: bytes) -> Iterator[Message]:
    """All parts of a letter that a mail program shows: an export's files are not among them."""
    return (part for part in message_from_bytes(raw).walk() if part.get_content_disposition() != "attachment")


def decoded(part: Message) -> str:
    """A part's text by its own charset, line ends as `\\n`."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode(part.get_content_charset("ascii")).replace("\r\n", "\n")


def written_at(raw: bytes, now: datetime) -> bytes:
    """The same letter with `now` as its Date: filters mark old letters down, and ours are sent when written."""
    head, gap, rest = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    dated = [b"Date: " + format_datetime(now).encode() if line.startswith(b"Date: ") else line for line in lines]
    return b"\r\n".join(dated) + gap + rest


def each(letters: Delivered, judge: Callable[[bytes], list[str]]) -> tuple[str, ...]:
    """The findings of a judge that looks at one letter at a time, each with the letter's name before it."""
    return tuple(f"{name}: {finding}" for name, raw in letters.items() for finding in judge(raw))
