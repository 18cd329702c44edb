"""Header fields that decide whose a message is, read by their grammar: From (RFC 5322) and Authentication-Results (RFC
8601). The rule: they are read from the raw value, no encoded word is decoded, and what is malformed is nothing at all.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.reading.mime.parser import BLANK_LINE, BLOCK_BYTES, FIELD

LONGEST = 8_000  # characters of a value; a longer one may have been cut, so it counts as malformed

Word = list[tuple[bool, str]]  # neighbouring pieces: (was it a quoted string?, its text)

QUOTED = re.compile(r'"((?:[^"\\\r\n]|\\[^\r\n])*)"')
ATOMS = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
DOMAIN = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
ADDRESS = re.compile(rf"{ATOMS}@{DOMAIN}", re.ASCII)
NAME = re.compile(r"[a-z][a-z0-9_-]*(?:/[0-9]+)?(?:\.[a-z0-9_-]+)?", re.ASCII)


class Result(NamedTuple):
    """One result of Authentication-Results: the method, what it came to, and its properties by lower-case name."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]


def raw_values(raw: bytes, name: str) -> list[str]:
    """The raw values of a message's header fields of that lower-case name, topmost first; none of a block too long."""
    data = raw[: 2 * BLOCK_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    end = BLANK_LINE.search(data)
    block = data[: end.start()] if end else data
    if len(block) > BLOCK_BYTES:
        return []
    fields = [found for line in re.split(rb"\n(?![ \t])", block) if (found := FIELD.match(line))]
    return [field[2].decode("utf-8", "replace") for field in fields if field[1].lower() == name.encode()]


def author(values: Sequence[str]) -> str | None:
    """The lower-case address of a message whose raw From fields are these; None unless there is exactly one field with
    exactly one mailbox whose address is a dot-atom in ASCII."""
    tokens = _tokens(values[0], "<>,;:") if len(values) == 1 else None
    if not tokens:
        return None
    if "<" in tokens:
        start = tokens.index("<")
        if tokens[-1] != ">" or any(isinstance(token, str) for token in (*tokens[:start], *tokens[start + 1 : -1])):
            return None
        tokens = tokens[start + 1 : -1]
    if len(tokens) != 1 or isinstance(tokens[0], str) or any(quoted for quoted, _ in tokens[0]):
        return None
    found = "".join(text for _, text in tokens[0])
    return found.lower() if found.isascii() and ADDRESS.fullmatch(found.lower()) else None


def results(value: str) -> tuple[str, list[Result]]:
    """(authserv-id, results) of one raw Authentication-Results; ("", []) if any of it is malformed."""
    tokens = _tokens(value, ";") if value.isascii() else None
    if not tokens:
        return "", []
    parts: list[list[Word]] = [[]]
    for token in tokens:
        if token == ";":
            parts.append([])
        elif not isinstance(token, str):
            parts[-1].append(token)
    found = [_result(part) for part in parts[1:] if part]
    if not 1 <= len(parts[0]) <= 2 or not all(found):
        return "", []
    return _text(parts[0][0]).lower(), [result for result in found if result]


def _result(words: Sequence[Word]) -> Result | None:
    """A method with its result and properties; None if it is malformed. "none" is a result of no method."""
    if len(words) == 1 and _text(words[0]).lower() == "none":
        return Result("", "none", ())
    pairs = [_pair(word) for word in _joined(words)]
    if not pairs or not all(pairs):
        return None
    (method, result), *properties = [pair for pair in pairs if pair]
    return Result(method.partition("/")[0], result.lower(), tuple(properties))


def _joined(words: Sequence[Word]) -> list[Word]:
    """Words with blanks around their equals sign ("dmarc = pass") put together."""
    joined: list[Word] = []
    for word in words:
        opens = bool(joined) and _ends_open(joined[-1])
        if joined and (opens or (not word[0][0] and word[0][1].startswith("="))):
            joined[-1] = [*joined[-1], *word]
        else:
            joined.append(list(word))
    return joined


def _ends_open(word: Word) -> bool:
    """Whether a name's value is still to come: the word ends with its first equals sign."""
    quoted, text = word[-1]
    return not quoted and text.endswith("=") and "=" not in _text(word)[:-1]


def _pair(word: Word) -> tuple[str, str] | None:
    """(lower-case name, value) of "name=value"; the name and the equals sign are never quoted."""
    start, rest = [], list(word)
    while rest and not rest[0][0] and "=" not in rest[0][1]:
        start.append(rest.pop(0)[1])
    if not rest or rest[0][0]:
        return None
    name, _, first = rest[0][1].partition("=")
    name = ("".join(start) + name).lower()
    value = first + "".join(text for _, text in rest[1:])
    return (name, value) if NAME.fullmatch(name) and value else None


def _text(word: Word) -> str:
    return "".join(text for _, text in word)


def _tokens(value: str, signs: str) -> list[Word | str] | None:
    """The tokens of a structured field without its comments: words, and each of the `signs` by itself.

    None where a quoted string or a comment is never closed, or a character is not allowed."""
    value = re.sub(r"\r?\n(?=[ \t])", "", value)
    if len(value) > LONGEST or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        return None
    plain = re.compile(rf"[^\s\"(){signs}]+")
    tokens: list[Word | str] = []
    at, glued = 0, False
    while at < len(value):
        sign = value[at]
        if sign in " \t(":
            end = _comment_end(value, at) if sign == "(" else at + 1
            glued = False
        elif sign in signs:
            tokens.append(sign)
            end, glued = at + 1, False
        else:
            found = (QUOTED if sign == '"' else plain).match(value, at)
            end = found.end() if found else 0
            piece = (sign == '"', _unescaped(found[1]) if found and sign == '"' else found[0] if found else "")
            if glued and isinstance(tokens[-1], list):
                tokens[-1].append(piece)
            else:
                tokens.append([piece])
            glued = True
        if not end:
            return None
        at = end
    return tokens


def _comment_end(value: str, at: int) -> int:
    """The index after a (possibly nested) comment; 0 if it is never closed."""
    depth = 0
    while at < len(value):
        if value[at] == "\\":
            at += 1
        elif value[at] == "(":
            depth += 1
        elif value[at] == ")":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return 0


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
