"""Judges the bytes themselves: sizes, line lengths, ASCII, by RFC 5322 2.1.1, RFC 2045 6.7 and LETTERS.md's limits."""

import re

from tests.judges import letters
from tests.judges.letters import Delivered, Verdict

RAW_LIMIT = 40 * 1000  # bytes of a whole letter
HTML_LIMIT = 24 * 1000  # bytes of its HTML: Gmail cuts a letter off at 102 kB
BODY_LINE = 76  # characters, without the line end
HEADER_LINE = 78
ONE_ID = re.compile(rb"(?:[\w-]+:)?\s*<[^<>\s]+>")
WITH_IDS = (b"message-id:", b"in-reply-to:", b"references:", b"list-unsubscribe:")  # an id, or address, can't be folded
TRACE = (b"received:", b"delivered-to:", b"return-path:", b"x-original-to:")  # put there by servers, not by us


def sizes(given: Delivered) -> Verdict:
    """Every letter's whole size and the size of its HTML."""
    whole = {name: len(raw) for name, raw in given.items()}
    markup = {name: len(letters.html(raw).encode()) for name, raw in given.items()}
    findings = [f"{name}: {size} bytes, {RAW_LIMIT} allowed" for name, size in whole.items() if size > RAW_LIMIT]
    findings += [
        f"{name}: {size} bytes of HTML, {HTML_LIMIT} allowed" for name, size in markup.items() if size > HTML_LIMIT
    ]
    return Verdict(tuple(findings), f"{max(whole.values()) / 1000:.1f} kB, HTML {max(markup.values()) / 1000:.1f} kB")


def lines(given: Delivered) -> Verdict:
    """Every letter's lines: CRLF, pure ASCII, none too long."""
    longest = max(len(line) for raw in given.values() for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))
    return Verdict(letters.each(given, breaches), f"longest body line {longest}")


def breaches(raw: bytes) -> list[str]:
    """What is wrong with the lines of one letter."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [field for field in re.split(rb"\r\n(?![ \t])", head) if not field.lower().startswith(TRACE)]
    found = [f"header line of {len(line)}: {shown(line)}" for field in fields for line in too_long(field)]
    found += [f"body line of {len(line)}: {shown(line)}" for line in body.split(b"\r\n") if len(line) > BODY_LINE]
    if not raw.isascii():
        found.append(f"not ASCII: {shown(next(line for line in raw.splitlines() if not line.isascii()))}")
    if b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        found.append("a line does not end in CRLF")
    return found


def too_long(field: bytes) -> list[bytes]:
    """The lines of a header that are longer than allowed and could have been folded."""
    lines = [line for line in field.split(b"\r\n") if len(line) > HEADER_LINE]
    return [line for line in lines if not (field.lower().startswith(WITH_IDS) and ONE_ID.fullmatch(line))]


def shown(line: bytes) -> str:
    """A line cut short for a finding."""
    return ascii(line[:60])[2:-1]
