"""Who may be named where a quoted message begins: whom the reply answers, and who replies. Rule: by address, name and
subject, never by a language's words."""

import re
from dataclasses import dataclass

from service.model.values import Incoming
from service.reading.language.courtesies import GREETING

FEW_CHARACTERS = 30
QUOTES = str.maketrans("", "", "\"'“”„«»")


@dataclass(frozen=True)
class Parties:
    """Who may be named where a quoted message begins: our address, and the person who replies."""

    addresses: tuple[str, ...]
    names: tuple[str, ...]
    subject: str

    def is_named_in(self, text: str) -> bool:
        """Whether a line names a party."""
        words = text.casefold()
        if "@" in words and any(address in words for address in self.addresses):
            return True
        words = " ".join(words.translate(QUOTES).split())
        return any(name in words for name in self.names)

    def is_briefly_named_in(self, text: str) -> bool:
        """Whether a short line that is not a greeting names a party: "Steadily wrote:", "So sprach Steadily:"."""
        words = " ".join(text.casefold().translate(QUOTES).split())
        if (
            GREETING.match(words)
            or ":" in words[:-1].rstrip()
            or any(words.startswith(f"{name}:") for name in self.names)
        ):
            return False
        return any(name in words and len(words) - len(name) < FEW_CHARACTERS for name in self.names)

    def has_subject_in(self, text: str) -> bool:
        """Whether a line contains the subject of the conversation."""
        return len(self.subject) > 3 and self.subject in text.casefold()


def parties(incoming: Incoming) -> Parties:
    """Return the parties of a reply, its recipients and its sender; with and without the plus part of an address."""
    addresses = [*incoming.recipients[:20], *([incoming.sender] if incoming.sender else [])]
    plain = [re.sub(r"\+[^@]*@", "@", address) for address in addresses]
    names = [*incoming.to_names[:20], incoming.sender_name]
    folded = [" ".join(name.casefold().translate(QUOTES).split()) for name in names]
    return Parties(
        tuple(dict.fromkeys([*addresses, *plain])),
        tuple(dict.fromkeys(name for name in folded if len(name) > 2)),
        bare_subject(incoming.subject),
    )


def bare_subject(subject: str) -> str:
    """Return the subject without its prefixes ("Re:", "AW:", "Fwd:", "回复：")."""
    return re.sub(r"^(?:\s*[^\W\d]{1,12}(?:\[\d+\]|\s)?[:：])+", "", subject[:200]).strip().casefold()
