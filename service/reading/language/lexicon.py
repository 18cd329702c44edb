"""All phrases that counting knows, by their first word: the vocabulary's tables and the metrics' own words.

A phrase stands for one thing. Where two tables hold the same phrase, the earlier in TABLES has it; the longest wins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from service.model.metrics import plural
from service.model.values import Metric
from service.reading.language import spelling, vocabulary
from service.reading.language.tokens import Kind, Number, Tense, Term
from service.reading.language.vocabulary import phrases

IRREGULAR = {  # past: base, present participle, past participle
    past: phrases(forms) for past, _, forms in (line.partition(": ") for line in vocabulary.read("irregular_verbs"))
}


class Entry(NamedTuple):
    """One phrase: its kind, what it stands for, and its words, the first apart."""

    kind: Kind
    term: Term
    first: str
    tail: tuple[str, ...]


class Table(NamedTuple):
    """A file of english/ with the phrases of one kind, and their tense where they are verbs of one."""

    kind: Kind
    name: str
    tense: Tense | None = None


TABLES = (
    Table(Kind.PSEUDO_TRIGGER, "pseudo_negations"),
    Table(Kind.AND, "and"),
    Table(Kind.OR, "or"),
    Table(Kind.CONTRAST, "contrasts"),
    Table(Kind.REASON, "reasons"),
    Table(Kind.REFERENCE, "references"),
    Table(Kind.PART, "parts"),
    Table(Kind.CORRECTION, "corrections"),
    Table(Kind.PSEUDO_TRIGGER, "turns_of_phrase"),
    Table(Kind.PSEUDO_TRIGGER, "particles"),
    Table(Kind.CEILING, "ceilings"),
    Table(Kind.VAGUE, "vague"),
    Table(Kind.NEAR, "nearness"),
    Table(Kind.DOUBT, "doubt"),
    Table(Kind.TOTAL, "totals"),
    Table(Kind.NEGATION, "negations"),
    Table(Kind.THIS_WEEK, "this_week"),
    Table(Kind.PAST_TIME, "past_times"),
    Table(Kind.FUTURE_TIME, "future_times"),
    Table(Kind.EARLIER, "earlier"),
    Table(Kind.PLAN, "plans"),
    Table(Kind.UNIT, "units"),
    Table(Kind.UNFINISHED, "unfinished"),
    Table(Kind.FATE, "fates"),
    Table(Kind.CLAIM, "claims"),
    Table(Kind.DONE, "done"),
    Table(Kind.DONE, "do", Tense.BASE),
    Table(Kind.SELF, "self"),
    Table(Kind.OTHERS, "others"),
    Table(Kind.ADDITION, "additions"),
    Table(Kind.DAY, "days"),
    Table(Kind.OUTCOME, "outcomes"),
)


@dataclass(frozen=True)
class Lexicon:
    """What `of` builds: phrases by first and second word ("" for none), longest first, and the words that misspellings
    may mean."""

    entries: dict[str, dict[str, list[Entry]]]
    known: frozenset[str]
    targets: frozenset[str]

    def mend(self, word: str) -> str:
        """The word itself, or the metric's word that it misspells."""
        return mended(word, self.targets, self.known) or word


@lru_cache(maxsize=4096)
def mended(word: str, targets: frozenset[str], known: frozenset[str]) -> str | None:
    """`spelling.meant`, remembered: people repeat their words."""
    return spelling.meant(word, targets, known)


