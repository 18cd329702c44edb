"""Tables and lists with boxes, written out as the lines that they stand for: "Applications: 7".

In a table the column of what was done is read, never that of a goal or another week; a total wins over its days; where
the headings say neither, the amount is a question mark, which is unclear. What a list marks as not done is left out,
or is 0 next to a metric without a number. All other lines stay as they are.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.reading.language import amounts, lexer, vocabulary
from service.reading.language.expressions import Expression
from service.reading.language.lexicon import Lexicon
from service.reading.language.tokens import Form, Kind

RULE = re.compile(r"[\s|+:=-]+")
VALUE = re.compile(r"[~≈]?\d{1,3}\+?|[-–—]|none|zero|nil|n/?a|", re.IGNORECASE)
BLANK = frozenset({"", "n/a", "na"})
OPEN, TICKED = "☐❌✗✘✖🔲⬜◻", "☑✅✔✓"
BOX = re.compile(rf"(?P<open>\[ ?\]|[{OPEN}]\ufe0f?)|(?P<ticked>\[[xX✓✔]\]|[{TICKED}]\ufe0f?)")
BOXES = frozenset(f"[{OPEN}{TICKED}")
COUNTED_BEFORE = re.compile(r"(\d+ \D{3,40}?) (?:and|but|plus|&) (\D+)")  # "2 chats and practice"
IN_BRACKETS = re.compile(r"\([^()]*\w[^()]*\)")
BULLET = re.compile(r"\s*(?:[-*•·–>+]\s+|\d{1,2}[.)]\s+)?")
ITEM = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s+([A-Z][^\d(,:;–]*?)(?:[(,:;–-].*)?")
NOT_DONE = Expression(r"(^|[.;!]\s)\W*not (?:yet )?done\s*:", re.IGNORECASE)
COLUMNS = dict(line.split(" = ") for line in vocabulary.read("columns"))
OURS = frozenset({Kind.NOUN, Kind.VERB, Kind.CARRIED})
BETWEEN = r"\s*(?:vs\.?|versus|/|-+>|→)\s*"
PAIR = re.compile(rf"\s*([^\d,;:.]+?):?\s*(\d{{1,3}}){BETWEEN}(\d{{1,3}})[,;.]?(?!\w)")
PAIRED = re.compile(rf"\W*([^\W\d][\w ]*?){BETWEEN}([\w ]+?)\s*:((?:{PAIR.pattern})+)\s*", re.IGNORECASE)
MOST_COLUMNS = 12
MOST_ROWS = 60
MOST_LINES = 500
LONGEST_LINE = 2_000
LONGEST_PAIRS = 200


class Part(NamedTuple):
    """Words next to a box, and whether it is ticked."""

    words: str
    ticked: bool


def written_out(text: str, lexicon: Lexicon) -> str:
    """The text with its tables and boxes as plain lines."""
    lines = [NOT_DONE.sub(r"\1To do:", line) for line in text.split("\n", MOST_LINES)]
    out: list[str] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < min(len(lines), at + MOST_ROWS) and len(cells(lines[end - 1])) > 1 < len(cells(lines[end])):
            end += 1
        rows = [cells(line) for line in lines[at:end] if not RULE.fullmatch(line)]
        if len(rows) > 1 and (read := table(rows, lexicon)):
            out += read
        elif pairs := paired(lines[at], lexicon):
            out.append(", ".join(pairs))
            end = at + 1
        elif items := listed(lines, at, lexicon):
            out.append(f"{lines[at]} {', '.join(items)}")
            end = at + 1 + len(items)
        else:
            out += [without_boxes(line, lexicon) if has_boxes(line) else line for line in lines[at:end]]
        at = end
    return "\n".join(out)


def listed(lines: list[str], at: int, lexicon: Lexicon) -> list[str]:
    """The names in a list below a label that names a metric: "Applications:", "1. Acme", "2. Globex"."""
    if not lines[at].rstrip().endswith(":") or not is_ours(lines[at], lexicon):
        return []
    items: list[str] = []
    for line in lines[at + 1 : at + 1 + MOST_COLUMNS]:
        found = ITEM.fullmatch(line.rstrip())
        if found is None or is_ours(found[1], lexicon):
            break
        items.append(found[1].strip())
    return items if len(items) > 1 else []


def paired(line: str, lexicon: Lexicon) -> list[str]:
    """A table of two columns in one line: "Goal vs actual: applications 5 vs 3, conversations 2 vs 4"."""
    found = PAIRED.fullmatch(line) if len(line) <= LONGEST_PAIRS else None
    heading = ["", found[1], found[2]] if found else []
    if found is None or not all(sort(each, lexicon) for each in heading[1:]):
        return []
    return by_rows(heading, [list(pair) for pair in PAIR.findall(found[3])], lexicon)


def cells(line: str) -> list[str]:
    """The cells of a line of a table: between bars, tabs or wide spaces."""
    bars = line.strip().removeprefix("|").removesuffix("|").split("|")
    parts = bars if "|" in line else re.split(r"\t| {2,}", line.rstrip() if "\t" in line else line.strip())
    return [part.strip(" *_`") for part in parts][:MOST_COLUMNS]


def table(rows: list[list[str]], lexicon: Lexicon) -> list[str]:
    """What a table says, line by line; nothing where it is none."""
    head, *body = rows
    if is_row(head) and all(is_row(row) for row in body):
        return by_rows(["", *[""] * (max(map(len, rows)) - 1)], rows, lexicon)
    if any(VALUE.fullmatch(cell) and cell for cell in head) or not any(is_row(row) for row in body):
        return []
    width = max(map(len, rows))
    head = [""] * (width - len(head)) + head if len(head) < width else head
    if sum(is_ours(cell, lexicon) for cell in head) > sum(is_ours(row[0], lexicon) for row in body):
        return by_columns(head, body, lexicon)
    return by_rows(head, body, lexicon)


def is_row(row: list[str]) -> bool:
    """Whether a row has a heading and values."""
    return len(row) > 1 and not VALUE.fullmatch(row[0]) and all(VALUE.fullmatch(cell) for cell in row[1:])


def is_ours(words: str, lexicon: Lexicon) -> bool:
    """Whether the words name a metric."""
    return any(token.kind in OURS for token in lexer.read(words, lexicon))


def sort(heading: str, lexicon: Lexicon) -> str | None:
    """What a heading says its column or row holds: done, total, other or day."""
    words = " ".join(re.findall(r"[a-z']+", heading.lower()))
    found = COLUMNS.get(words)
    day = any(token.kind is Kind.DAY for token in amounts.gather(lexer.read(heading, lexicon)))
    return "day" if day and not found else found


def by_rows(head: list[str], body: list[list[str]], lexicon: Lexicon) -> list[str]:
    """A table with a metric in each row."""
    sorts = [sort(heading, lexicon) for heading in head[1:]]
    chosen = columns(sorts)
    return [
        f"{row[0]}: {joined([row[at + 1] for at in chosen if at + 1 < len(row)])}"
        for row in body
        if is_ours(row[0], lexicon)
    ]


def by_columns(head: list[str], body: list[list[str]], lexicon: Lexicon) -> list[str]:
    """A table with a metric in each column."""
    named = not is_ours(head[0], lexicon)
    sorts = [sort(row[0], lexicon) if named else "day" for row in body]
    sorts = ["day" if found is None and len(body) > 1 else found for found in sorts]
    chosen = columns(sorts)
    return [
        f"{heading}: {joined([body[row][at] for row in chosen if at < len(body[row])])}"
        for at, heading in enumerate(head)
        if is_ours(heading, lexicon)
    ]


def columns(sorts: list[str | None]) -> list[int]:
    """The columns to be read; none where the headings do not say which."""
    for wanted in ("total", "done"):
        found = [at for at, each in enumerate(sorts) if each == wanted]
        if found and (wanted == "done" or "day" in sorts or "done" not in sorts):
            return found if len(found) == 1 else []
    days = [at for at, each in enumerate(sorts) if each == "day"]
    left = [at for at, each in enumerate(sorts) if each != "other"]
    return days or (left if len(left) == 1 else [])


def joined(values: list[str]) -> str:
    """The values of a row as an amount: "2, 1", "?" where there is none to be read."""
    told = [value for value in values if value.lower() not in BLANK]
    return ", ".join("0" if not re.search(r"\w", value) else value for value in told) or "?"


def has_boxes(line: str) -> bool:
    """Whether a line has boxes, and is no longer than people write."""
    return len(line) <= LONGEST_LINE and not BOXES.isdisjoint(line) and BOX.search(line) is not None


def without_boxes(line: str, lexicon: Lexicon) -> str:
    """A line with boxes as what it says was done; those in brackets say how a goal was met."""
    line = IN_BRACKETS.sub(lambda remark: BOX.sub("", remark.group()), line)
    if not BOX.search(line):
        return line
    return ", ".join(filter(None, (said(part, lexicon) for part in parts(line))))


def parts(line: str) -> Iterator[Part]:
    """The words of a line, each with the box before them, or after them where none is before."""
    begin = BULLET.match(line)
    start = begin.end() if begin else 0
    boxes = list(BOX.finditer(line))
    leading = boxes[0].start() <= start
    if leading:
        for box, after in zip(boxes, [*boxes[1:], None], strict=True):
            yield Part(line[box.end() : after.start() if after else len(line)].strip(" ,;"), box["ticked"] is not None)
        return
    for before, box in zip([None, *boxes], boxes, strict=False):
        words = line[before.end() if before else start : box.start()].strip(" ,;")
        *unmarked, own = re.split(r"[,;]\s+", words)  # a box after words is the last ones'
        if counted := COUNTED_BEFORE.fullmatch(own):
            unmarked, own = [*unmarked, counted[1]], counted[2]
        yield from (Part(each, True) for each in unmarked)
        yield Part(own, box["ticked"] is not None)
    yield Part(line[boxes[-1].end() :].strip(" ,;"), True)


def said(part: Part, lexicon: Lexicon) -> str:
    """What the words next to a box say: nothing where they were not done, 0 or ? next to a metric without a number."""
    read = amounts.gather(lexer.read(part.words, lexicon))
    counted = any(token.kind is Kind.AMOUNT and token.form is not Form.VAGUE and token.value != 0 for token in read)
    ours = any(token.kind in OURS for token in read)
    if counted and not part.ticked:
        return ""
    if not ours or any(token.kind is Kind.AMOUNT for token in read):
        return part.words
    return f"{part.words.rstrip(' :-')}: {'?' if part.ticked else '0'}"
