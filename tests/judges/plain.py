"""Judges whether text and HTML say the same: each number and week that w3m reads in the HTML stands in the text."""

import re

from tests.judges import letters, tools
from tests.judges.letters import Delivered, Verdict

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
FACT = re.compile(rf"\d+(?:\s+(?:{MONTHS})[a-z]*\b)?")  # "6", "16 Nov", "16 November"


def judge(given: Delivered) -> Verdict:
    """The numbers and week labels of the HTML that the text lacks, or has elsewhere."""
    counted = sum(len(facts(dumped(raw))) for raw in given.values())
    return Verdict(letters.each(given, missing), f"{counted} numbers and weeks")


def missing(raw: bytes) -> list[str]:
    """The first fact of the HTML that does not stand in the text in the same order (all after it are out of step)."""
    rest = iter(facts(letters.text(raw)))
    shown: list[str] = []
    for fact in facts(dumped(raw)):
        if fact not in rest:  # `in` reads on: what it passes over is the text's own
            return [f"{fact!r}, after {' '.join(shown[-6:])!r}, is not in the text there"]
        shown.append(fact)
    return []


def facts(written: str) -> list[str]:
    """All numbers and week labels, in order, in one spelling."""
    return [re.sub(r"\s+", " ", found) for found in FACT.findall(written)]


def dumped(raw: bytes) -> str:
    """The letter's HTML as w3m shows it, wide enough that no table cell is wrapped."""
    wide = ("-cols", "300", "-I", "UTF-8", "-O", "UTF-8")
    return tools.output("w3m", "-dump", "-T", "text/html", *wide, stdin=letters.html(raw))
