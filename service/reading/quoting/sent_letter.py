"""Finds our own letter in a reply that does not mark it as quoted. Rule: only verbatim, and never a single line."""

import re
from collections.abc import Mapping, Sequence

from service.reading.mime.lines import Line

WORD = re.compile(r"\w+")
FEWEST_WORDS = 12  # of ours in a row before any line is taken for a quoted one
FEWEST_SHARE = 0.6  # of our letter's words that must be found
LINK = re.compile(r"<(?:https?:|mailto:)[^<>]{0,2000}>")


def mark_quoted(lines: list[Line], sent: str | None) -> list[Line]:
    """Return the lines, with unmarked lines of `sent` marked as quoted: whole, wrapped, or with a blank filled in."""
    unmarked = {index: words_of(line.text) for index, line in enumerate(lines) if not (line.depth or line.part)}
    if not sent or sum(map(len, unmarked.values())) < fewest(words_of(sent)):  # most clients mark all of it
        return lines
    letter = Letter(sent)
    found = dict(letter.found_in(unmarked))
    if sum(found.values()) < fewest(letter.words):
        return lines
    return [line._replace(part="quote") if index in found else line for index, line in enumerate(lines)]


def fewest(ours: Sequence[str]) -> float:
    """How many of our words must be found, where these are all."""
    return max(FEWEST_WORDS, FEWEST_SHARE * len(ours))


def words_of(text: str) -> list[str]:
    """Return only the words, since clients change punctuation, quotes and spaces."""
    return WORD.findall(LINK.sub("", text).casefold())


def is_in(line: str, sent: str | None) -> bool:
    """Whether the words of a line, three or more, are in a letter of ours in this order."""
    said = words_of(line)
    return sent is not None and len(said) > 2 and f" {' '.join(said)} " in f" {' '.join(words_of(sent))} "


class Letter:
    """The words of a letter, and where its lines and blanks begin."""

    def __init__(self, sent: str) -> None:
        self.words: list[str] = []
        self.starts: dict[str, list[int]] = {}
        self.blanks: dict[int, int] = {}  # where a line of the form begins -> how many words it has
        for line in sent.split("\n"):
            said = words_of(line)
            if said:
                self.starts.setdefault(said[0], []).append(len(self.words))
                if line.rstrip().endswith(":"):
                    self.blanks[len(self.words)] = len(said)
                self.words.extend(said)

    def found_in(self, lines: Mapping[int, list[str]]) -> list[tuple[int, int]]:
        """Return (index, number of our words) for each line of words that is ours, or the rest of one of ours."""
        found, reached = [], 0
        for index, said in lines.items():
            if not said:
                continue
            places = [reached, *self.starts.get(said[0], ())]
            place = next((at for at in places if self.words[at : at + len(said)] == said), None)
            if place is not None:
                reached = place + len(said)
                found.append((index, len(said)))
            elif blank := self.filled(said):
                reached = blank[1]
                found.append((index, blank[1] - blank[0]))
        return found

    def filled(self, said: list[str]) -> tuple[int, int] | None:
        """Return (start, end), in our words, of the form's line that is filled in ("Applications sent: 5"), or None."""
        for at in self.starts.get(said[0], ()):
            length = self.blanks.get(at, 0)
            if length and self.words[at : at + length] == said[:length]:
                return at, at + length
        return None
