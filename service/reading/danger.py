"""Whether own words tell of danger to oneself. Rule: recall before precision, since missing one is the worse fault.

The patterns are data (language/english/danger.txt). Turns of phrase that contain one ("killing myself to meet the
deadline", danger_not_meant.txt) are passed over, and nothing else is. Only own words are given here, never quoted ones.
"""

from service.reading.language.phrase_patterns import PhrasePatterns

LONGEST = 20_000  # characters looked at: nobody writes more of their own

IN_DANGER = PhrasePatterns("danger", r"(?<!\w)(?:{})")
NOT_MEANT = PhrasePatterns("danger_not_meant", r"(?<!\w)(?:{})(?!\w)")
PLAIN_MARKS = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def is_told(text: str) -> bool:
    """Whether a person's own words tell of danger to themselves."""
    words = " ".join(text[:LONGEST].translate(PLAIN_MARKS).lower().split())
    return IN_DANGER.is_in(words) and IN_DANGER.is_in(NOT_MEANT.replaced(" … ", words))
