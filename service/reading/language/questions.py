"""Where in a sentence a question to us begins: "3 apps, how many did you want?".

Rule: what is asked gives no amounts; a question mark after an amount alone ("5 apps?") is only doubt.
"""

from service.reading.language.clauses import Sentence
from service.reading.language.tokens import Kind
from service.reading.language.vocabulary import word_set

ASKING = word_set("asking")


def asked_from(sentence: Sentence) -> int:
    """Where a question to us begins; after the last token where there is none ("5 apps?" only doubts)."""
    tokens = sentence.tokens
    if sentence.end is not Kind.QUESTION_MARK:
        return len(tokens)
    for at, token in enumerate(tokens):
        begins = at == 0 or tokens[at - 1].kind in (Kind.COMMA, Kind.DASH, Kind.CONTRAST, Kind.AND)
        if begins and token.word.split(" ")[0] in ASKING:
            return at
    about_us = {"you", "count as", "counts", "how many", "what"} & {token.word for token in tokens[1:]}
    return 0 if about_us else len(tokens)
