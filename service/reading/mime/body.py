"""Chooses the body to read. Rule: the plain text, unless the HTML says more. No own or quoted words are told apart
here (that is quoting/), and no HTML is parsed (html.py)."""

import re
from itertools import pairwise
from typing import NamedTuple

from service.model.values import Incoming
from service.reading.mime import html
from service.reading.mime.lines import Line, plain_lines

GLUED_CHARACTERS = 12
COMPARED_LINES = 60


class Body(NamedTuple):
    """The body that is read, as lines."""

    lines: list[Line]
    shown: str  # what the HTML shows, without spaces: it shows which lines of the text were wrapped; "" without HTML
    broken: bool  # lines may be broken at a client's width: those of plain text


def select_body(incoming: Incoming) -> Body:
    """Return the lines of the text, or those of the HTML if there is no text or the text has lost its line breaks."""
    text = plain_lines(incoming.text)
    if not incoming.html:
        return Body(text, "", broken=True)
    page = html.lines(incoming.html)
    if html_says_more(page, incoming.text, text):
        return Body(page, "", broken=False)
    return Body(with_signature(text, page), "\n".join(line.text for line in page).replace(" ", ""), broken=True)


def html_says_more(page: list[Line], text: str, lines: list[Line]) -> bool:
    """Whether to read the HTML: the text is missing, only points to the HTML, or has lost line breaks."""
    shown = [line.text for line in page if line.text]
    if not shown:
        return False
    written = [line.text for line in lines if line.text]
    if not written or 2 * len(written) < len(shown):
        return True
    if "html" in text.lower() and not any("html" in line.lower() for line in shown):
        return len(written) <= 3
    whole = "\n".join(written)
    return any(is_glued(above, below, whole) for above, below in pairwise(shown[:COMPARED_LINES]))


def is_glued(above: str, below: str, text: str) -> bool:
    """Whether two lines of the HTML are one line of the text, joined by a space at most (Samsung)."""
    tail, head = above[-GLUED_CHARACTERS:], below[:GLUED_CHARACTERS]
    return len(tail) + len(head) >= GLUED_CHARACTERS and (tail + head in text or f"{tail} {head}" in text)


def with_signature(text: list[Line], page: list[Line]) -> list[Line]:
    """Return the text's lines, marked as signature where the HTML says so: each once, matched from the bottom up."""
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
    """Return only letters and digits, without links, so that two conversions of one line compare as equal."""
    return re.sub(r"\W+", "", re.sub(r"<[^<>]{0,2000}>|\(https?:[^()\s]{0,2000}\)", "", text)).casefold()
