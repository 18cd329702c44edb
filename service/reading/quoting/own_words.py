"""The person's own words out of all that their client quoted. Rule: anchored on what we know, never on a language.

The way of READING.md: the quoted message begins where a line or a header block names us, or at the client's quote
marks; above it stand the person's words, and between and below quoted lines, where these are marked.
"""

import re
from dataclasses import dataclass

from service.model.values import Incoming, Words
from service.reading.mime import body as bodies
from service.reading.mime.lines import Line
from service.reading.quoting import attribution, sent_letter
from service.reading.quoting.attribution import Parties
from service.reading.quoting.taglines import tagline
from service.reading.quoting.trailers import without_trailers
from service.reading.quoting.unwrap import unwrapped

UNBROKEN_LENGTH = 30  # no relay breaks a quoted line that is shorter


@dataclass(frozen=True)
class Split:
    """Where own words stand and what was quoted."""

    own: tuple[tuple[int, int], ...]  # runs of own lines: first, last but one
    sure: bool  # something of ours was found


def own_words(incoming: Incoming, *, sent: str = "") -> Words:
    """What the person wrote themselves; `sent` is the text of the letter they answer, where it is known."""
    body = bodies.of_body(incoming)
    lines = sent_letter.marked(body.lines, sent)
    us = attribution.parties(incoming)
    split = told_apart(lines, us)
    own = [line for first, end in split.own for line in lines[first:end] if line.text]
    if all(line.part == "signature" or tagline(line.text) for line in own):
        lines = [line._replace(part="") if line.part == "signature" else line for line in lines]  # typed in its place
    blocks, answers = [], []
    for first, end in split.own:
        block = own_block(lines[first:end], body, incoming.sender_name)
        if block:
            blocks.append(block)
            if question := question_above(lines, first):
                answers.append((question, block))
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks))
    return Words(text=text, answers=tuple(answers), form=form(lines, split, us), sure=split.sure)


def own_block(run: list[Line], body: bodies.Body, name: str) -> str:
    """One run of own lines, without what clients and firms put below it."""
    kept = without_trailers([line.text for line in run], [line.part == "signature" for line in run], name)
    return "\n".join(unwrapped(kept, body.shown) if body.broken else kept).strip()


def told_apart(lines: list[Line], us: Parties) -> Split:
    """Own lines and quoted lines, told apart from the top down."""
    own: list[tuple[int, int]] = []
    sure = False
    start = index = 0
    while index < len(lines):
        line = lines[index]
        if line.depth or line.part == "quote":
            first = attribution.attribution_above(lines, index, us)
            own.append((start, max(start, first)))
            sure = sure or first < index or names_us(lines, index, us)
            index = start = quoted_end(lines, index)
        elif line.text and (found := attribution.unmarked(lines, index, us)):
            own.append((start, max(start, attribution.attribution_above(lines, index, us))))
            sure = True
            start = index = after_marks(lines, found[1] + 1)
        else:
            index += 1
    own.append((start, len(lines)))
    return Split(tuple(run for run in own if run[0] < run[1]), sure or not any(line.depth for line in lines))


def names_us(lines: list[Line], index: int, us: Parties) -> bool:
    """Whether one of the first quoted lines names a party (Apple quotes the attribution too)."""
    return any(us.named(line.text) for line in lines[index : index + 4])


def quoted_end(lines: list[Line], index: int) -> int:
    """The end of the quoted run that begins here, broken lines without their mark included."""
    while index < len(lines):
        line = lines[index]
        if not (line.depth or line.part == "quote" or broken_off(lines, index)):
            return index
        index += 1
    return index


def broken_off(lines: list[Line], index: int) -> bool:
    """Whether an unmarked line is the rest of the quoted line right above, which a relay broke in two."""
    above, rest = lines[index - 1], lines[index].text
    if not (index and above.depth and rest) or len(above.text) < UNBROKEN_LENGTH or above.text[-1] in ".:?!":
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return bool(below and below.depth == above.depth)


def after_marks(lines: list[Line], index: int) -> int:
    """Where own words may go on below an announcement: at once if marked lines follow, else nowhere."""
    following = next((at for at in range(index, len(lines)) if lines[at].text), len(lines))
    if following < len(lines) and (lines[following].depth or lines[following].part == "quote"):
        return index
    return len(lines)


def question_above(lines: list[Line], first: int) -> str:
    """The quoted line of the first level that stands right above own words (empty lines between allowed), or ""."""
    at = first - 1
    while at >= 0 and not lines[at].text:
        at -= 1
    if at < 0 or not (lines[at].depth == 1 or lines[at].part == "quote"):
        return ""
    question = lines[at].text
    if at and question[:1].islower() and lines[at - 1].depth == lines[at].depth:
        question = f"{lines[at - 1].text} {question}"
    return question


def form(lines: list[Line], split: Split, us: Parties) -> tuple[str, ...]:
    """The lines of the message they answer: quoted once, or below the announcement as far as the next one."""
    own = {index for first, end in split.own for index in range(first, end)}
    quoted = [index for index in range(len(lines)) if index not in own]
    found: list[str] = []
    announcements = 0
    skip = -1
    for index in quoted:
        line = lines[index]
        if line.depth > 1 or index <= skip or not line.text:
            continue
        if not line.depth and (announced := attribution.unmarked(lines, index, us)):
            announcements += 1
            skip = announced[1]
            if announcements > 1:
                break
            continue
        found.append(line.text)
    return tuple(found)
