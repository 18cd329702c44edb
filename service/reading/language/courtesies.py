"""The courtesies a line begins with. Rule: the patterns only; the words are english/greetings.txt, closings.txt and
those beside them."""

import re
from collections.abc import Iterable

from service.reading.language.vocabulary import GREETING_WORDS, SIGN_OFFS, TIMES_OF_DAY, phrases


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


SALUTATION = rf"(?:{one_of(GREETING_WORDS)}|good (?:{one_of(TIMES_OF_DAY)}))\b"  # never the beginning of an answer
GREETING = re.compile(rf"(?:{one_of((*GREETING_WORDS, 'good', *TIMES_OF_DAY))})\b")
LINKING = frozenset(phrases("a, one, me, in, on, it, all, so, be"))  # of the sign-offs; they begin sentences too
CLOSING = re.compile(rf"(?:{one_of(SIGN_OFFS - LINKING)})\b")
