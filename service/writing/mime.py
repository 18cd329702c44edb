"""A letter as the bytes that are stored and sent. Pure: the same letter gives the same bytes.

Every outgoing message is built here; no words of a letter are written here, and nothing is sent. The bytes are laid out
by hand, since Python's EmailMessage encodes long Message-IDs in References (cpython #100991: the thread falls apart),
writes quoted-printable lines of 78 characters (cpython #78206; RFC 2045 allows 76) and lets a decoded subject smuggle
in headers (CVE-2024-6923).
"""

import base64
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from service.model.characters import GARBLING
from service.model.letter_kinds import KINDS
from service.model.values import Attachment, Letter, Sender
from service.writing.quoted_printable import quoted_printable

HEADER_LINE = 76  # characters before a header is folded (RFC 5322 recommends 78); a Message-ID may be longer
LONGEST_VALUE = 200  # characters kept of a header value that somebody else wrote
WORD_BYTES = 42  # in one encoded-word (RFC 2047): 56 characters of base64, and 12 around them
LONGEST_THREAD = 100  # References kept: the first, which began the thread, and the newest
LONGEST_ID = 900  # characters; a line may have 998 (RFC 5322)

# So that no out-of-office replies to us; not "All", which would suppress bounces too.
SUPPRESS = "DR, RN, NRN, OOF, AutoReply"
ALWAYS = (("X-Auto-Response-Suppress", SUPPRESS), ("Content-Language", "en"), ("MIME-Version", "1.0"))
ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[A-Za-z0-9.\-]+")
SMUGGLED = re.compile("[\r\n\0]")
MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]+")


