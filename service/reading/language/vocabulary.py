"""The words that counting knows besides the metrics' own, by what they do in a sentence.

They are data: english/NAME.txt, one phrase a line, a comment after "#". A phrase belongs to one class; where two files
have the same one, the earlier in lexicon.TABLES has it, and the longest phrase wins ("no more than" before "no").
Hyphens count as spaces; contractions may lack their apostrophe. Number words are with their numbers, the metrics' own
words in config/metrics.toml. No logic may be here: a second language is a second folder.

To add a word, write it on a line of its own in the file of its class, with a row in tests/sentences that needs it. A
pseudo-trigger, a phrase that only looks like a plan or a negation ("hope you are well", "not bad"), goes into
turns_of_phrase.txt or pseudo_negations.txt; being longer, it wins over the word that it contains.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "english"


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, separated by commas, over as many lines as they need."""
    return tuple(phrase.strip() for phrase in text.split(",") if phrase.strip())


def longest_first(words: Iterable[str]) -> str:
    """The alternatives of a regular expression for any of these words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def read(name: str) -> tuple[str, ...]:
    """The phrases of one class, in the order of its file."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(phrase for line in lines if (phrase := line.partition("#")[0].strip()))


@cache
def sets_of(name: str) -> dict[str, frozenset[str]]:
    """The phrases of a file by the headings ("[gone]") above them."""
    found: dict[str, frozenset[str]] = {}
    heading = ""
    for phrase in read(name):
        heading = phrase.strip("[]") if phrase.startswith("[") else heading
        found[heading] = found.get(heading, frozenset()) | {phrase} - {f"[{heading}]"}
    return found


def word_set(name: str) -> frozenset[str]:
    """One small set of words, each for one rule."""
    return sets_of("word_sets")[name]


AFTER_NEGATION = frozenset(read("after_negation"))
SMALL_TALK = frozenset(read("small_talk"))
LATE = frozenset(read("late"))
REPORTS = frozenset(read("reports"))
FILLERS = SMALL_TALK | frozenset(read("fillers"))
IDLE = SMALL_TALK | frozenset(read("idle"))
GREETING_WORDS = read("greetings")
TIMES_OF_DAY = read("times_of_day")
GREETINGS = frozenset((*GREETING_WORDS, "good", *TIMES_OF_DAY, *read("greeted")))
TITLES = frozenset(read("titles"))
CLOSINGS = frozenset(read("closings"))
SIGN_OFFS = CLOSINGS | frozenset(read("sign_offs"))
COMPOUND_TAILS = frozenset(read("compound_tails"))
TRYING = frozenset(read("trying"))  # verbs of only trying to speak to somebody
SPOILERS = frozenset(read("spoilers"))
NOT_COUNTED = frozenset(read("not_counted"))
PREPOSITIONS = frozenset(read("prepositions"))
DETERMINERS = frozenset(read("determiners"))
