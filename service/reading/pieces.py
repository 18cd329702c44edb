"""Own words to pieces: the phrases, numbers and marks that counting looks at, each with its place in the text.

Nothing is decided here but what stands where. The work is linear: a word is a run without spaces, only so many are read.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from service.reading.lexicon import Lexicon

WORDS = 2_500  # read at most, of one message
LONGEST = 60  # characters of a run without spaces that can be words
WRAPPED = 55  # a line that long may go on in the next
WIDTH = 68  # ... where the next word would have made it longer than this

RUN = re.compile(r"\S+")
PART = re.compile(r"\d{1,9}(?:[.,]\d{1,9})+|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|\.{3,}(?=\d)|.", re.DOTALL)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
OPAQUE = re.compile(r"\S*(?:@|://|www\.)\S*")
MARKER = re.compile(r"\s*(?:\(?(\d{1,2})[.):]\)?|\(?([a-hA-H])\)|[-*•·–—●▪◦>+]|\[[ xX]?\])(?=\s+\S)")
LEADERS = re.compile(r"[.·_]{3,}|[-=]{1,2}>")
INLINE = re.compile(r"\(?(\d{1,2}|[a-h])([.)])")
SIGNS = {
    ",": "comma", ";": "comma", "/": "slash", "|": "comma", "\\": "slash", ":": "colon", "=": "equals", "?": "query",
    ".": "stop", "!": "stop", "…": "stop", "-": "dash", "–": "dash", "—": "dash", "−": "dash", "(": "open", ")": "close",
    "[": "open", "]": "close", "{": "open", "}": "close", "&": "and", "+": "plus", "~": "near", "≈": "near", "\n": "newline", "→": "dash",
    "•": "comma", "·": "comma", "×": "times",
}  # fmt: skip
EMPHASIS = frozenset('*_"“”„«»')
PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "\u00a0": " ",
        "\u200b": " ",
        "\ufe0f": " ",
        "\u20e3": " ",
        "\t": " ",
    }
)


COUNTERS = frozenset(
    ["a", "an", "another", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "some", "no", "several", "many", "few", "couple"]
)


class Piece(NamedTuple):
    """One phrase, number or mark: what it does, its words in plain letters, and where it stands in the text."""

    tag: str
    word: str
    start: int
    end: int
    glued: bool = False  # no space before it
    metric: str = ""
    form: str = ""
    name: str = ""
    value: int | None = None
    loose: bool = False


END = Piece("end", "", 0, 0)


def piece_at(found: list[Piece], at: int) -> Piece:
    """The piece at a place, or an empty one before the first and behind the last."""
    return found[at] if 0 <= at < len(found) else END


def plain(word: str) -> str:
    """Lower case, without accents: "Résumés" -> "resumes"."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def read(text: str, lexicon: Lexicon) -> list[Piece]:
    """The pieces of a text, in order."""
    return list(phrased(list(parts(text.translate(PLAIN))), lexicon))


def parts(text: str) -> Iterator[Piece]:
    """Words ("word"), numbers ("number"), marks and hard line ends, before phrases are known."""
    left = WORDS
    start = 0
    lines = text.split("\n")
    markers = 0
    for at, line in enumerate(lines):
        marker = MARKER.match(line)
        begin = 0
        if marker and listed(marker, markers, line):
            markers = ordinal(marker.group(1) or marker.group(2) or "")
            begin = marker.end()
        for run in RUN.finditer(line, begin):
            left -= 1
            if left < 0:
                return
            inline = INLINE.fullmatch(run.group())
            if (
                begin
                and inline
                and run.end() < len(line)
                and inline.group(2) in marker.group()
                and next_marker(inline.group(1), markers)
            ):
                markers = ordinal(inline.group(1))
                yield Piece("comma", ",", start + run.start(), start + run.end())
                continue
            yield from split(run.group(), start + run.start())
        start += len(line) + 1
        if at + 1 < len(lines) and not wrapped(line, lines[at + 1]):
            yield Piece("newline", "\n", start - 1, start)


