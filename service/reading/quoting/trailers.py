"""What clients, gateways, lists and firms put below a person's words, taken off. Rule: each has a table of its own."""

import re
from collections.abc import Sequence

from service.reading.quoting.footers import without_footers
from service.reading.quoting.signatures import without_signature
from service.reading.quoting.taglines import bare, tagline

RULE = re.compile(r"\s*[_=~*–—-]{2,}\s*$")


def without_trailers(lines: Sequence[str], signed: Sequence[bool], name: str) -> list[str]:
    """The person's own lines out of one unbroken run of them.

    `signed` says of each line whether the client's markup calls it signature; `name` is the sender's display name.
    """
    kept = without_signature(without_footers(without_taglines(lines, signed)), name)
    while kept and (not kept[-1].strip() or RULE.match(kept[-1])):
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def without_taglines(lines: Sequence[str], signed: Sequence[bool]) -> list[str]:
    """The lines without taglines, the links right below these, and what is marked as signature."""
    kept, advertised = [], False
    for line, marked in zip(lines, signed, strict=True):
        advertised = tagline(line) or (advertised and bool(line) and not bare(line))
        if not (marked or advertised):
            kept.append(line)
    return kept
