"""Finds where the quoted message begins. Rule: by our address or name, not by any language's words.

Any client's attribution line or header block names whom the reply answers, in every language.
"""

import re

from service.reading.mime.addresses import WRITTEN_IN_BRACKETS, has_address
from service.reading.mime.lines import RULE, Line
from service.reading.quoting.parties import Parties
from service.reading.quoting.taglines import AMOUNT

WRAPPED = 4  # lines an attribution may be wrapped into
BLOCK_LINES = 14  # lines of a client's header block, wrapped values included
ATTRIBUTION_CHARACTERS = 400
ENDING_CHARACTERS = 12

DATE = re.compile(
    r"(?<!\d)(?:19|20|25)\d{2}(?!\d)|[٠-٩۰-۹]{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}\s?時"
)
TIME = re.compile(r"\d{1,2}[:.h時]\s?\d{2}")
ENDING = re.compile(r"[:：﹕]\W*$|-{3,}\s*$|>{2,}\s*$")
RUN_ON = re.compile(r"(.{10,400}?[:：])\s{2,}\S")  # Yahoo on Android: "Dana <dana@example.org> wrote:   Hello Ada,"
LABEL = re.compile(r"[\s*_>-]*([^\W\d_][^:：\n]{0,30}?)[\s*_]*[:：][\s*_]*(.*)")
DASHES = re.compile(r"\s*(?:[-_=*~—–]{2,}).{0,80}?(?:[-_=*~—–]{2,}|:)\s*$")
FORWARDED = re.compile(  # Apple Mail's line above a header block
    r"begin forwarded|anfang der weitergeleitet|début du (?:message|courriel)|inicio del mensaje"
    r"|inizio (?:del )?messaggio|begin doorgestuurd|início da mensagem|vidarebefordrat|転送された|下面是被转发",
    re.I,
)
BARE_AMOUNT = re.compile(r"[\d\s/+~-]{1,12}")

# Labels of the sender's line in a header block: needed only for messages from people we don't know.
FROM_WORDS = (
    "from von de da van fra från od от від lähettäjä kimden feladó από mittente expéditeur remitente"
    " 差出人 发件人 寄件者 寄件人 보낸 보낸사람 מאת من ผู้ส่ง từ dari"
)
FROM = frozenset(FROM_WORDS.split())
# Words between the dashes above a quoted message; without one, the lines below must name a party.
SEPARATOR = re.compile(
    r"[\s*]*-{4,}.{0,20}(?:original|ursprüng|origine|oorspronk|原始|元の|원본).{0,30}-{4,}[\s*]*$", re.I
)
ORIGINAL = re.compile(
    r"original|ursprüng|mensaje|mensagem|messaggio|message|bericht|meddelande|meddelelse|melding|wiadomo|zpráv|správ"
    r"|üzenet|сообщение|повідомлення|mesaj|ileti|viesti|μήνυμα|mesajul|原始|原邮件|原始郵件|元のメッセージ|원본",
    re.I,
)


def attribution_above(lines: list[Line], end: int, us: Parties) -> int:
    """Return where the attribution directly above line `end` begins (empty lines between allowed); `end` if none."""
    last = end - 1
    while last >= 0 and not lines[last].text:
        last -= 1
    if last < 0 or lines[last].depth or end - last > 4:
        return end
    joined, found = "", end
    for first in range(last, max(-1, last - WRAPPED), -1):
        line = lines[first]
        if line.depth or not line.text:
            break
        joined = f"{line.text} {joined}".rstrip()
        if is_attribution(joined, us, quoted_below=True):
            found = first
            if not has_broken_address(joined) and (DATE.search(joined) or line.text[0].isupper()):
                break
    return found


def has_broken_address(text: str) -> bool:
    """Whether the opening bracket of an address is on the line above: "Dana <" / "dana@example.org> wrote:"."""
    before, bracket, _ = text.partition(">")
    return bool(bracket) and "@" in before and "<" not in before


def is_attribution(text: str, us: Parties, *, quoted_below: bool) -> bool:
    """Whether this is an attribution line, which says who wrote and when.

    Above quoted lines, an address or two numbers of a date and a final colon are enough. If nothing marks the lines
    below as quoted: a colon, and two of a party's name, a date with its hour, an address.
    """
    if len(text) > ATTRIBUTION_CHARACTERS:
        return False
    ends = bool(ENDING.search(text[-ENDING_CHARACTERS:]))
    if not quoted_below:
        return ends and says_who_and_when(text, us)
    dated, named = bool(DATE.search(text)), us.is_named_in(text)
    somebody = has_address(text) or us.is_briefly_named_in(text)
    if ends:
        return somebody or (dated and (named or len(DATE.findall(text)) > 1))
    return named and dated and (somebody or "---" in text)


def says_who_and_when(text: str, us: Parties) -> bool:
    """Whether a text has two of a party's name, a date with its hour, and an address."""
    address = bool(WRITTEN_IN_BRACKETS.search(text))
    if us.is_named_in(text):
        return address or bool(DATE.search(text))
    return address and len(DATE.findall(text)) > 1


