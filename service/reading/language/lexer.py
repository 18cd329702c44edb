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
WITH = word_set("with")
UNSPLIT = word_set("unsplit") | SMALL.keys()  # after a number word and a hyphen
COUNTERS = word_set("counters")
TAKING_BACK = word_set("taking_back")
SPOKEN = SMALL.keys() | {"no", "next", "zero"}  # after a line end that is dictated
LIKE_NOUNS = {(kind, tense) for kind in (Kind.VERB, Kind.CARRIER) for tense in (Tense.BASE, Tense.THIRD)}
BEFORE_NOUN = frozenset({Kind.UNSURE, Kind.NOUN})  # what may be between an amount and such a noun


def read(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a text, in order."""
    return list(phrased(list(unhyphened(list(written_out(list(parts(text)))))), lexicon))


def written_out(found: list[Token]) -> Iterator[Token]:
    """The parts with what is shortened written out."""
    at = 0
    while at < len(found):
        token, at = in_full(found, at)
        if token is not None:
            yield token


def in_full(found: list[Token], at: int) -> tuple[Token | None, int]:
    """A part written out, and where the next one is: "w/ 2 people" and "w 2 people", but "W: 2 apps" is a day; there is
    no stop after "prev."."""
    token, after, third = found[at], token_at(found, at + 1), token_at(found, at + 2)
    match token.word, after.word, third.word:
        case "w", "/", "o" if after.glued and third.glued:
            return token._replace(word="without", end=third.end), at + 3
        case "w", "/", _ if after.glued:
            return token._replace(word="with"), at + 2
        case word, _, _ if word in WITH and after.kind in (Kind.WORD, Kind.NUMBER):
            return token._replace(word="with"), at + 1
        case "new", "line", _ if third.kind is Kind.NUMBER or third.word in SPOKEN:
            return token._replace(kind=Kind.COMMA, end=after.end), at + 2
        case ".", ".", "." if token_at(found, at + 3).word in TAKING_BACK:
            return token._replace(kind=Kind.COMMA, end=third.end), at + 3
        case "…", word, _ if word in TAKING_BACK:
            return token._replace(kind=Kind.COMMA), at + 1
        case "full", "stop", _:
            return token._replace(kind=Kind.STOP, end=after.end), at + 2
        case "comma", _, _:
            return token._replace(kind=Kind.COMMA), at + 1
        case ".", _, _ if token.glued and token_at(found, at - 1).word in SHORTENED:
            return None, at + 1
    return token, at + 1


def unhyphened(found: list[Token]) -> Iterator[Token]:
    """The parts without the hyphens inside words: "mock-interview" is two words, but "a two-person call" has no two."""
    at = 0
    while at < len(found):
        token, third, used = found[at], token_at(found, at + 2), 1
        if is_hyphened(token, token_at(found, at + 1), third):
            used = 2
            if token.word in SMALL and third.word not in UNSPLIT:
                token, used = token._replace(word=f"{token.word}-{third.word}", end=third.end), 3
        yield token
        at += used


def is_hyphened(token: Token, hyphen: Token, third: Token) -> bool:
    """Whether a hyphen joins two words."""
    words = token.kind is third.kind is Kind.WORD
    return words and hyphen.kind is Kind.DASH and hyphen.glued is third.glued is True


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
    begun = lexicon.entries.get(word) or lexicon.entries.get(lexicon.mend(word))
    if begun is None:
        return None
    second = mended(token_at(found, at + 1), lexicon)
    likely: list[Entry] = [*(begun.get(second, ()) if second else ()), *begun.get("", ())]
    for entry in likely:
        if not all(mended(token_at(found, place), lexicon) == each for place, each in enumerate(entry.tail, at + 1)):
            continue
        if not ((entry.kind, entry.term.tense) in LIKE_NOUNS and is_counted(found, at, lexicon)):
            return entry
    return None


def is_counted(found: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether an amount or "had" makes a word a noun: "1 talk with", "2 long chats with", "had chats with"."""
    if found[at].word.endswith("s") and Kind.DONE in kinds_of(token_at(found, at - 1).word, lexicon):
        return True
    for token in found[max(0, at - 3) : at][::-1]:
        if token.kind is Kind.NUMBER or token.word in COUNTERS:
            return True
        if token.kind is not Kind.WORD or kinds_of(token.word, lexicon) - BEFORE_NOUN:
            return False
    return False


def kinds_of(word: str, lexicon: Lexicon) -> set[Kind]:
    """What a word alone may be."""
    return {entry.kind for entry in lexicon.entries.get(word, {}).get("", ())}


def mended(token: Token, lexicon: Lexicon) -> str:
    """The word of a part, or the metric's word that it misspells."""
    return lexicon.mend(token.word) if token.kind is Kind.WORD else token.word