def listed(marker: re.Match[str], before: int, line: str) -> bool:
    """Whether what looks like a list's marker is one: numbers count up from 1, and something else follows."""
    mark = marker.group(1) or marker.group(2)
    return mark is None or ordinal(mark) in (1, before + 1)


def ordinal(mark: str) -> int:
    """The place in a list: 2 for "2" and "b", 0 for a bullet."""
    return int(mark) if mark.isdecimal() else " abcdefgh".find(mark.lower()) if mark else 0


def next_marker(mark: str, before: int) -> bool:
    """Whether a mark inside a line goes on counting."""
    return ordinal(mark) == before + 1


def wrapped(line: str, following: str) -> bool:
    """Whether a line only ended because it was full."""
    if len(line) < WRAPPED or not following.strip() or MARKER.match(following):
        return False
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > WIDTH


def split(run: str, start: int) -> Iterator[Piece]:
    """The parts of a run without spaces."""
    if len(run) <= LONGEST and LEADERS.fullmatch(run):
        yield Piece("colon", ":", start, start + len(run))
        return
    if len(run) > LONGEST or OPAQUE.fullmatch(run):
        yield Piece("opaque", "", start, start + len(run))
        return
    for part in PART.finditer(run):
        word, at = part.group(), start + part.start()
        glued = part.start() > 0
        if word.count(",") > 1 and not THOUSANDS.fullmatch(word):
            for digits in re.finditer(r"\d+|,", word):
                tag = "comma" if digits.group() == "," else "number"
                yield Piece(tag, digits.group(), at + digits.start(), at + digits.end(), glued or digits.start() > 0)
        elif word[0].isdecimal():
            yield Piece("number", word, at, at + len(word), glued)
        elif word in ("x", "X") and (part.end() < len(run) and run[part.end()].isdecimal()):
            continue
        elif word[0].isalpha():
            yield Piece("word", plain(word), at, at + len(word), glued)
        elif word.startswith("..."):
            yield Piece("colon", word, at, at + len(word), glued)
        elif word not in EMPHASIS:
            yield Piece(SIGNS.get(word, "sign"), word, at, at + len(word), glued)


def phrased(found: list[Piece], lexicon: Lexicon) -> Iterator[Piece]:
    """The parts with the phrases of the lexicon put together, the longest first."""
    words = [joined for joined in unhyphened(found)]
    at = 0
    while at < len(words):
        piece = words[at]
        if piece.tag not in ("word", "number"):
            yield piece
            at += 1
            continue
        counted = at > 0 and (words[at - 1].tag == "number" or words[at - 1].word in COUNTERS)
        word = piece.word if piece.word in lexicon.entries else lexicon.mend(piece.word)
        for entry in lexicon.entries.get(word, ()):
            size = len(entry.tail)
            if counted and entry.tag == "verb" and entry.form == "base":
                continue
            if all(
                same(other, tail, lexicon)
                for other, tail in zip(words[at + 1 : at + 1 + size], entry.tail, strict=False)
            ) and at + size < len(words):
                last = words[at + size]
                phrase = " ".join((word, *entry.tail))
                yield Piece(entry.tag, phrase, piece.start, last.end, piece.glued, entry.metric, entry.form, entry.name)
                at += size + 1
                break
        else:
            yield piece
            at += 1


def same(piece: Piece, word: str, lexicon: Lexicon) -> bool:
    """Whether a part is that word, or a misspelling of it."""
    return piece.word == word or (
        piece.tag == "word" and piece.word[:1] == word[:1] and lexicon.mend(piece.word) == word
    )


def unhyphened(found: list[Piece]) -> Iterator[Piece]:
    """The parts without the hyphens inside words: "mock-interview" is two words."""
    for at, piece in enumerate(found):
        inside = piece.tag == "dash" and piece.glued and 0 < at < len(found) - 1 and found[at + 1].glued
        if inside and found[at - 1].tag == "word" and found[at + 1].tag == "word":
            continue
        yield piece
