"""A letter as the bytes that are stored and sent: same letter, same bytes. Pure; every outgoing message is built here.

The bytes are laid out by hand, since Python's EmailMessage encodes long Message-IDs in References (cpython #100991, the
thread falls apart), writes quoted-printable lines of 78 (cpython #78206; RFC 2045 allows 76) and lets a decoded subject
smuggle in headers (CVE-2024-6923).
"""

import base64
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from service.model.letter_kinds import KINDS
from service.model.values import Attachment, Letter, Sender

LINE = 76  # of a header, before it is folded (RFC 5322 recommends 78); an unbreakable Message-ID may be longer
FOREIGN = 200  # characters of a header value that somebody else wrote
WORD_BYTES = 42  # of one encoded-word (RFC 2047): 56 characters of base64 and 12 around them
IDS = 100  # References that are kept: the first, which began the thread, and the newest
ID_LENGTH = 900  # a line may have 998 (RFC 5322)

BODY_LINE = 76  # characters of a body's line (RFC 2045)

# OOF and the like, so that no out-of-office answers us; not "All", which would keep bounces from us.
SUPPRESS = "DR, RN, NRN, OOF, AutoReply"
ALWAYS = (("X-Auto-Response-Suppress", SUPPRESS), ("Content-Language", "en"), ("MIME-Version", "1.0"))
UNFIT = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
LINE_END = re.compile("\r\n?")
TO_QUOTE = re.compile(rb"(?m)[^\t\n -~]|[\t ]$")  # and the equals sign
ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[A-Za-z0-9.\-]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]+")


