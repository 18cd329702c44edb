"""The ids of our own letters: unguessable, repeatable, recognised without a database. Pure: the key is passed in.

A token is 44 characters of base32: kind, week, whose, what it answers, and 120 bits of HMAC-SHA256 over those. Short
enough for the plus part of an address (RFC 5321 allows 64 characters before the @)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from service.model.letter_kinds import BY_BYTE, KINDS
from service.model.values import Week

EPOCH = date(2020, 1, 1)
WHOSE, WHAT, SEAL = 5, 4, 15  # bytes
PATTERN = re.compile(r"(?<![a-z0-9])[a-z2-7]{44}(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """What a genuine token tells."""

    kind: str
    week: Week
    whose: str  # the keyed hash of an address, see `whose`
    text: str  # the token itself


def whose(key: bytes, email: str) -> str:
    """The short keyed hash that stands for an address in tokens and in what `forget` leaves: 10 hex digits."""
    return hmac.new(key, b"whose:" + email.lower().encode(), hashlib.sha256).digest()[:WHOSE].hex()


def forgotten(key: bytes, email: str) -> str:
    """The long keyed hash of an address, all that `forget` leaves of a person: 64 hex digits."""
    return hmac.new(key, b"forgotten:" + email.lower().encode(), hashlib.sha256).hexdigest()


def left_behind(key: bytes, addresses: Iterable[str]) -> list[str]:
    """All that `forget` leaves of the person with these addresses, the registered one first: each address's long hash,
    by which it is known again, and the short one that stands in answers to our letters."""
    known = list(addresses)
    return [forgotten(key, address) for address in known] + [whose(key, address) for address in known]


def make(key: bytes, kind: str, email: str, week: Week, answered: str | None = None) -> str:
    """The token of a letter; `answered` is the fingerprint of the message it answers, so two digests differ."""
    what = hashlib.sha256(answered.encode()).digest()[:WHAT] if answered else bytes(WHAT)
    facts = (
        bytes([KINDS[kind].byte])
        + (week.start - EPOCH).days.to_bytes(2, "big")
        + bytes.fromhex(whose(key, email))
        + what
    )
    return base64.b32encode(facts + seal(key, facts)).decode().rstrip("=").lower()


def seal(key: bytes, facts: bytes) -> bytes:
    """120 bits that nobody without the key can make."""
    return hmac.new(key, b"letter:" + facts, hashlib.sha256).digest()[:SEAL]


@lru_cache(maxsize=1024)  # that of a message is looked at when it is kept, when it is read, and when it is answered
def read(key: bytes, text: str) -> Token | None:
    """The token, if it is genuine."""
    raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    facts, given = raw[:-SEAL], raw[-SEAL:]
    if len(facts) != 3 + WHOSE + WHAT or facts[0] not in BY_BYTE or not hmac.compare_digest(given, seal(key, facts)):
        return None
    week = Week(EPOCH + timedelta(days=int.from_bytes(facts[1:3], "big")))
    return Token(BY_BYTE[facts[0]].name, week, facts[3 : 3 + WHOSE].hex(), text.lower())


def find(key: bytes, texts: Iterable[str]) -> list[Token]:
    """The genuine tokens in these texts (message ids, addresses, a subject), in their order, each once."""
    matches = dict.fromkeys(match.lower() for text in texts for match in PATTERN.findall(text))
    return [token for match in matches if (token := read(key, match))]
