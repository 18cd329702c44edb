"""Whether own words tell of danger to oneself. Rule: recall before precision, since missing one is the worse fault.

The patterns are data (language/english/danger.txt). Turns of phrase that contain one ("killing myself to meet the
deadline", danger_not_meant.txt) are passed over, and nothing else is. Only own words are given here, never quoted ones.
"""

import re

from service.reading.language import phrase_patterns

LONGEST = 20_000  # characters looked at: nobody writes more of their own

IN_DANGER = re.compile(rf"(?<!\w)(?:{phrase_patterns.any_of('danger')})")
NOT_MEANT = re.compile(rf"(?<!\w)(?:{phrase_patterns.any_of('danger_not_meant')})(?!\w)")
PLAIN_MARKS = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def is_told(text: str) -> bool:
    """Whether a person's own words tell of danger to themselves."""
    words = " ".join(text[:LONGEST].translate(PLAIN_MARKS).lower().split())
    return bool(IN_DANGER.search(words)) and bool(IN_DANGER.search(NOT_MEANT.sub(" … ", words)))
