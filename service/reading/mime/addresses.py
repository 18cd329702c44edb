"""Mail addresses, in header fields and as people write them. Rule: every pattern for an address is here, and linear."""

import re

HEADER_ADDRESS = re.compile(r"""[^\s<>()\[\]",;:@\\]{1,64}@[^\s<>()\[\]",;:@\\]{1,255}""")
IN_BRACKETS = re.compile(r"<([^<>]*)>")
MAILBOX = re.compile(r"""(?:"(?:[^"\\]++|\\.)*+"?|[^,;"]++)++""")  # possessive: no backtracking, so linear

LOCAL_PART = r"[\w.+-]{1,64}@"
BEGINNING = rf"{LOCAL_PART}[\w-]{{1,64}}\."  # of an address in a text, as far as its first dot
WRITTEN_ADDRESS = re.compile(rf"{BEGINNING}[\w.-]{{1,64}}")
WRITTEN_IN_BRACKETS = re.compile(rf"<(?:mailto:)?{LOCAL_PART}[\w.-]{{1,128}}>")


def has_address(text: str) -> bool:
    """Whether an address is written in a text."""
    return "@" in text and WRITTEN_ADDRESS.search(text) is not None


def without_addresses(text: str) -> str:
    """Return a text without the addresses in it."""
    return WRITTEN_ADDRESS.sub("", text) if "@" in text else text


def address(value: str) -> str:
    """Return the address in a From header: the one in angle brackets, otherwise the first, otherwise ""."""
    for candidate in (*reversed(IN_BRACKETS.findall(value)), value):
        if found := HEADER_ADDRESS.search(candidate):
            return found[0].lower() if found[0].isascii() else found[0]  # "\u212a".lower() is an ASCII letter
    return ""


def all_addresses(values: list[str]) -> tuple[str, ...]:
    """Return the addresses in several header values, each once, in lower case."""
    return tuple(dict.fromkeys(found.lower() for value in values for found in HEADER_ADDRESS.findall(value)))


def display_name(value: str) -> str:
    """Return the display name before the address, without quotes, or ""."""
    name = value.partition("<")[0] if "<" in value else " ".join(re.findall(r"\(([^()]*)\)", value))
    name = " ".join(re.sub(r"\\(.)", r"\1", name).strip(" \t\"'").split())
    return "" if "@" in name and " " not in name else name[:200]


def display_names(value: str) -> list[str]:
    """Return the display names in a list of addresses (RFC 5322, 3.4)."""
    found = (display_name(mailbox) for mailbox in MAILBOX.findall(value)[:50])
    return [name for name in found if name]
