"""The word of greeting that a line begins with. Rule: the pattern only; the words are english/greetings.txt."""

import re

from service.reading.language.vocabulary import GREETING_WORDS

GREETING = re.compile(rf"(?:{'|'.join(sorted(GREETING_WORDS, key=len, reverse=True))})\b")
