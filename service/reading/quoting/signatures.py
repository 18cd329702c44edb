"""Removes signatures below a person's words. Rule: a typed sign-off ("Thanks, Ada") is theirs; what follows "-- ", or
the sender's name with a title or contact details below it, is not."""

import re
from collections.abc import Sequence

from service.reading.language.entities import PHONE_DIGITS
from service.reading.mime.addresses import LOCAL_PART
from service.reading.quoting.footers import PAGE_OR_ADDRESS, paragraphs
from service.reading.quoting.taglines import AMOUNT

SENTENCE_WORDS = 12
NAME_WORDS = 5
SIGNATURE_LINES = 14
REACH = 3 * SIGNATURE_LINES  # with the empty lines between
PARAGRAPHS = 3  # from the end, that may hold a signature

PROPER = "-- "  # RFC 3676, 4.3
DELIMITER = re.compile(r"(?:--|—|––|-- ?-|__|~~)\s*$")  # typed by hand, or with its space lost
PHONE = re.compile(r"(?:\+|\(|\b)\d[\d\s().\-/]{6,20}\d\b")
DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}")
SITE = re.compile(r"\b[\w-]{2,}\.(?:com|org|net|io|dev|me|co|de|fr|uk|ca|in|example)\b", re.I)
LABEL = re.compile(
    r"\W*(?:t|tel|telephone|ph|phone|m|mob|mobile|c|cell|o|off|office|direct|d|f|fax|e|e-?mail|mail|w|web|website|skype"
    r"|linkedin|whatsapp|mobil|telefon|handy|téléphone|portable|móvil|teléfono|cel|cellulare|address|anschrift|adresse)"
    rf"\.?\s*[:.|)]?\s*(?=[\d+(@:/]|www|http|{LOCAL_PART})",
    re.I,
)
SEPARATED = re.compile(r"\s[|·•∙⋅]\s|\s{2,}|\t")
SERVICE = re.compile(  # years in a trade: "CNC programmer, 22 years", "25+ yrs exp"
    r"(?:^|[,|·•–-]\s*)(?:over )?\d{1,2}\+? ?(?:years?|yrs?)\b\.?"
    r"(?: (?:exp(?:erience)?|(?:in|of|on) \S+(?: \S+)?))?\W*$",
    re.I,
)
POSTAL = re.compile(r"[^\W\d][^\d,]{2,40} \d{1,4}[a-z]?, (?:[A-Z]{1,2}-?)?\d{3,5} ?\d{0,2} [^\W\d][^\d,]{1,30}", re.I)
SERVICE_WORDS = 6
SMALL_WORDS = frozenset(("of", "the", "and", "for", "de", "der", "für", "&", "-", "–", "at", "in"))
POSTSCRIPT = re.compile(r"\W*p\.?\s?p?\.?\s?s\b", re.I)


def without_signature(lines: Sequence[str], name: str) -> list[str]:
    """Return the lines without the signature; a postscript below it stays. `name` is the sender's display name."""
    for index, line in enumerate(lines):
        if line == PROPER or (DELIMITER.match(line) and is_signature_after(lines[index + 1 : index + REACH], name)):
            return above_or_below(lines, index)
    found = paragraphs(lines)
    for at in range(len(found) - 1, max(-1, len(found) - 1 - PARAGRAPHS), -1):
        if (first := block_start(lines, found, at, name)) is not None:
            return [*lines[:first], *postscript(lines[found[at][1] :])]
    return list(lines)


def above_or_below(lines: Sequence[str], delimiter: int) -> list[str]:
    """Return the lines above the delimiter or, if there are none, those below the signature's paragraph."""
    if any(line.strip() for line in lines[:delimiter]):
        return [*lines[:delimiter], *postscript(lines[delimiter + 1 :])]
    end = next((at for at in range(delimiter + 1, len(lines)) if not lines[at].strip()), len(lines))
    return list(lines[end:])


def block_start(lines: Sequence[str], found: list[tuple[int, int]], at: int, name: str) -> int | None:
    """Return the first line of the signature block that ends with paragraph `at`; None if there is none."""
    start, end = found[at]
    if end - start > SIGNATURE_LINES:
        return None
    for index in range(start, end):
        if is_name(lines[index], name) and is_signature(lines[index:end], name):
            alone = not any(line.strip() for line in lines[:index])
            return None if alone and has_amounts_below(lines[index:end], name) else index
    if not at:
        return None
    above, above_end = found[at - 1]
    if above_end - above == 1 and is_full_name(lines[above], name) and has_only_contacts(lines[start:end]):
        return above
    last = at == len(found) - 1
    return start if last and all(map(is_only_contact, lines[start:end])) else None


