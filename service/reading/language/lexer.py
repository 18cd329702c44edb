"""Own words to tokens: the phrases, numbers and marks that counting looks at, each with its place in the text.

Nothing is decided here but what is where: words.py cuts the text, here its parts become the lexicon's phrases.
"""

from collections.abc import Iterator

from service.reading.language.lexicon import Entry, Lexicon
from service.reading.language.number_words import SMALL
from service.reading.language.tokens import Kind, Tense, Token, token_at
from service.reading.language.vocabulary import word_set
from service.reading.language.words import parts

SHORTENED = word_set("shortened")
DICTATED = {"comma": Kind.COMMA}
WITH = word_set("with")
UNSPLIT = word_set("unsplit")
COUNTERS = word_set("counters")


def read(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a text, in order."""
    return list(phrased(list(unhyphened(list(written_out(list(parts(text)))))), lexicon))


def written_out(found: list[Token]) -> Iterator[Token]:
    """The parts with "w/ 2 people" and "w 2 people" written out ("W: 2 apps" is a day), and no stop after "prev."."""
    at = 0
    while at < len(found):
        token, after, third = found[at], token_at(found, at + 1), token_at(found, at + 2)
        if token.kind is Kind.STOP and token.glued and token_at(found, at - 1).word in SHORTENED:
            at += 1
            continue
        if token.word in DICTATED and token.kind is Kind.WORD:
            yield token._replace(kind=DICTATED[token.word])
            at += 1
            continue
        slash = token.word == "w" and after.kind is Kind.SLASH and after.glued
        if slash and third.word == "o" and third.glued:
            yield token._replace(word="without", end=third.end)
            at += 2
        elif slash or (token.word in WITH and after.kind in (Kind.WORD, Kind.NUMBER)):
            yield token._replace(word="with")
            at += slash
        else:
            yield token
        at += 1


def unhyphened(found: list[Token]) -> Iterator[Token]:
    """The parts without the hyphens inside words: "mock-interview" is two words, but "a two-person call" has no two."""
    at = 0
    while at < len(found):
        token, after = found[at], token_at(found, at + 1)
        third = token_at(found, at + 2)
        inside = after.kind is Kind.DASH and after.glued and third.glued and token.kind == third.kind is Kind.WORD
        if inside and token.word in SMALL and third.word not in UNSPLIT and third.word not in SMALL:
            yield token._replace(word=f"{token.word}-{third.word}", end=third.end)
            at += 3
            continue
        yield token
        at += 2 if inside else 1


def phrased(found: list[Token], lexicon: Lexicon) -> Iterator[Token]:
    """The parts with the phrases of the lexicon put together, the longest first."""
    at = 0
    while at < len(found):
        token = found[at]
        entry = phrase_at(found, at, lexicon) if token.kind in (Kind.WORD, Kind.NUMBER) else None
        if entry is None:
            yield token
            at += 1
            continue
        last = found[at + len(entry.tail)]
        word = " ".join((*entry.first.split(), *entry.tail))
        yield token._replace(kind=entry.kind, word=word, end=last.end, term=entry.term)
        at += 1 + len(entry.tail)


def phrase_at(found: list[Token], at: int, lexicon: Lexicon) -> Entry | None:
    """The longest phrase that begins here."""
    word = found[at].word
    entries = lexicon.entries.get(word) or lexicon.entries.get(lexicon.mend(word), ())
    for entry in entries:
        if (
            entry.kind in (Kind.VERB, Kind.CARRIER)
            and entry.term.tense in (Tense.BASE, Tense.THIRD)
            and counted(found, at, lexicon)
        ):
            continue
        if all(is_word(token_at(found, at + 1 + step), each, lexicon) for step, each in enumerate(entry.tail)):
            return entry
    return None


def counted(found: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether an amount or "had" makes a word a noun: "1 talk with", "2 long chats with", "had chats with"."""
    before = lexicon.entries.get(token_at(found, at - 1).word, ())
    if found[at].word.endswith("s") and any(entry.kind is Kind.DONE and not entry.tail for entry in before):
        return True
    for place in range(at - 1, max(-1, at - 4), -1):
        token = found[place]
        if token.kind is Kind.NUMBER or token.word in COUNTERS:
            return True
        known = any(
            entry.kind not in (Kind.UNSURE, Kind.NOUN) and not entry.tail
            for entry in lexicon.entries.get(token.word, ())
        )
        if token.kind is not Kind.WORD or (token.word != "of" and known):
            return False
    return False


def is_word(token: Token, word: str, lexicon: Lexicon) -> bool:
    """Whether a part is that word, or a misspelling of it."""
    if token.word == word:
        return True
    return token.kind is Kind.WORD and token.word[:1] == word[:1] and lexicon.mend(token.word) == word
