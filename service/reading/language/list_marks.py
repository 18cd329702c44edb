"""The marks of lists ("1.", "b)", a bullet), taken off, so that no number of a list is read as an amount.

Rule: every other character stays at its place. A number is a list's where it is the first or the next one.
"""

import re
from collections.abc import Iterator

MARK = re.compile(r"\s*(?:\(?(?P<number>\d{1,2})[.):]\)?|\(?(?P<letter>[a-hA-H])\)|[-*•·–—●▪◦>+]|\[[ xX]?\])(?=\s+\S)")
INLINE = re.compile(r"(?<!\S)\(?(?P<number>\d{1,2}|[a-h])(?P<close>[.)])(?=\s)")

BEGUN = re.compile(r":\s*\(?1(?:(?P<close>\))\s|(?:\.)\s+[a-z])[^:]* \(?2[.)]\s")  # "to 3 places: 1. bakery 2. florist"


def without_marks(text: str) -> Iterator[str]:
    """The lines of a text, the marks of lists blank, those within a line ("1) 5 apps 2) 3 chats") commas."""
    with_colons = all(f"\n{number}:" in f"\n{text}" for number in "12")  # "1:" and "2:" begin lines
    last = 0
    for line in text.split("\n"):
        mark = MARK.match(line)
        number = ordinal(mark["number"] or mark["letter"]) if mark else -1
        if mark is None and (begun := BEGUN.search(line)):
            yield with_commas(line, 0, begun["close"] or ".")[0]
            continue
        if mark is None or number not in (0, 1, last + 1) or (":" in mark.group() and not with_colons):
            yield line
            continue
        rest, last = with_commas(line[mark.end() :], number, mark.group())
        yield " " * mark.end() + rest


def with_commas(line: str, number: int, mark: str) -> tuple[str, int]:
    """A line of a list with its further marks made commas, and the number of the last one."""
    for inline in INLINE.finditer(line):
        if inline["close"] in mark and ordinal(inline["number"]) == number + 1:
            number += 1
            line = f"{line[: inline.start()]},{' ' * (len(inline.group()) - 1)}{line[inline.end() :]}"
    return line, number


def ordinal(mark: str | None) -> int:
    """The place in a list: 2 for "2" and "b", 0 for a bullet."""
    if not mark:
        return 0
    return int(mark) if mark.isdecimal() else " abcdefgh".find(mark.lower())
