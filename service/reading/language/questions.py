"""Where in a sentence a question to us begins: "3 apps, how many did you want?".

Rule: what is asked gives no amounts; a question mark after an amount alone ("5 apps?") is only doubt.
"""

from service.reading.language.clauses import LIST_MARKS, Sentence
from service.reading.language.tokens import END, Kind

COUNTED = frozenset({Kind.AMOUNT, Kind.NOUN, Kind.OBJECT})
TAG_WORDS = 3  # fewer after a comma doubt the number: "5 apps, right?"


def asked_from(sentence: Sentence) -> int:
    """Where a question to us begins; after the last token where there is none ("5 apps?" only doubts)."""
    end = len(sentence.tokens)
    if sentence.end is not Kind.QUESTION_MARK:
        return end
    about_us = any(sentence.view.is_in("said of us", at) for at in range(end))
    return next((at for at in range(end) if sentence.view.is_in("asking us", at)), 0 if about_us else end)


def is_doubted(sentence: Sentence) -> bool:
    """Whether a question mark doubts the amounts: "5 apps?", but not "5 apps, 2 chats, not so bad, no?"."""
    if sentence.end is not Kind.QUESTION_MARK:
        return False
    told = [at for at, token in enumerate(sentence.tokens) if token.kind in COUNTED and token.word != "no"]
    comma, *rest = sentence.tokens[max(told, default=0) + 1 :] or [END]
    words = [word for token in rest if token.kind not in LIST_MARKS for word in token.word.split()]
    return comma.kind not in (Kind.COMMA, Kind.DASH) or len(words) < TAG_WORDS
