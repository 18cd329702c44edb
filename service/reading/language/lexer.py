"""Own words to tokens: the phrases, numbers and marks that counting looks at, each with its place in the text.

Nothing is decided here but what is where. The work is linear: a word is a run without spaces, and only so many
are read.
"""

import re
import unicodedata
from collections.abc import Iterator

from service.reading.language.lexicon import Entry, Lexicon
from service.reading.language.number_words import SMALL
from service.reading.language.tokens import Kind, Tense, Token, token_at
from service.reading.language.vocabulary import phrases

WORDS = 2_500  # read at most, of one message
LONGEST = 60  # characters of a run without spaces that can be words
WRAPPED = 55  # a line that long may go on in the next
WIDTH = 68  # ... where the next word would have made it longer than this

RUN = re.compile(r"\S+")
PART = re.compile(r"\d{1,9}(?:[.,]\d{1,9})+|\d+|[½¼¾⅓⅔]|[^\W\d_]+(?:'[^\W\d_]+)*|\.{3,}(?=\d)|.", re.DOTALL)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
OPAQUE = re.compile(r"\S*(?:@|://|www\.)\S*")
TALLY = re.compile(r"\|{2,}/?")  # Applications ||||
LEADERS = re.compile(r"[.·_]{3,}|[-=]{1,4}>|>{2,3}")  # Applications ..... 5
SPACED = re.compile(r"(?<=\s)[.·_](?: [.·_]){2,}(?=\s)")  # Applications . . . . . 5
MARKER = re.compile(r"\s*(?:\(?(?P<mark>\d{1,2})[.):]\)?|\(?(?P<letter>[a-hA-H])\)|[-*•·–—●▪◦>+]|\[[ xX]?\])(?=\s+\S)")
INLINE = re.compile(r"\(?(\d{1,2}|[a-h])([.)])")
SIGNS = {
    sign: kind
    for kind, signs in {
        Kind.COMMA: ",;|•·",
        Kind.SLASH: "/\\",
        Kind.COLON: ":",
        Kind.EQUALS: "=",
        Kind.QUESTION_MARK: "?",
        Kind.STOP: ".!…",
        Kind.DASH: "-–—−→",
        Kind.OPEN: "([{",
        Kind.CLOSE: ")]}",
        Kind.AND: "&",
        Kind.PLUS: "+",
        Kind.NEAR: "~≈",
    }.items()
    for sign in signs
}
EMPHASIS = frozenset('*_"“”„«»')
PLAIN = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("\u00a0\u200b\ufe0f\u20e3\t", " "))
SHORTENED = frozenset({"prev", "incl", "excl", "mr", "mrs", "ms", "dr", "prof"})  # their full stop ends nothing
DICTATED = {"comma": Kind.COMMA}
WITH = frozenset({"w", "wi", "wit", "wth", "wiht"})
UNSPLIT = frozenset({"ish", "odd", "on", "to", "and", "plus", "off", "hundred", "dozen"})  # after a number word
COUNTERS = frozenset(
    phrases("""
    a, an, another, one, two, three, four, five, six, seven, eight, nine, ten, some, no, several, many, few, couple,
    dozen, plenty, lots, tons, loads, heaps, bunch, handful, number, had
    """)
)  # after these a word that may be verb or noun is a noun: "1 talk with a recruiter"


def read(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a text, in order."""
    return list(phrased(list(unhyphened(list(written_out(list(parts(text.translate(PLAIN))))))), lexicon))


def parts(text: str) -> Iterator[Token]:
    """Words ("word"), numbers ("number"), marks and hard line ends, before phrases are known."""
    left, start, marker = WORDS, 0, 0
    lines = text.split("\n")
    numbered = all(f"\n{mark}:" in f"\n{text}" for mark in "12")  # "1:" and "2:" begin lines
    for at, written in enumerate(lines):
        line = SPACED.sub(lambda dots: "." * len(dots.group()), written)
        found = MARKER.match(line)
        begin = found.end() if found and ordinal(found["mark"] or found["letter"]) in (0, 1, marker + 1) else 0
        begin = 0 if found and ":" in found.group() and not numbered else begin
        marker = ordinal(found["mark"] or found["letter"]) if found and begin else marker
        for run in RUN.finditer(line, begin):
            left -= 1
            if left < 0:
                return
            inline = INLINE.fullmatch(run.group()) if begin and run.end() < len(line) else None
            if inline and found and inline[2] in found.group() and ordinal(inline[1]) == marker + 1:
                marker += 1
                yield Token(Kind.COMMA, ",", start + run.start(), start + run.end())
            else:
                yield from split(run.group(), start + run.start())
        start += len(line) + 1
        if at + 1 < len(lines) and not wrapped(line, lines[at + 1]):
            yield Token(Kind.NEWLINE, "\n", start - 1, start)


def ordinal(mark: str | None) -> int:
    """The place in a list: 2 for "2" and "b", 0 for a bullet."""
    if not mark:
        return 0
    return int(mark) if mark.isdecimal() else " abcdefgh".find(mark.lower())


def wrapped(line: str, following: str) -> bool:
    """Whether a line only ended because it was full."""
    if len(line) < WRAPPED or not following.strip() or MARKER.match(following):
        return False
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > WIDTH


def split(run: str, start: int) -> Iterator[Token]:
    """The parts of a run without spaces."""
    if whole := whole_run(run, start):
        yield whole
        return
    for part in PART.finditer(run):
        word, at, glued = part.group(), start + part.start(), part.start() > 0
        if word.count(",") > 1 and not THOUSANDS.fullmatch(word):
            for each in re.finditer(r"\d+|,", word):
                kind = Kind.COMMA if each.group() == "," else Kind.NUMBER
                yield Token(kind, each.group(), at + each.start(), at + each.end(), glued or each.start() > 0)
        elif word[0].isdecimal():
            yield Token(Kind.NUMBER, word, at, at + len(word), glued)
        elif word in "xX" and run[part.end() : part.end() + 1].isdecimal():
            continue  # apps x5
        elif word[0].isalpha():
            yield Token(Kind.WORD, plain(word), at, at + len(word), glued, capital=word[0].isupper())
        elif word == "~" and glued and part.end() == len(run) and run[part.start() - 1].isalpha():
            yield Token(Kind.SIGN, word, at, at + 1, glued)  # hi~ 4 applications
        elif word not in EMPHASIS:
            yield Token(
                Kind.COLON if word.startswith("..") else SIGNS.get(word, Kind.SIGN), word, at, at + len(word), glued
            )


def whole_run(run: str, start: int) -> Token | None:
    """A run that is one token: a link, a tally, dots or an arrow after a label; None for words and marks."""
    end = start + len(run)
    if len(run) > LONGEST or OPAQUE.fullmatch(run):
        return Token(Kind.ENTITY, "", start, end)
    if TALLY.fullmatch(run):
        return Token(Kind.VAGUE, run, start, end)
    return Token(Kind.COLON, "→" if ">" in run else ":", start, end) if LEADERS.fullmatch(run) else None


def plain(word: str) -> str:
    """Lower case, without accents: "Résumés" -> "resumes"."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


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
