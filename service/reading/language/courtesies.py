"""The courtesies a line begins with. Rule: the patterns only; the words are english/greetings.txt, closings.txt and
those beside them."""

import re

from service.reading.language.vocabulary import GREETING_WORDS, SIGN_OFFS, TIMES_OF_DAY, longest_first, phrases

SALUTATION = (
    rf"(?:{longest_first(GREETING_WORDS)}|good (?:{longest_first(TIMES_OF_DAY)}))\b"  # never the beginning of an answer
)
GREETING = re.compile(rf"(?:{longest_first((*GREETING_WORDS, 'good', *TIMES_OF_DAY))})\b")
LINKING = frozenset(phrases("a, one, me, in, on, it, all, so, be"))  # of the sign-offs; they begin sentences too
CLOSING = re.compile(rf"(?:{longest_first(SIGN_OFFS - LINKING)})\b")
