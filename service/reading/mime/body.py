"""Which body of a message is read. Rule: the plain text, unless the HTML tells more."""

import re
from itertools import pairwise
from typing import NamedTuple

from service.model.values import Incoming
from service.reading.mime import html
from service.reading.mime.lines import Line, plain

GLUED_CHARACTERS = 12
COMPARED_LINES = 60


class Body(NamedTuple):
    """The body that is read."""

    lines: list[Line]
    shown: str  # what the HTML shows, without spaces, to tell which lines of the text were broken; "" without HTML
    broken: bool  # lines may be broken at a client's width: those of plain text


def of_body(incoming: Incoming) -> Body:
    """The lines to read: those of the text, or of the HTML where there is no text or it has lost its line breaks."""
    text = plain(incoming.text)
    if not incoming.html:
        return Body(text, "", broken=True)
    page = html.lines(incoming.html)
    if says_more(page, incoming.text, text):
        return Body(page, "", broken=False)
    return Body(with_signature(text, page), "\n".join(line.text for line in page).replace(" ", ""), broken=True)


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
    return any(glued(above, below, whole) for above, below in pairwise(shown[:COMPARED_LINES]))


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
