"""A large message without its attachments: which parts to fetch, and how to put them together again. Pure.

`structure` is imapclient's BODYSTRUCTURE (RFC 3501, 7.4.2): a multipart is (list of parts, subtype, parameters ...),
any other part (type, subtype, parameters, id, description, encoding, size ...).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TEXT_BYTES = 262_144  # of each text
TEXTS = 10  # at most
READ = {"text/plain", "text/html", "text/rfc822-headers", "message/delivery-status", "message/rfc822"}  # for bounces
DEPTH = 20  # of nested parts


def wanted(structure: Any) -> list[str]:
    """The section numbers ("1", "2.1") of the text parts that are not attachments."""
    return [number for number, part in _leaves(structure, "") if _is_text(part)][:TEXTS]


def sections(numbers: Sequence[str]) -> list[str]:
    """What to FETCH: the message's headers, and the headers and the beginning of each text part."""
    parts = [[f"BODY.PEEK[{number}.MIME]", f"BODY.PEEK[{number}]<0.{TEXT_BYTES}>"] for number in numbers]
    return ["BODY.PEEK[HEADER]<0.65536>", *(section for part in parts for section in part)]


def rebuilt(structure: Any, fetched: Mapping[str, bytes]) -> bytes:
    """The message with its own structure and all other parts empty; `fetched` is by section ("HEADER", "1.MIME")."""
    return _without_content_fields(fetched["HEADER"]) + _part(structure, "", fetched)


def _leaves(part: Any, number: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(part[0], list):
        yield number or "1", part
    elif number.count(".") < DEPTH:
        for place, inner in enumerate(part[0], start=1):
            yield from _leaves(inner, _below(number, place))


def _part(part: Any, number: str, fetched: Mapping[str, bytes]) -> bytes:
    """One part with its headers."""
    if not isinstance(part[0], list):
        if number in fetched:
            return fetched[f"{number}.MIME"] + fetched[number]
        return f"Content-Type: {_word(part[0])}/{_word(part[1])}\r\nContent-Disposition: attachment\r\n\r\n".encode()
    boundary = f"=_steadily_{number or 0}"
    inner = [] if number.count(".") >= DEPTH else part[0]
    parts = [_part(each, _below(number, place), fetched) for place, each in enumerate(inner, start=1)]
    head = f'Content-Type: multipart/{_word(part[1])}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"\r\n--{boundary}".encode()
    return head + b"".join(line + b"\r\n" + each for each in parts) + line + b"--\r\n"


def _is_text(part: Any) -> bool:
    disposition = next((each for each in part[8:] if isinstance(each, tuple) and each), (b"",))
    return f"{_word(part[0])}/{_word(part[1])}" in READ and _word(disposition[0]) != "attachment"


def _word(value: Any) -> str:
    """An atom of the structure as a word that is safe in a header."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter in "-+.")[:60]


def _below(number: str, place: int) -> str:
    return f"{number}.{place}" if number else str(place)


def _without_content_fields(header: bytes) -> bytes:
    """The headers without those that describe the body, which are written anew."""
    fields: list[list[bytes]] = []
    for line in header.splitlines(keepends=True):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif line.strip():
            fields.append([line])
    kept = (field for field in fields if not field[0].lower().startswith((b"content-type:", b"content-transfer-")))
    return b"".join(line for field in kept for line in field)
