"""Removes what clients, gateways, lists and firms add to a person's words. Rule: this only calls them in order; each
has a module with its own table."""

from collections.abc import Sequence

from service.reading.mime.lines import RULE
from service.reading.quoting.footers import without_footers
from service.reading.quoting.signatures import without_signature
from service.reading.quoting.taglines import is_tagline, without_links


def without_trailers(lines: Sequence[str], signed: Sequence[bool], name: str) -> list[str]:
    """Return one run of lines without signature, footers and taglines.

    `signed` says for each line whether the client's markup calls it a signature; `name` is the sender's display name.
    """
    kept = without_signature(without_footers(without_taglines(lines, signed)), name)
    while kept and (not kept[-1].strip() or RULE.match(kept[-1])):
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def without_taglines(lines: Sequence[str], signed: Sequence[bool]) -> list[str]:
    """Return the lines without taglines, links directly below those, and what is marked as signature."""
    kept, advertised = [], False
    for line, marked in zip(lines, signed, strict=True):
        advertised = is_tagline(line) or (advertised and bool(line) and not without_links(line))
        if not (marked or advertised):
            kept.append(line)
    return kept