def is_signature(lines: Sequence[str], name: str) -> bool:
    """Whether the line with the name and those below it in its paragraph are a signature."""
    rest = lines[1:]
    if any(map(is_contact, lines)):
        return True
    known = is_full_name(lines[0], name) or any(map(is_length_of_service, rest))
    return bool(rest) and known and all(map(is_title, rest))


def has_amounts_below(lines: Sequence[str], name: str) -> bool:
    """Whether a message that begins with its writer's name goes on with amounts, so that it is not just a signature."""
    second = lines[1] if len(lines) > 1 else ""
    written = AMOUNT.search(SERVICE.sub("", second).lower())
    return not is_full_name(lines[0], name) or (bool(written) and not has_phone_number(second))


def is_signature_after(lines: Sequence[str], name: str) -> bool:
    """Whether the lines below a delimiter without its space are a signature, not more of the report."""
    written = [line for line in lines if line.strip()]
    if not written or len(written) > SIGNATURE_LINES or any(map(DELIMITER.match, written)):
        return not written
    return is_name(written[0], name) or all(is_contact(line) or not AMOUNT.search(line.lower()) for line in written)


def postscript(lines: Sequence[str]) -> list[str]:
    """Return the postscript below a signature, or []."""
    for index, line in enumerate(lines):
        if POSTSCRIPT.match(line):
            return ["", *lines[index:]]
    return []


def has_only_contacts(lines: Sequence[str]) -> bool:
    """Whether a paragraph has contact details and no sentence."""
    return any(map(is_contact, lines)) and not any(map(is_sentence, lines))


def is_name(line: str, name: str) -> bool:
    """Whether a line is the sender's name, with a title or letters after it perhaps."""
    head = re.sub(r"\([^)]{0,30}\)", "", SEPARATED.split(line.strip())[0].partition(",")[0])
    known, said = set(words(name)), words(head)
    if not said or not known or len(said) > NAME_WORDS or is_sentence(line):
        return False
    if any(word[0].islower() and word.casefold() not in known for word in head.split()):  # "Piet van der Berg"
        return False
    shared = known.intersection(said)
    return len(shared) >= min(2, len(known)) or (len(shared) == 1 and len(said) <= 3 and said[-1] in known)


def is_full_name(line: str, name: str) -> bool:
    """Whether a line has at least two words of the sender's name."""
    return is_name(line, name) and len(set(words(name)).intersection(words(line))) >= 2


def is_contact(line: str) -> bool:
    """Whether a line has contact details: a telephone number, an address, a link."""
    found = has_phone_number(line) or PAGE_OR_ADDRESS.search(line) or SITE.search(line) or LABEL.match(line)
    return bool(found) and not is_sentence(line)


def is_only_contact(line: str) -> bool:
    """Whether a line is nothing but a telephone number, or a labelled address."""
    rest = PHONE.sub("", re.sub(r"\S+@\S+|(?:https?://|www\.)\S+", "", line))
    labelled = bool(LABEL.match(line))
    return (labelled or has_phone_number(line)) and not re.search(r"\d", rest) and len(words(rest)) <= 2 * labelled


def has_phone_number(line: str) -> bool:
    """Whether a line has a telephone number; a date is not one, nor is a run of amounts."""
    found = PHONE.search(DATE.sub("", line))
    return found is not None and len(re.findall(r"\d", found[0])) >= PHONE_DIGITS  # in France they are written in pairs


def is_title(line: str) -> bool:
    """Whether a line looks like a title or a firm: "Operations Manager | Brightwater Logistics"."""
    if POSTAL.fullmatch(line.strip()) or is_length_of_service(line):
        return True
    if AMOUNT.search(line.lower()):
        return False
    if SEPARATED.search(line.strip()):
        return True
    return all(word[0].isupper() or word in SMALL_WORDS for word in line.replace(",", " ").replace("/", " ").split())


def is_length_of_service(line: str) -> bool:
    """Whether a line says somebody's trade and years in it, and nothing more."""
    rest = re.sub(r"\bLocal \d+", "", SERVICE.sub("", line))
    return (
        rest != line
        and bool(SERVICE.search(line))
        and not AMOUNT.search(rest.lower())
        and len(words(line)) <= SERVICE_WORDS
    )


def is_sentence(line: str) -> bool:
    """Whether a line is a sentence rather than a signature's line."""
    return len(words(line)) > SENTENCE_WORDS


def words(text: str) -> list[str]:
    """Return the words of two letters or more, in lower case."""
    return re.findall(r"[^\W\d_]{2,}", text.casefold())
