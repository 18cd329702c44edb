"""A message's body as lines, quote marks taken off. Rule: the plain text is read, unless the HTML tells more."""

import re
from typing import NamedTuple

from service.values import Incoming


class Line(NamedTuple):
    """One line of a message's body, its quote marks taken off."""

    text: str
    depth: int = 0  # levels of quoting
    part: str = ""  # "quote" or "signature", where the client's markup says so


SIGNATURE_DELIMITER = "-- "  # RFC 3676, 4.3: the space tells it from a rule somebody drew
QUOTE_MARKS = re.compile(r"[ \t]{0,3}((?:>[ \t]?)+)")
GROUPWISE = re.compile(r">>> .{1,200}>>>\s*$")  # its attribution line: ">>> Name <address> 20/11/2026 16:00 >>>"
# What clients write into the text where the HTML shows a picture.
PICTURE = re.compile(
    r"\[(?:image|cid|bild|imagen|inline image)[^\]]{0,200}\]|<[^<>@]{1,100}\.(?:png|jpe?g|gif|heic)>|\ufffc", re.I
)
PGP_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
PGP_END = "-----BEGIN PGP SIGNATURE-----"
GLUED_CHARACTERS = 12
COMPARED_LINES = 60


def of_body(incoming: Incoming) -> list[Line]:
    """The lines to read: those of the text, or of the HTML where there is no text or it has lost its line breaks."""
    text = plain(incoming.text)
    if not incoming.html:
        return text
    from service.reading import html  # heavy to import, and much mail has none

    page = html.lines(incoming.html)
    if says_more(page, incoming.text, text):
        return page
    return with_signature(text, page)


def plain(text: str) -> list[Line]:
    """The lines of plain text."""
    if PGP_BEGIN in text:
        text = without_armour(text)
    if PICTURE.search(text):
        text = PICTURE.sub("", text)
    lines = [line_of(written) for written in text.split("\n")]
    for index, written in enumerate(lines):
        if written.depth == 1 and written.text.startswith("From ") and alone(lines, index):
            lines[index] = Line(written.text)
    return lines


def line_of(written: str) -> Line:
    """One line of plain text; non-breaking spaces are spaces."""
    marks = QUOTE_MARKS.match(written)
    if written == SIGNATURE_DELIMITER:
        return Line(written)
    if marks is None or GROUPWISE.match(written):
        return Line(written.replace("\xa0", " ").rstrip())
    return Line(written[marks.end() :].replace("\xa0", " ").strip(), marks[1].count(">"))


def alone(lines: list[Line], index: int) -> bool:
    """Whether the quoted line stands between unquoted ones: then a mail store put the mark there (mbox)."""
    return not any(line.depth for line in lines[max(0, index - 1) : index] + lines[index + 1 : index + 2])


def without_armour(text: str) -> str:
    """The words of a message signed inline with PGP (RFC 9580, 7)."""
    before, _, signed = text.partition(PGP_BEGIN)
    words, _, after = signed.partition("\n\n")[2].partition(PGP_END)
    after = after.partition("-----END PGP SIGNATURE-----")[2]
    return before + re.sub(r"^- ", "", words, flags=re.M) + after


def says_more(page: list[Line], text: str, lines: list[Line]) -> bool:
    """Whether the HTML must be read: no text, a text that only points to the HTML, or line breaks lost in it."""
    shown = [line.text for line in page if line.text]
    if not shown:
        return False
    written = [line.text for line in lines if line.text]
    if not written or 2 * len(written) < len(shown):
        return True
    if "html" in text.lower() and not any("html" in line.lower() for line in shown):
        return len(written) <= 3
    whole = "\n".join(written)
    return any(glued(above, below, whole) for above, below in zip(shown, shown[1:COMPARED_LINES], strict=False))


def glued(above: str, below: str, text: str) -> bool:
    """Whether two lines of the HTML stand on one line of the text, with no more than a space between (Samsung)."""
    tail, head = above[-GLUED_CHARACTERS:], below[:GLUED_CHARACTERS]
    return len(tail) + len(head) >= GLUED_CHARACTERS and (tail + head in text or f"{tail} {head}" in text)


def with_signature(text: list[Line], page: list[Line]) -> list[Line]:
    """The text's lines, those marked that the HTML marks as signature: each of them once, the lowest first."""
    signature = [squeezed(line.text) for line in page if line.part == "signature" and line.text]
    if not signature:
        return text
    marked = list(text)
    for index in range(len(text) - 1, -1, -1):
        line = text[index]
        if line.depth == 0 and (words := squeezed(line.text)) in signature:
            signature.remove(words)
            marked[index] = line._replace(part="signature")
    return marked


def squeezed(text: str) -> str:
    """Letters and digits alone, for comparing what two clients' conversions made of one line; links are left out."""
    return re.sub(r"\W+", "", re.sub(r"<[^<>]{0,2000}>|\(https?:[^()\s]{0,2000}\)", "", text)).casefold()
