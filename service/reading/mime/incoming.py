"""Builds an Incoming from raw bytes: sender, ids, headers, the body's text and HTML. Rule: no input raises.

The message is split in parser.py; what its words mean is decided elsewhere."""

import binascii
import hashlib
import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.model.values import Incoming
from service.reading.mime import addresses, flowed, parser, structured
from service.reading.mime.lines import TEXT_CHARACTERS, TEXT_LINES

HTML_CHARACTERS = 1_000_000  # markup is many times its text

SENT_TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
SENT_BOUNDARY = b"\r\n--=_"  # quoted-printable text never contains "=_"

MESSAGE_ID = re.compile(r"<[^<>\s]+>")
RETURNED_ID = re.compile(
    r"^[> \t]{0,10}(?:x-)?(?:original-|resent-)?message-id[ \t]{0,5}:\s{0,5}(<[^<>\s]{1,500}>)", re.I | re.M
)
STATUS = re.compile(r"^status[ \t]{0,5}:[ \t]{0,5}([245]\.\d{1,3}\.\d{1,3})", re.I | re.M)
METHOD = re.compile(r"^method:([a-z]{1,20})", re.I | re.M)
RETURNED = (
    "message/rfc822",
    "message/rfc822-headers",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")


def parse(raw: bytes, *, whole: bool = True) -> Incoming:
    """Parse a message. `whole` is False if the mailbox fetched only the first part of a huge one."""
    root = parser.parse_message(raw)
    text, markup = body(root)
    recipients = [value for key, value in root.headers if key in ("to", "cc", "delivered-to", "x-original-to")]
    message_id = first_id(root.header("message-id"))
    author = structured.author(structured.raw_values(raw, "from"))
    return Incoming(
        message_id=message_id,
        sender=author or addresses.address(root.header("from")),
        sender_name=addresses.display_name(root.header("from")),
        recipients=addresses.all_addresses(recipients),
        subject=root.header("subject"),
        date=sent_at(root.header("date")),
        in_reply_to=tuple(MESSAGE_ID.findall(root.header("in-reply-to"))),
        references=tuple(MESSAGE_ID.findall(root.header("references"))),
        headers=root.headers,
        text=text,
        html=markup,
        part_types=tuple(part.kind for part in root.walk()),
        returned_ids=returned_ids(root, text),
        fingerprint=fingerprint(root, text, markup),
        to_names=tuple(name for value in recipients[:20] for name in addresses.display_names(value)),
        status=status(root),
        author=author,
        authentication_results=next(iter(structured.raw_values(raw, "authentication-results")), None),
        whole=whole,
        calendar_method=calendar_method(root),
    )


def sent_text(raw: bytes) -> str:
    """Return the text of a letter of ours: cut out where it is known to be, without parsing the rest."""
    written, boundary, _ = raw.partition(SENT_TEXT)[2].partition(SENT_BOUNDARY)
    if not boundary:
        return parse(raw).text
    return bounded(parser.clean(binascii.a2b_qp(written).decode("utf-8", "replace")))


def body(root: parser.Part) -> tuple[str, str]:
    """Return the body's plain text and HTML. The text is "" if part of the body exists in HTML only."""
    both = list(alternatives(root, named=False))
    if not any(text.strip() or markup.strip() for text, markup in both):
        both = list(alternatives(root, named=True))[:1]  # some clients give the body itself a file name
    if any(markup and not text for text, markup in both):
        texts: list[str] = []
    else:
        texts = [text for text, _ in both]
    markups = [markup or preformatted(text) for text, markup in both] if any(markup for _, markup in both) else []
    return bounded("\n".join(texts)), "\n".join(markups)[:HTML_CHARACTERS]


def alternatives(part: parser.Part, *, named: bool) -> Iterable[tuple[str, str]]:
    """Yield each piece of the body in order as (text, HTML), without attachments and attached messages.

    A part with a file name is an attachment too, unless `named`.
    """
    inner = part.parts[:1] if part.kind == "multipart/signed" else part.parts
    pieces = [piece for each in inner for piece in alternatives(each, named=named)]
    if part.kind == "multipart/alternative":
        yield first_text_and_last_html(pieces)
    elif part.parts:
        yield from pieces
    elif part.attached or (part.named and not named):
        return
    elif part.kind == "text/plain":
        yield (flowed.joined(part.text(), part.parameters), "")
    elif part.kind in ("text/html", "application/xhtml+xml"):
        yield ("", part.text())


def first_text_and_last_html(pieces: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the first text and the last HTML of several versions of one body (RFC 2046, 5.1.4)."""
    text = next((text for text, _ in pieces if text.strip()), "")
    markup = next((markup for _, markup in reversed(pieces) if markup), "")
    return text, markup


def preformatted(text: str) -> str:
    """Return plain text as HTML that renders to the same lines."""
    return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""


def bounded(text: str) -> str:
    """Cut the text to 256 kB and 5,000 lines; every later pattern relies on this."""
    text = text[:TEXT_CHARACTERS]
    if text.count("\n") < TEXT_LINES:
        return text
    return "\n".join(text.split("\n", TEXT_LINES)[:TEXT_LINES])


def first_id(value: str) -> str:
    """Return the first Message-ID, with angle brackets even if the sender omitted them, or ""."""
    if found := MESSAGE_ID.search(value):
        return found[0]
    bare = value.strip("<> ").partition(" ")[0]
    return f"<{bare}>" if bare else ""


def sent_at(value: str) -> datetime | None:
    """Parse a Date header (in UTC if the zone is missing); None if it is not a date."""
    try:
        found = parsedate_to_datetime(value[:200])
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def returned_ids(root: parser.Part, text: str) -> tuple[str, ...]:
    """Return the ids of a returned message: from the parts meant for it, or from headers copied into the text."""
    sources = [
        part.body[: parser.BLOCK_BYTES].decode("latin-1") for part in root.walk() if part.kind in RETURNED + REPORTS
    ]
    found = [identity for source in (*sources, text[: parser.BLOCK_BYTES]) for identity in RETURNED_ID.findall(source)]
    return tuple(dict.fromkeys(found[:50]))


def status(root: parser.Part) -> str | None:
    """Return the enhanced status code (RFC 3463) of a delivery report, or None."""
    for part in root.walk():
        if part.kind in REPORTS and (found := STATUS.search(part.content()[: parser.BLOCK_BYTES].decode("latin-1"))):
            return found[1]
    return None


def calendar_method(root: parser.Part) -> str | None:
    """The lower-case method (RFC 5546) of a calendar message; None for others and for attached calendars."""
    for part in root.walk():
        if part.kind == "text/calendar" and not part.attached:
            written = METHOD.search(part.content()[: parser.BLOCK_BYTES].decode("latin-1"))
            return (part.parameters.get("method") or (written[1] if written else "")).lower() or None
    return None


def fingerprint(root: parser.Part, text: str, markup: str) -> str:
    """Return 64 hex digits that are equal for a message delivered twice, although relays add headers and re-encode."""
    identity_fields = [root.header(name) for name in ("message-id", "from", "date", "subject")]
    written = "".join((text + markup).split()) or root.body.decode("latin-1")
    return hashlib.sha256("\0".join([*identity_fields, written]).encode("utf-8", "surrogatepass")).hexdigest()
