"""Characters that can garble a letter, a log line or a terminal, or that nobody sees. Rule: the sets, and taking them
out; the ranges are Unicode's (UAX 9 for directions, the Core Specification 23 for the others)."""

import re

CONTROLS = "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # of C0 and C1, but for those that end a line or are a blank
LINE_ENDS = "\x0b-\x0d\x85\u2028\u2029"  # beside "\n"
DIRECTIONS = "\u202a-\u202e\u2066-\u2069"  # of writing: they turn round what follows them
NO_CHARACTERS = "\ud800-\udfff\ufeff\ufffe\uffff"
UNSEEN = re.compile(f"[{CONTROLS}{DIRECTIONS}{NO_CHARACTERS}\u00ad\u034f\u061c\u200b-\u200f\u2060-\u2065]")
GARBLING = re.compile(f"[{CONTROLS}{LINE_ENDS}{DIRECTIONS}{NO_CHARACTERS}]")


def printable(text: str, instead: str) -> str:
    """The text with each character that a terminal might obey replaced."""
    return text if text.isprintable() else "".join(each if each.isprintable() else instead for each in text)
