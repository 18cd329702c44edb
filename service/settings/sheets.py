"""Tables as spreadsheets save them: comma, semicolon or tab, with or without a byte order mark, one line a row.

The rule: what can't be read as text is refused with the menu entry that mends it, never guessed at.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.model.values import UserError
from service.settings.sources import content

CURE = 'save it again as "CSV UTF-8 (comma delimited)"; in Excel that is under File > Save As'
FORMATS = (  # the first bytes of what is no text at all
    (b"PK\x03\x04", "this is an Excel or LibreOffice workbook"),
    (b"\xd0\xcf\x11\xe0", "this is an old Excel workbook"),
    (b"\xff\xfe", 'this is "Unicode text" (UTF-16)'),
    (b"\xfe\xff", 'this is "Unicode text" (UTF-16)'),
    (b"%PDF", "this is a PDF"),
)


@dataclass(frozen=True)
class Sheet:
    """The names in the first line, and each later line that is not empty, with its number."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read(path: Path) -> Sheet:
    """The table in that file. Raises UserError, with the cure, where it can't be read."""
    raw = content(path)
    for start, what in FORMATS:
        if raw.startswith(start):
            raise UserError(f"{path}: {what}, not CSV; {CURE}.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"{path}, line {line}: this is not UTF-8; {CURE}.") from None
    return _parsed(path, text)


def _parsed(path: Path, text: str) -> Sheet:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)  # the comma where the first line has only one name
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [name.strip() for name in next(reader, [])]
        rows, end = [], reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise UserError(f"{path}, line {reader.line_num}: this is no CSV ({error}).") from None
    return Sheet(columns, rows)