def build(
    letter: Letter,
    *,
    sender: Sender,
    recipient: str,
    message_id: str,
    date: datetime,
    recipient_name: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    reply_to: str = "",
    stop_subject: str = "",
    list_id: str = "",
) -> bytes:
    """The message: pure ASCII, CRLF line ends, body lines of at most 76 characters.

    `date` is aware, in the recipient's own zone. `stop_subject` is the subject of the message that List-Unsubscribe
    offers to send; without it there is none. Raises ValueError where an address or the Message-ID is none.
    """
    answer = KINDS[letter.kind].answers
    threaded = thread_ids(references, in_reply_to)
    headers = [
        ("From", mailbox(sender.name, sender.address)),
        ("To", mailbox(recipient_name, recipient)),
        ("Subject", words(("Re: " if answer or in_reply_to else "") + clean(letter.subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", identifier(message_id)),
        ("In-Reply-To", threaded[-1] if threaded and in_reply_to else ""),
        ("References", " ".join(threaded)),
        ("Reply-To", mailbox(sender.name, reply_to) if reply_to else ""),
        ("List-Id", list_name(sender, list_id)),
        *unsubscribe(sender, stop_subject),
        ("Auto-Submitted", "auto-replied" if answer else "auto-generated"),
        *ALWAYS,
    ]
    head = [fold(name, value) for name, value in headers if value]
    kind, body = content(letter, sha256(f"{message_id}\n{letter.text}".encode()).hexdigest()[:24])
    head.append(fold("Content-Type", kind))
    checked(head)
    return "".join(head).encode("ascii") + b"\r\n" + body


# The body


def content(letter: Letter, seed: str) -> tuple[str, bytes]:
    """(content type, body): text and HTML as alternatives, and the letter's files beside them."""
    both = multipart("alternative", seed, [readable("plain", letter.text), readable("html", letter.html)])
    if not letter.attachments:
        return both
    kind, body = both
    whole = fold("Content-Type", kind).encode("ascii") + b"\r\n" + body
    return multipart("mixed", seed, [whole, *(attached(file) for file in letter.attachments)])


def multipart(subtype: str, seed: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    """Parts between boundaries. `=_` stands in no quoted-printable text, so no body can hold the boundary."""
    boundary = f"=_{subtype}_{seed}"
    line = f"--{boundary}".encode("ascii")
    body = b"".join(b"%s\r\n%s\r\n" % (line, part) for part in parts)
    return f'multipart/{subtype}; boundary="{boundary}"', body + line + b"--\r\n"


def readable(subtype: str, text: str) -> bytes:
    """A text part in quoted-printable."""
    kind = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return kind.encode("ascii") + quoted_printable(text)


def attached(file: Attachment) -> bytes:
    """A text file to be saved."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name)
    kind = (
        f"Content-Type: {file.media_type}; charset=utf-8\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return kind.encode("ascii") + quoted_printable(file.content)


def quoted_printable(text: str) -> bytes:
    """RFC 2045, with CRLF for every line end.

    Not by binascii.b2a_qp: a space at a line's end makes its lines 77 long, and it breaks lines by a bare LF where the
    text has no line end of its own.
    """
    plain = LINE_END.sub("\n", text).encode().replace(b"=", b"=3D")
    quoted = TO_QUOTE.sub(lambda found: b"=%02X" % found[0][0], plain)
    return b"\r\n".join(line if len(line) <= BODY_LINE else broken(line) for line in quoted.split(b"\n"))


def broken(line: bytes) -> bytes:
    """A quoted-printable line as lines of at most 76 characters, the `=` at their ends among them."""
    parts = []
    while len(line) > BODY_LINE:
        escape = line.find(b"=", BODY_LINE - 3, BODY_LINE - 1)  # one that would be torn apart
        cut = BODY_LINE - 1 if escape < 0 else escape
        parts.append(line[:cut])
        line = line[cut:]
    return b"=\r\n".join((*parts, line))


# The headers


def mailbox(name: str, address: str) -> str:
    """`Name <address>`. Raises ValueError where the address is not one plain ASCII address."""
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is no address that mail can be sent to")
    return f"{words(clean(name), phrase=True)} <{address}>" if clean(name) else f"<{address}>"


def identifier(message_id: str) -> str:
    """The Message-ID as it is. Raises ValueError where it is none."""
    if not MESSAGE_ID.fullmatch(message_id) or len(message_id) > ID_LENGTH:
        raise ValueError(f"{message_id!r} is no Message-ID")
    return message_id


def thread_ids(references: Iterable[str], in_reply_to: str) -> list[str]:
    """All ids of the thread, each once, the answered one last. Others wrote them: what is no id is left out."""
    given = dict.fromkeys(one for one in references if one != in_reply_to)
    ids = [one for one in (*given, in_reply_to) if MESSAGE_ID.fullmatch(one) and len(one) <= ID_LENGTH]
    return ids if len(ids) <= IDS else [ids[0], *ids[1 - IDS :]]


def list_name(sender: Sender, list_id: str) -> str:
    """The List-Id (RFC 2919): by default one for each sending domain."""
    return list_id or f"<steadily.{sender.address.rpartition('@')[2]}>"


def unsubscribe(sender: Sender, stop_subject: str) -> list[tuple[str, str]]:
    """List-Unsubscribe (RFC 2369), and the one-click post (RFC 8058) where the owner has a page for it."""
    if not stop_subject:
        return []
    mail = f"<mailto:{sender.address}?subject={quote(clean(stop_subject))}>"
    if not sender.unsubscribe_url:
        return [("List-Unsubscribe", mail)]
    page = f"<{quote(sender.unsubscribe_url, safe=':/?&=%#+~,;@!$')}>"
    return [("List-Unsubscribe", f"{mail}, {page}"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def clean(value: str) -> str:
    """Somebody's words on one line: no controls, no bidi marks, 200 characters at most."""
    return " ".join(UNFIT.sub(" ", value).split())[:FOREIGN].strip()


def words(text: str, phrase: bool = False) -> str:
    """Text for a header: as it is where that is plain ASCII of short words, else in encoded-words (RFC 2047).

    A phrase (a display name) is quoted where it has more than letters, digits and the signs an atom may have.
    """
    short = all(len(word) <= LINE - 20 for word in text.split(" "))
    if text.isascii() and short and "=?" not in text:
        if not phrase or PLAIN_NAME.fullmatch(text):
            return text
        return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    return " ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in pieces(text))


def pieces(text: str) -> list[bytes]:
    """The text's bytes in pieces that each hold whole characters."""
    parts = [b""]
    for character in text:
        encoded = character.encode()
        if len(parts[-1]) + len(encoded) > WORD_BYTES:
            parts.append(b"")
        parts[-1] += encoded
    return parts


def fold(name: str, value: str) -> str:
    """A header with its line end, broken before words where a line grows too long."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1].strip():
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def checked(head: Sequence[str]) -> None:
    """Last guard against smuggled headers: each one is one header, whatever its value held."""
    for header in head:
        first, *further = header.removesuffix("\r\n").split("\r\n")
        whole = ":" in first and all(line.startswith(" ") and line.strip() for line in further)
        if not whole or re.search(r"[\r\n\0]", "".join((first, *further))):
            raise ValueError(f"a header that would be several: {header[:80]!r}")
