"""A text to its words, numbers and marks, each with its place. Rule: no phrase is known here.

The work is linear: a word is a run without spaces, and only so many are read.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from service.reading.language.list_marks import without_marks
from service.reading.language.tokens import Kind, Token

WORDS = 2_500  # read at most, of one message
LONGEST = 60  # characters of a run without spaces that can be words

RUN = re.compile(r"\S+")
SPACED = re.compile(r"(?<=\s)[.·_](?: [.·_]){2,}(?=\s)")  # Applications . . . . . 5
WHOLE_RUN = re.compile(  # a run that is one token
    rf"""
      (?P<entity> \S* (?:@|://|www\.) \S* | \S{{{LONGEST + 1},}} )
    | (?P<vague> \|{{2,}}/? )                        # Applications ||||
    | (?P<colon> [.·_]{{3,}} | [-=]{{1,4}}> | >{{2,3}} )  # Applications ..... 5
    """,
    re.VERBOSE,
)
PART = re.compile(
    r"""
      (?P<row> (?! \d{1,3} (?:,\d{3})+ (?![\d,]) ) \d{1,9} (?:,\d{1,9}){2,} )  # 5,3,2
    | (?P<meeting> 1:1s? (?![\d:]) )                                        # a 1:1 with Ann
    | (?P<number> \d{1,9} (?:[.,]\d{1,9})+ | \d+ )
    | (?P<nothing> [xX×](?=\d) | [*_"“”„«»] )                                # apps x5
    | (?P<fraction> [½¼¾⅓⅔] )
    | (?P<word> [^\W\d_]+ (?:'[^\W\d_]+)* )
    | (?P<leaders> \.{3,}(?=\d) )
    | (?P<wave> (?<=[^\W\d_])~$ )                                           # hi~ 4 applications
    | (?P<mark> . )
    """,
    re.DOTALL | re.VERBOSE,
)
KINDS = {"meeting": Kind.WORD, "number": Kind.NUMBER, "leaders": Kind.COLON, "wave": Kind.SIGN}
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
PLAIN = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("\u00a0\u200b\ufe0f\u20e3\t", " "))


def parts(text: str) -> Iterator[Token]:
    """Words, numbers, marks and line ends, before phrases are known."""
    left, start = WORDS, 0
    for line in without_marks(text.translate(PLAIN)):
        if start:
            yield Token(Kind.NEWLINE, "\n", start - 1, start)
        dotted = SPACED.sub(lambda dots: "." * len(dots.group()), line)
        for run in islice(RUN.finditer(dotted), left):
            left -= 1
            yield from split(run.group(), start + run.start())
        start += len(line) + 1


def split(run: str, start: int) -> Iterator[Token]:
    """The parts of a run without spaces."""
    if run.isascii() and run.isalpha() and len(run) <= LONGEST:  # most are
        yield Token(Kind.WORD, run.lower(), start, start + len(run), capital=run[0].isupper())
        return
    if whole := WHOLE_RUN.fullmatch(run):
        kind = Kind(whole.lastgroup)
        yield Token(kind, whole_word(run, kind), start, start + len(run))
        return
    for part in PART.finditer(run):
        word, at, glued = part.group(), start + part.start(), part.start() > 0
        if part["row"]:
            yield from row(word, at, glued=glued)
        elif part["word"]:
            yield Token(Kind.WORD, plain(word), at, at + len(word), glued, capital=word[0].isupper())
        elif not part["nothing"]:
            kind = KINDS.get(part.lastgroup or "") or SIGNS.get(word, Kind.SIGN)
            yield Token(kind, word, at, at + len(word), glued)


def whole_word(run: str, kind: Kind) -> str:
    """The word of a run that is one token."""
    if kind is Kind.COLON:
        return "→" if ">" in run else ":"
    return run if kind is Kind.VAGUE else ""


def row(word: str, start: int, *, glued: bool) -> Iterator[Token]:
    """The numbers and commas of a row of numbers: 5,3,2."""
    for each in re.finditer(r"\d+|,", word):
        kind = Kind.COMMA if each.group() == "," else Kind.NUMBER
        yield Token(kind, each.group(), start + each.start(), start + each.end(), glued or each.start() > 0)


def plain(word: str) -> str:
    """Lower case, without accents: "Résumés" -> "resumes"."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