@lru_cache(maxsize=16)
def of(metrics: tuple[Metric, ...]) -> Lexicon:
    """The lexicon for these metrics. Their own words come before the tables'."""
    found: dict[tuple[str, ...], Entry] = {}
    for phrase, kind, term in (*own(metrics), *tables()):
        words = words_of(phrase)
        found.setdefault(words, Entry(kind, term, words[0], words[1:]))
    entries: dict[str, dict[str, list[Entry]]] = {}
    for words, entry in found.items():
        entries.setdefault(words[0], {}).setdefault(words[1] if entry.tail else "", []).append(entry)
    for group in chain.from_iterable(map(dict.values, entries.values())):
        group.sort(key=lambda each: -len(each.tail))
    known = {word for words in found for word in words}
    known |= {word.lower() for metric in metrics for phrase in metric.lookalikes for word in phrase.split()}
    known |= vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | vocabulary.COMPOUND_TAILS | vocabulary.SPOILERS
    targets = frozenset(word for word in spelled(metrics) if len(word) >= spelling.SHORTEST)
    return Lexicon(entries, frozenset(known), targets)


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase; a hyphen counts as a space."""
    return tuple(phrase.lower().replace("-", " ").split())


def spelled(metrics: Iterable[Metric]) -> Iterator[str]:
    """The words whose misspellings are understood: those of the nouns, and the verbs themselves."""
    for metric in metrics:
        for noun in map(words_of, (*metric.nouns, *metric.carried)):
            yield from (*noun, *plural(noun[-1]).split())
        yield from (words_of(verb)[0] for verb in metric.verbs)


def tables() -> Iterator[tuple[str, Kind, Term]]:
    """The vocabulary's phrases, and those of them with "n't" once more without the apostrophe."""
    for table in TABLES:
        for phrase in vocabulary.read(table.name):
            term = Term(phrase, tense=table.tense)
            yield phrase, table.kind, term
            if "n't" in phrase:
                yield phrase.replace("n't", "nt"), table.kind, term


def own(metrics: Iterable[Metric]) -> Iterator[tuple[str, Kind, Term]]:
    """The metrics' own phrases in all their forms; objects last, so that another metric's noun comes before them."""
    for metric in metrics:
        for kind, nouns in ((Kind.NOUN, metric.nouns), (Kind.CARRIED, metric.carried), (Kind.UNSURE, metric.unsure)):
            yield from numbers_of(kind, metric.key, nouns, metric.label.lower())
        for kind, verbs in ((Kind.VERB, metric.verbs), (Kind.CARRIER, metric.carriers)):
            for verb in verbs:
                for phrase, tense in tenses(verb):
                    yield phrase, kind, Term(verb, metric.key, tense=tense)
    for metric in metrics:
        yield from numbers_of(Kind.OBJECT, metric.key, metric.objects)


def numbers_of(
    kind: Kind, key: str, nouns: Iterable[str], label: str | None = None
) -> Iterator[tuple[str, Kind, Term]]:
    """Nouns in the singular and the plural; a singular that heads the metric stands for all of it ("practice")."""
    for noun in nouns:
        yield noun, kind, Term(noun, key, Number.MASS if noun == label else Number.ONE)
        many = Term(noun, key, Number.MANY)
        yield plural(noun), kind, many
        yield f"{noun}'s", kind, many  # "3 CV's"


def tenses(verb: str) -> Iterator[tuple[str, Tense]]:
    """A past tense in its other forms: "applied to" -> "apply to", "applies to", "applying to"."""
    past, *rest = verb.lower().split()
    yield verb.lower(), Tense.PAST
    base, ing, participle = IRREGULAR.get(past) or regular(past)
    forms = [(base, Tense.BASE), (plural(base), Tense.THIRD), (ing, Tense.PARTICIPLE), (participle, Tense.PAST)]
    if past in IRREGULAR:  # as who learns the language says it: "speaked", "spoked"
        forms += [(f"{base}ed", Tense.PAST), (f"{past}{'d' if past.endswith('e') else 'ed'}", Tense.PAST)]
    for word, tense in forms:
        if word:
            yield " ".join([word, *rest]), tense


@lru_cache(maxsize=64)
def bases(verbs: tuple[str, ...]) -> frozenset[str]:
    """The first words of these verbs in the present: what a noun of the same form says as the verb does."""
    return frozenset(word.split()[0] for verb in verbs for word, tense in tenses(verb) if tense is Tense.BASE)


def regular(past: str) -> tuple[str, str, str]:
    """Base, present and past participle of a regular verb: applied, chatted, practised, talked."""
    if past.endswith("ied"):
        return past[:-3] + "y", past[:-3] + "ying", past
    if not past.endswith("ed"):
        return past, "", past
    stem = past[:-2]
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
        return stem[:-1], stem + "ing", past
    silent = stem.endswith(("c", "s", "v", "z", "g", "u")) and not stem.endswith(("ss", "ng"))
    return stem + ("e" if silent else ""), stem + "ing", past
