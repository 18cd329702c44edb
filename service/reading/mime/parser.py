"""Splits raw bytes into MIME parts. Rule: every step is bounded and linear, and no input raises. Which parts are the
body is decided in incoming.py."""

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from service.model.characters import UNSEEN
from service.reading.mime import charsets

# The standard parser spends seconds on hostile mail (RELIABILITY.md), so the splitting is done here, with these bounds.
MESSAGE_BYTES = 4_000_000  # what comes after that belongs to attachments
BLOCK_BYTES = 65_536  # of one header block
VALUE_BYTES = 8_192  # of one header value
TYPE_CHARACTERS = 1_024  # of a Content-Type or Content-Disposition
PARTS = 200
DEPTH = 30

Headers = tuple[tuple[str, str], ...]

BLANK_LINE = re.compile(rb"^[ \t]*\n", re.M)
FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.S)
PARAMETER = re.compile(r""";\s*([\w-]{1,30})(?:\*0?\*?)?\s*=\s*(?:"((?:[^"\\]++|\\.)*+)"?|([^;\s]*))""", re.S)
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
ZERO_WIDTH_JOINER = "\u200d"  # joins emoji


@dataclass(frozen=True)
class Part:
    """A node of the tree: a leaf has a body, a multipart has parts."""

    headers: Headers
    kind: str  # "text/plain"
    parameters: dict[str, str]
    attached: bool  # by its Content-Disposition
    named: bool  # it has a file name
    body: bytes  # still in its transfer encoding
    parts: tuple["Part", ...] = ()

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all parts within it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def header(self, name: str) -> str:
        """Return the topmost header of that lower-case name, or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone, as far as it can be."""
        decode = next((DECODERS[name] for name in self.transfer_encodings() if name in DECODERS), None)
        return decode(self.body) if decode else self.body

    def transfer_encodings(self) -> list[str]:
        """Return the declared transfer encodings, spelled alike: some senders quote them, end them with a semicolon,
        write an underscore for the hyphen, or declare two."""
        values = (value for name, value in self.headers if name == "content-transfer-encoding")
        return [re.sub(r"[^a-z0-9]", "", re.split(r"[;(,]", value.lower())[0]) for value in values]

    def text(self) -> str:
        """Return the content as text, in its declared charset or in the one it evidently has."""
        data = self.content()
        declared = self.parameters.get("charset", "")
        if not declared and self.kind == "text/html":
            found = re.search(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", data[:2048], re.I)
            declared = found[1].decode("ascii", "replace") if found else ""
        return clean(charsets.decode_text(data, declared))


def contents(raw: bytes) -> bytes:
    """Return the bytes of all parts of a message, attachments too, with their transfer encodings undone."""
    return b"\n".join(part.content() for part in parse_message(raw).walk() if not part.parts)


class Budget:
    """How many more parts may be read from one message."""

    def __init__(self, parts: int = PARTS) -> None:
        self.parts = parts


def parse_message(raw: bytes) -> Part:
    """Parse a whole message (RFC 2045, 2046), leniently: a broken multipart is read as text."""
    data = raw[:MESSAGE_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if data.startswith((b"From ", b">From ")):  # a line of the mbox format
        data = data.partition(b"\n")[2]
    return replace(part_of(data, Budget(), DEPTH, "text/plain"), attached=False, named=False)


def part_of(data: bytes, budget: Budget, depth: int, default: str) -> Part:
    """Parse one part. Below `depth` levels, or past the budget, a multipart is not opened."""
    budget.parts -= 1
    headers, body = split_headers(data)
    named = next((value for key, value in headers if key == "content-type"), default)
    kind, parameters = media_type(named, default)
    placed, placing = media_type(next((value for key, value in headers if key == "content-disposition"), ""), "inline")
    has_name = "filename" in placing or "name" in parameters
    parts: tuple[Part, ...] = ()
    if kind.startswith("multipart/"):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        parts = tuple(
            part_of(piece, budget, depth - 1, inner)
            for piece in split_at_boundary(body, parameters.get("boundary", ""))
            if depth > 1 and budget.parts > 0
        )
        kind = kind if parts else "text/plain"
    return Part(headers, kind, parameters, placed == "attachment", has_name, body if not parts else b"", parts)


def split_at_boundary(body: bytes, boundary: str) -> list[bytes]:
    """Return what is between the boundary lines; [] if the boundary never occurs."""
    mark = boundary.encode("utf-8", "surrogateescape").rstrip()
    if not mark:
        return []
    line, found, begin, at = b"--" + mark, list[bytes](), -1, body.find(b"--" + mark)
    while at >= 0 and len(found) <= PARTS:
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        rest = body[at + len(line) : end].rstrip(b" \t")
        if body[at - 1 : at] in (b"", b"\n") and rest in (b"", b"--"):  # a boundary line, and with "--" the last one
            if begin >= 0:
                found.append(body[begin:at].removesuffix(b"\n"))
            if rest:
                return found
            begin = end + 1
        at = body.find(line, end)
    if begin >= 0 and len(found) <= PARTS:
        found.append(body[begin:].removesuffix(b"\n"))
    return found


def split_headers(data: bytes) -> tuple[Headers, bytes]:
    """Return headers (lower-case names, decoded values of at most 8 KB, topmost first) and body."""
    end = BLANK_LINE.search(data)
    block, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    headers = []
    for line in re.split(rb"\n(?![ \t])", block[:BLOCK_BYTES]):
        if field := FIELD.match(line):
            headers.append((field[1].decode("ascii").lower(), decode_header(field[2][:VALUE_BYTES])))
        elif line.strip() and not headers:
            return (), data  # no headers at all: everything is body
    return tuple(headers), body


def decode_header(value: bytes) -> str:
    """Return a header's value as shown to a person: unfolded, decoded, without invisible characters."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    if "=?" in text:
        text = decode_words(BETWEEN_WORDS.sub(r"\1", text))
    text = " ".join(text.split())
    return text if text.isascii() and text.isprintable() else UNSEEN.sub("", text)


def decode_words(text: str) -> str:
    """Decode RFC 2047 encoded words; adjacent ones together, since clients split characters between them."""
    parts: list[str] = []
    data, charset, end = b"", "", 0
    for word in ENCODED_WORD.finditer(text):
        named = word[1].partition("*")[0].lower()  # without the language tag of RFC 2231
        if word.start() != end or named != charset:
            parts += [charsets.decode_text(data, charset), text[end : word.start()]]
            data = b""
        data, charset, end = data + decode_word(word[2].lower(), word[3]), named, word.end()
    return "".join([*parts, charsets.decode_text(data, charset), text[end:]])


def decode_word(encoding: str, written: str) -> bytes:
    """Return the bytes of one encoded word."""
    data = written.encode("utf-8", "replace")
    return from_base64(data) if encoding == "b" else binascii.a2b_qp(data, header=True)


def media_type(value: str, default: str) -> tuple[str, dict[str, str]]:
    """Return a media type and its parameters, in lower case except values; `default` if unreadable (RFC 2045, 5.2)."""
    value = value[:TYPE_CHARACTERS]
    kind = value.partition(";")[0].strip().lower()
    parameters: dict[str, str] = {}
    for name, quoted, plain in PARAMETER.findall(value):
        parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
    well_formed = re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) or default == "inline"
    return (kind if well_formed and kind else default), parameters


def from_base64(data: bytes) -> bytes:
    """Decode the base64 at the beginning of the data; a mailing list may have appended a footer in plain text."""
    encoded = re.match(rb"(?:[A-Za-z0-9+/]++={0,2}\s*+)*+", data)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", encoded[0] if encoded else b"")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return data


DECODERS: dict[str, Callable[[bytes], bytes]] = {  # by name, without its hyphen
    "base64": from_base64,
    "quotedprintable": binascii.a2b_qp,
}


def clean(text: str) -> str:
    """Return text with "\\n" line ends and without control and zero-width characters."""
    text = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return UNSEEN.sub(lambda found: found[0] if found[0] == ZERO_WIDTH_JOINER else "", text)
