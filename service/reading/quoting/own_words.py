"""Separates the person's own words from all that their client quoted. Rule: by what we know, not by any language.

The quoted message begins where a line or a header block names us, or at the client's quote marks. The person's words
are above it, and between and below quoted lines if these are marked. What the words mean is decided elsewhere.
"""

import re

from service.model.values import Incoming, Words
from service.reading.language.courtesies import GREETING
from service.reading.mime.body import Body, select_body
from service.reading.mime.lines import Line
from service.reading.quoting import attribution, sent_letter
from service.reading.quoting.banners import without_banner
from service.reading.quoting.parties import Parties, parties
from service.reading.quoting.taglines import is_tagline
from service.reading.quoting.trailers import without_trailers
from service.reading.quoting.unwrap import unwrapped

TYPED_LINES = 5  # with a quote mark that the person may have typed by hand
UNBROKEN_LENGTH = 30  # no relay breaks a quoted line that is shorter


Run = tuple[int, int]  # lines: (start, end)


def own_words(incoming: Incoming, *, sent: str | None = None) -> Words:
    """Return what the person wrote themselves; `sent` is the text of the letter they answer, if known."""
    body = select_body(incoming)
    lines = sent_letter.mark_quoted(body.lines, sent)
    us = parties(incoming)
    if body.broken and is_typed_by_hand(lines, us, sent):
        lines = [Line(f"> {line.text}") if line.depth else line for line in lines]
    runs = below_banner(lines, own_runs(lines, us))
    own = [line for first, end in runs for line in lines[first:end] if line.text]
    if all(line.part == "signature" or is_tagline(line.text) for line in own):
        # typed where the signature was
        lines = [line._replace(part=None) if line.part == "signature" else line for line in lines]
    blocks, answers = [], []
    for first, end in runs:
        block = own_block(lines[first:end], body, incoming.sender_name)
        if block:
            blocks.append(block)
            if question := question_above(lines, first):
                answers.append((question, block))
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks))
    return Words(text=text, answers=tuple(answers), form=form(lines, runs, us))


def below_banner(lines: list[Line], runs: list[Run]) -> list[Run]:
    """Return the runs without a gateway's warning at the top of the message."""
    if not runs or any(line.text for line in lines[: runs[0][0]]):
        return runs
    first, end = runs[0]
    kept = len(without_banner([line.text for line in lines[first:end]]))
    return [(end - kept, end), *runs[1:]] if kept else runs[1:]


def own_block(run: list[Line], body: Body, name: str) -> str:
    """Return one run of own lines, without what clients and firms put around it."""
    kept = without_trailers([line.text for line in run], [line.part == "signature" for line in run], name)
    return "\n".join(unwrapped(kept, body.shown) if body.broken else kept).strip()


def is_typed_by_hand(lines: list[Line], us: Parties, sent: str | None) -> bool:
    """Whether the person typed the quote marks themselves, in a message that quotes nothing of ours."""
    marked = [index for index, line in enumerate(lines) if line.depth]
    if not marked or len(marked) > TYPED_LINES or any(line.part == "quote" for line in lines):
        return False
    letter_like = re.compile(r"[:?]\s*$|^\W*$")  # a quoted question, a line of the form, an empty line
    if any(lines[index].depth > 1 or letter_like.search(lines[index].text) for index in marked):
        return False
    if any(us.is_named_in(lines[index].text) or GREETING.match(lines[index].text.lower()) for index in marked):
        return False
    if any(attribution.attribution_above(lines, index, us) < index for index in marked):
        return False
    return not any(sent_letter.is_in(lines[index].text, sent) for index in marked)


def own_runs(lines: list[Line], us: Parties) -> list[Run]:
    """Return the runs of own lines, from the top down."""
    own: list[Run] = []
    start = index = 0
    while index < len(lines):
        line = lines[index]
        if line.depth or line.part == "quote":
            first = attribution.attribution_above(lines, index, us)
            own.append((start, max(start, first)))
            index = start = quoted_end(lines, index)
        elif line.text and (found := attribution.unmarked_quote(lines, index, us)):
            own.append((start, max(start, attribution.attribution_above(lines, index, us))))
            start = index = after_marks(lines, found[1] + 1)
        else:
            index += 1
    own.append((start, len(lines)))
    return [run for run in own if run[0] < run[1]]


def quoted_end(lines: list[Line], index: int) -> int:
    """Return the end of the quoted run that begins here, including wrapped lines that lack their mark."""
    while index < len(lines):
        line = lines[index]
        if not (line.depth or line.part == "quote" or is_broken_off(lines, index)):
            return index
        index += 1
    return index


def is_broken_off(lines: list[Line], index: int) -> bool:
    """Whether an unmarked line is the rest of the quoted line above, which a relay broke in two."""
    above, rest = lines[index - 1], lines[index].text
    if not (index and above.depth and rest) or len(above.text) < UNBROKEN_LENGTH or above.text[-1] in ".:?!":
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return bool(below and below.depth == above.depth)


def after_marks(lines: list[Line], index: int) -> int:
    """Return where own words may go on below an attribution: at once if marked lines follow, otherwise nowhere."""
    following = next((at for at in range(index, len(lines)) if lines[at].text), len(lines))
    if following < len(lines) and (lines[following].depth or lines[following].part == "quote"):
        return index
    return len(lines)


def question_above(lines: list[Line], first: int) -> str | None:
    """Return the quoted line of the first level directly above own words (blank lines may be between), or None."""
    at = first - 1
    while at >= 0 and not lines[at].text:
        at -= 1
    if at < 0 or not (lines[at].depth == 1 or lines[at].part == "quote"):
        return None
    question = lines[at].text
    if at and question[:1].islower() and lines[at - 1].depth == lines[at].depth:
        question = f"{lines[at - 1].text} {question}"
    return question


def form(lines: list[Line], runs: list[Run], us: Parties) -> tuple[str, ...]:
    """Return the lines of the answered message: quoted once, or below its attribution as far as the next one."""
    own = {index for first, end in runs for index in range(first, end)}
    quoted = [index for index in range(len(lines)) if index not in own]
    found: list[str] = []
    introductions = 0
    skip = -1
    for index in quoted:
        line = lines[index]
        if line.depth > 1 or index <= skip or not line.text:
            continue
        if not line.depth and (introduction := attribution.unmarked_quote(lines, index, us)):
            introductions += 1
            skip = introduction[1]
            if introductions > 1:
                break
            continue
        found.append(line.text)
    return tuple(found)