def unmarked_quote(lines: list[Line], index: int, us: Parties) -> tuple[int, int] | None:
    """Return the first and last line of what introduces an unmarked quoted message here; None for own words."""
    line = lines[index]
    if FORWARDED.match(line.text) and (found := header_block_below(lines, index + 1, us)):
        return index, found
    if RULE.match(line.text) or DASHES.match(line.text):
        found = header_block_below(lines, index + 1, us) or separator_end(lines, index, us)
        return (index, found) if found else None
    if LABEL.match(line.text) and (end := header_block(lines, index, us)):
        return index, end
    return attribution_at(lines, index, us)


def attribution_at(lines: list[Line], index: int, us: Parties) -> tuple[int, int] | None:
    """Return the attribution that begins at this line, on up to four lines or with quoted text after it."""
    run_on = RUN_ON.match(lines[index].text)
    if run_on and is_attribution(run_on[1], us, quoted_below=False):
        return index, index
    for end in range(index, min(len(lines), index + WRAPPED)):
        text = lines[end].text
        if not text or lines[end].depth:
            return None
        if ENDING.search(text[-ENDING_CHARACTERS:]) and attribution_start(lines, index, end, us) == index:
            return index, end
    return None


def attribution_start(lines: list[Line], first: int, end: int, us: Parties) -> int | None:
    """Return where the attribution ending with line `end` begins, not before `first`.

    It begins as late as it can with its date, since the line above may be the person's own."""
    joined, found = "", None
    for start in range(end, first - 1, -1):
        joined = f"{lines[start].text} {joined}".rstrip()
        dated = bool(DATE.search(joined))
        if (found is None or dated) and is_attribution(joined, us, quoted_below=False):
            found = start
        if found is not None and dated and not has_broken_address(joined):
            break
    return found


def header_block_below(lines: list[Line], start: int, us: Parties) -> int | None:
    """Return the last line of a header block directly below line `start`; None if there is none."""
    for index in range(start, min(len(lines), start + 4)):
        text = lines[index].text
        if text and not RULE.match(text):
            return header_block(lines, index, us) if LABEL.match(text) else None
    return None


def separator_end(lines: list[Line], index: int, us: Parties) -> int | None:
    """Return the last line of a separator such as "-----Original Message-----" or "---- On … Steadily wrote ----"."""
    text = lines[index].text
    if not DASHES.match(text):
        return None
    if us.is_named_in(text) and DATE.search(text):
        return index
    below = [at for at in range(index + 1, min(len(lines), index + 6)) if lines[at].text]
    named = us.is_named_in(" ".join(lines[at].text for at in below))
    if named and below and not AMOUNT.search(text) and (found := attribution_at(lines, below[0], us)):
        return found[1]
    return original_end(lines, index, below, named=named) if ORIGINAL.search(text) else None


def original_end(lines: list[Line], index: int, below: list[int], *, named: bool) -> int | None:
    """Return the last line of "-----Original Message-----" and what heads the message below it; None if neither."""
    headed = named or any(DATE.search(lines[at].text) for at in below)
    if headed and below and not lines[below[0]].depth:
        return below[-1]
    return index if headed or SEPARATOR.match(lines[index].text) else None


def header_block(lines: list[Line], index: int, us: Parties) -> int | None:
    """Return the last line of a client's header block (From, Sent, To, Subject in any language) that begins here.

    It has at least three labelled lines, one with a date and none with a bare number (that is the person's own list);
    a value names a party or is the subject, or an address follows a label that means "From".
    """
    labels, values, last = read_labels(lines, index)
    if len(labels) < 3 or labels[0] in labels[1:] or not any(DATE.search(value) for value in values):
        return None
    if any(BARE_AMOUNT.fullmatch(value) for value in values):
        return None
    familiar = [us.is_named_in(value) or us.has_subject_in(value) for value in values]
    somebody = any(label in FROM and "@" in value for label, value in zip(labels, values, strict=True))
    begins = familiar[0] or TIME.search(values[0]) or "@" in values[0]
    return last if begins and (any(familiar) or somebody) else None


def read_labels(lines: list[Line], index: int) -> tuple[list[str], list[str], int]:
    """Return the labels and values that begin at this line, and their last line; wrapped values are joined.

    Either none of them is followed by an empty line, or each is.
    """
    labels: list[str] = []
    values: list[str] = []
    last = index
    spaced = not lines[index + 1].text if index + 1 < len(lines) else False
    for at in range(index, min(len(lines), index + BLOCK_LINES * (1 + spaced))):
        text = lines[at].text
        if not text and spaced and at - last == 1:
            continue
        if not text or RULE.match(text) or lines[at].depth != lines[index].depth:
            break
        label = LABEL.match(text)
        if at - last > 2 or (label and spaced and at - last == 1):
            break
        if label:
            labels.append(label[1].strip().casefold())
            values.append(label[2])
            last = at
        else:
            values[-1] += f" {text}"
    return labels, values, last
