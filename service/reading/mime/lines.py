"""Splits plain text into lines and takes quote marks off. Rule: one line of the text is one line here; which of them
are the person's own is decided in quoting/."""

import re
from typing import Literal, NamedTuple

TEXT_CHARACTERS = 262_144  # 256 kB at most of a message, whichever body is read
TEXT_LINES = 5_000

Part = Literal["quote", "signature"]


class Line(NamedTuple):
    """One line of a message's body, without its quote marks."""

    text: str
    depth: int = 0  # levels of quoting
    part: Part | None = None  # where the client's markup says so


RULE = re.compile(r"\s*[-_=*~#—–]{3,}\s*$")  # one that somebody drew
SIGNATURE_DELIMITER = "-- "  # RFC 3676, 4.3: the space distinguishes it from a rule that somebody drew
QUOTE_MARKS = re.compile(r"[ \t]{0,3}(?:[A-Z]{1,3}(?=>))?((?:>[ \t]?)+)")  # The Bat! puts initials before: "DS> "
GROUPWISE = re.compile(r">>> .{1,200}>>>\s*$")  # its attribution line: ">>> Name <address> 20/11/2026 16:00 >>>"
# What clients write into the text where the HTML shows a picture, or counts its readers (U+1427).
PICTURE = re.compile(
    r"\[(?:image|cid|bild|imagen|inline image)[^\]]{0,200}\]|<[^<>@]{1,100}\.(?:png|jpe?g|gif|heic)>|\ufffc|\u1427",
    re.I,
)
PGP_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
PGP_END = "-----BEGIN PGP SIGNATURE-----"


def plain_lines(text: str) -> list[Line]:
    """Return the lines of a plain text."""
    if PGP_BEGIN in text:
        text = without_armour(text)
    if PICTURE.search(text):
        text = PICTURE.sub("", text)
    lines = [line_of(written) for written in text.split("\n")]
    for index, written in enumerate(lines):
        if written.depth == 1 and written.text.startswith("From ") and is_alone(lines, index):
            lines[index] = Line(written.text)
    return lines


def line_of(written: str) -> Line:
    """Parse one line of plain text; non-breaking spaces count as spaces."""
    marks = QUOTE_MARKS.match(written)
    if written == SIGNATURE_DELIMITER:
        return Line(written)
    if marks is None or GROUPWISE.match(written):
        return Line(written.replace("\xa0", " ").strip())
    return Line(written[marks.end() :].replace("\xa0", " ").strip(), marks[1].count(">"))


def is_alone(lines: list[Line], index: int) -> bool:
    """Whether a quoted line is between unquoted ones: then a mail store added the mark (the mbox format)."""
    return not any(line.depth for line in lines[max(0, index - 1) : index] + lines[index + 1 : index + 2])


def without_armour(text: str) -> str:
    """Return the words of a message signed inline with PGP (RFC 9580, 7)."""
    before, _, signed = text.partition(PGP_BEGIN)
    words, _, after = signed.partition("\n\n")[2].partition(PGP_END)
    after = after.partition("-----END PGP SIGNATURE-----")[2]
    return before + re.sub(r"^- ", "", words, flags=re.M) + after