def build(
    letter: Letter,
    *,
    sender: Sender,
    recipient: str,
    message_id: str,
    date: datetime,
    recipient_name: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    reply_to: str | None = None,
    stop_subject: str | None = None,
) -> bytes:
    """The message in pure ASCII, with CRLF line ends and body lines of at most 76 characters.

    `date` is aware and in the recipient's own zone. `stop_subject` is the subject of the message that List-Unsubscribe
    offers to send; without it there is no such header. Raises ValueError for an invalid address or Message-ID.
    """
    answer = KINDS[letter.kind].answers
    threaded = thread_ids(references, in_reply_to)
    headers = [
        ("From", named_address(sender.name, sender.address)),
        ("To", named_address(recipient_name, recipient)),
        ("Subject", encoded_words(("Re: " if answer or in_reply_to else "") + one_line(letter.subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", valid_message_id(message_id)),
        ("In-Reply-To", threaded[-1] if threaded and in_reply_to else None),
        ("References", " ".join(threaded)),
        ("Reply-To", named_address(sender.name, reply_to) if reply_to else None),
        ("List-Id", list_id(sender)),
        *unsubscribe(sender, stop_subject),
        ("Auto-Submitted", "auto-replied" if answer else "auto-generated"),
        *ALWAYS,
    ]
    head = [fold(name, value) for name, value in headers if value]
    kind, body = body_of(letter, sha256(f"{message_id}\n{letter.text}".encode()).hexdigest()[:24])
    head.append(fold("Content-Type", kind))
    return "".join(head).encode("ascii") + b"\r\n" + body


# The body


def body_of(letter: Letter, seed: str) -> tuple[str, bytes]:
    """(content type, body): text and HTML as alternatives, followed by the letter's attachments."""
    both = multipart("alternative", seed, [text_part("plain", letter.text), text_part("html", letter.html)])
    if not letter.attachments:
        return both
    kind, body = both
    whole = fold("Content-Type", kind).encode("ascii") + b"\r\n" + body
    return multipart("mixed", seed, [whole, *(file_part(file) for file in letter.attachments)])


def multipart(subtype: str, seed: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    """Join parts by a boundary. Quoted-printable text never contains `=_`, so no body can contain the boundary."""
    boundary = f"=_{subtype}_{seed}"
    line = f"--{boundary}".encode("ascii")
    body = b"".join(b"%s\r\n%s\r\n" % (line, part) for part in parts)
    return f'multipart/{subtype}; boundary="{boundary}"', body + line + b"--\r\n"


def text_part(subtype: str, text: str) -> bytes:
    """A text part in quoted-printable."""
    kind = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return kind.encode("ascii") + quoted_printable(text)


def file_part(file: Attachment) -> bytes:
    """An attachment, which is always text."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name)
    kind = (
        f"Content-Type: {file.media_type}; charset=utf-8\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return kind.encode("ascii") + quoted_printable(file.content)


# The headers


def named_address(name: str | None, address: str) -> str:
    """`Name <address>`. Raises ValueError unless the address is one plain ASCII address."""
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is not an address that mail can be sent to")
    plain = one_line(name or "")
    return f"{encoded_words(plain, phrase=True)} <{address}>" if plain else f"<{address}>"


def valid_message_id(message_id: str) -> str:
    """The Message-ID unchanged. Raises ValueError if it is not one."""
    if not MESSAGE_ID.fullmatch(message_id) or len(message_id) > LONGEST_ID:
        raise ValueError(f"{message_id!r} is not a Message-ID")
    return message_id


def thread_ids(references: Iterable[str], in_reply_to: str | None) -> list[str]:
    """All ids of the thread, each once, the answered one last. Others wrote them: what is not an id is dropped."""
    given = dict.fromkeys(one for one in references if one != in_reply_to)
    ids = [one for one in (*given, in_reply_to) if one and MESSAGE_ID.fullmatch(one) and len(one) <= LONGEST_ID]
    return ids if len(ids) <= LONGEST_THREAD else [ids[0], *ids[1 - LONGEST_THREAD :]]


def list_id(sender: Sender) -> str:
    """The List-Id (RFC 2919): one for each sending domain."""
    return f"<steadily.{sender.address.rpartition('@')[2]}>"


def unsubscribe(sender: Sender, stop_subject: str | None) -> list[tuple[str, str]]:
    """List-Unsubscribe (RFC 2369), and its one-click form (RFC 8058) where the owner has a page for that."""
    if not stop_subject:
        return []
    mail = f"<mailto:{sender.address}?subject={quote(one_line(stop_subject))}>"
    if not sender.unsubscribe_url:
        return [("List-Unsubscribe", mail)]
    page = f"<{quote(sender.unsubscribe_url, safe=':/?&=%#+~,;@!$')}>"
    return [("List-Unsubscribe", f"{mail}, {page}"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def one_line(value: str) -> str:
    """Somebody's words as one line of at most 200 characters, without controls and bidi marks."""
    return " ".join(GARBLING.sub(" ", value).split())[:LONGEST_VALUE].strip()


def encoded_words(text: str, phrase: bool = False) -> str:
    """Text for a header: unchanged if it is plain ASCII with short words, otherwise in encoded-words (RFC 2047).

    A phrase (a display name) is quoted if it has anything but letters, digits and the signs that an atom may have.
    """
    short = all(len(word) <= HEADER_LINE - 20 for word in text.split(" "))
    if text.isascii() and short and "=?" not in text:
        if not phrase or PLAIN_NAME.fullmatch(text):
            return text
        return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    return " ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in utf8_pieces(text))


def utf8_pieces(text: str) -> list[bytes]:
    """The text in UTF-8, cut into pieces that each hold whole characters."""
    parts = [b""]
    for character in text:
        encoded = character.encode()
        if len(parts[-1]) + len(encoded) > WORD_BYTES:
            parts.append(b"")
        parts[-1] += encoded
    return parts


@lru_cache(maxsize=256)  # half of the headers are those of every letter
def fold(name: str, value: str) -> str:
    """A header with its line end, folded between words where a line would grow too long. Raises ValueError if it would
    be more than one header."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > HEADER_LINE and lines[-1].strip():
            lines.append("")
        lines[-1] += f" {word}"
    header = "\r\n".join(lines)
    require_whole(header)
    return f"{header}\r\n"


def require_whole(header: str) -> None:
    """The last guard against smuggled headers. Raises ValueError unless the string is exactly one header."""
    first, *further = header.split("\r\n")
    whole = ":" in first and all(line.startswith(" ") and line.strip() for line in further)
    if not whole or SMUGGLED.search("".join((first, *further))):
        raise ValueError(f"this would be more than one header: {header[:80]!r}")
