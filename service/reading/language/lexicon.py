"""All phrases that counting knows, by their first word: the vocabulary's tables and the metrics' own words.

A phrase stands for one thing. Where two tables hold the same phrase, the earlier in TABLES has it; the longest wins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from service.model.metrics import plural
from service.model.values import Metric
from service.reading.language import spelling, vocabulary

IRREGULAR = {  # past: base, present participle, past participle
    "met": ("meet", "meeting", "met"),
    "spoke": ("speak", "speaking", "spoken"),
    "ran": ("run", "running", "run"),
    "caught": ("catch", "catching", "caught"),
    "sent": ("send", "sending", "sended"),
    "had": ("have", "having", "had"),
    "did": ("do", "doing", "done"),
    "made": ("make", "making", "made"),
    "wrote": ("write", "writing", "written"),
    "went": ("go", "going", "gone"),
    "put": ("put", "putting", "put"),
    "gave": ("give", "giving", "given"),
    "took": ("take", "taking", "taken"),
    "built": ("build", "building", "built"),
    "held": ("hold", "holding", "held"),
    "drew": ("draw", "drawing", "drawn"),
    "sold": ("sell", "selling", "sold"),
    "left": ("leave", "leaving", "left"),
    "brought": ("bring", "bringing", "brought"),
    "sat": ("sit", "sitting", "sat"),
    "threw": ("throw", "throwing", "thrown"),
    "flung": ("fling", "flinging", "flung"),
    "shot": ("shoot", "shooting", "shot"),
    "got": ("get", "getting", "got"),
    "rang": ("ring", "ringing", "rung"),
    "swam": ("swim", "swimming", "swum"),
    "taught": ("teach", "teaching", "taught"),
}


class Entry(NamedTuple):
    """One phrase: its words, the first apart, what it does, and whose it is."""

    tail: tuple[str, ...]
    tag: str
    first: str = ""
    metric: str = ""
    form: str = ""  # nouns: one, many · verbs: past, base, ing
    name: str = ""  # the phrase as its table has it, in the singular or the past


TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("quiet", vocabulary.PSEUDO_NEGATIONS),
    ("and", ("and", "as well as")),
    ("or", ("or", "nor")),
    ("but", vocabulary.CONTRASTS),
    ("because", vocabulary.REASONS),
    ("same", vocabulary.REFERENCES),
    ("part", vocabulary.PARTS),
    ("fix", vocabulary.CORRECTIONS),
    ("quiet", vocabulary.TURNS_OF_PHRASE),
    ("quiet", vocabulary.PARTICLES),
    ("ceiling", vocabulary.CEILINGS),
    ("vague", vocabulary.VAGUE),
    ("near", vocabulary.NEARNESS),
    ("loose", vocabulary.DOUBT),
    ("total", vocabulary.TOTALS),
    ("not", vocabulary.NEGATIONS),
    ("now", vocabulary.THIS_WEEK),
    ("pasttime", vocabulary.PAST_TIMES),
    ("plantime", vocabulary.FUTURE_TIMES),
    ("past", vocabulary.EARLIER),
    ("plan", vocabulary.PLANS),
    ("unit", vocabulary.UNITS),
    ("undone", vocabulary.UNFINISHED),
    ("fate", vocabulary.FATES),
    ("claim", vocabulary.CLAIMS),
    ("did", vocabulary.DONE),
    ("does", vocabulary.DO),
    ("me", vocabulary.SELF),
    ("they", vocabulary.OTHERS),
    ("more", vocabulary.ADDITIONS),
    ("day", vocabulary.DAYS),
    ("outcome", vocabulary.OUTCOMES),
)


@dataclass(frozen=True)
class Lexicon:
    """What `of` builds: phrases by first word, longest first, and the words that misspellings may mean."""

    entries: dict[str, tuple[Entry, ...]]
    known: frozenset[str]
    targets: frozenset[str]

    def mend(self, word: str) -> str:
        """The word itself, or the metric's word that it misspells."""
        return mended(word, self.targets, self.known) or word


@lru_cache(maxsize=4096)
def mended(word: str, targets: frozenset[str], known: frozenset[str]) -> str:
    """`spelling.meant`, remembered: people repeat their words."""
    return spelling.meant(word, targets, known)


@lru_cache(maxsize=16)
def of(metrics: tuple[Metric, ...]) -> Lexicon:
    """The lexicon for these metrics. Their own words come before the tables'."""
    found: dict[tuple[str, ...], Entry] = {}
    for phrase, entry in (*own(metrics), *tables()):
        words = tuple(phrase.lower().replace("-", " ").split())
        found.setdefault(words, entry._replace(first=words[0], tail=words[1:]))
    first: dict[str, list[Entry]] = {}
    for words, entry in found.items():
        first.setdefault(words[0], []).append(entry)
    entries = {word: tuple(sorted(group, key=lambda each: -len(each.tail))) for word, group in first.items()}
    known = {word for words in found for word in words}
    known |= {word.lower() for metric in metrics for phrase in metric.lookalikes for word in phrase.split()}
    known |= vocabulary.PREPOSITIONS | vocabulary.DETERMINERS | vocabulary.COMPOUND_TAILS | vocabulary.SPOILERS
    targets = frozenset(word for word in spelled(metrics) if len(word) >= spelling.SHORTEST)
    return Lexicon(entries, frozenset(known), targets)


def spelled(metrics: Iterable[Metric]) -> Iterator[str]:
    """The words whose misspellings are understood: those of the nouns, and the verbs themselves."""
    for _, entry in own(metrics):
        words = entry.name.lower().replace("-", " ").split()
        if entry.tag in ("noun", "carried"):
            yield from (*words, *plural(words[-1]).split())
        elif entry.tag == "verb":
            yield words[0]


def tables() -> Iterator[tuple[str, Entry]]:
    """The vocabulary's phrases, and those of them with "n't" once more without the apostrophe."""
    for tag, phrases in TABLES:
        entry = Entry((), "did", form="base") if tag == "does" else Entry((), tag)
        for phrase in phrases:
            yield phrase, entry._replace(name=phrase)
            if "n't" in phrase:
                yield phrase.replace("n't", "nt"), entry._replace(name=phrase)


def own(metrics: Iterable[Metric]) -> Iterator[tuple[str, Entry]]:
    """The metrics' own phrases in all their forms; objects last, so that another metric's noun comes before them."""
    for metric in metrics:
        for tag, nouns in (("noun", metric.nouns), ("carried", metric.carried), ("unsure", metric.unsure)):
            yield from numbers_of(tag, metric.key, nouns, metric.label.lower())
        for tag, verbs in (("verb", metric.verbs), ("carrier", metric.carriers)):
            for verb in verbs:
                for phrase, form in tenses(verb):
                    yield phrase, Entry((), tag, metric=metric.key, form=form, name=verb)
    for metric in metrics:
        yield from numbers_of("object", metric.key, metric.objects)


def numbers_of(tag: str, key: str, nouns: Iterable[str], label: str = "") -> Iterator[tuple[str, Entry]]:
    """Nouns in the singular and the plural; a singular that heads the metric stands for all of it ("practice")."""
    for noun in nouns:
        yield noun, Entry((), tag, metric=key, form="mass" if noun == label else "one", name=noun)
        for several in (plural(noun), f"{noun}'s"):  # "3 CV's"
            yield several, Entry((), tag, metric=key, form="many", name=noun)


def tenses(verb: str) -> Iterator[tuple[str, str]]:
    """A past tense in its other forms: "applied to" -> "apply to", "applies to", "applying to"."""
    past, *rest = verb.lower().split()
    yield verb.lower(), "past"
    base, ing, participle = IRREGULAR.get(past) or regular(past)
    forms = [(base, "base"), (plural(base), "third"), (ing, "ing"), (participle, "past")]
    forms += (
        [(f"{base}ed", "past"), (f"{past}{'d' if past.endswith('e') else 'ed'}", "past")] if past in IRREGULAR else []
    )  # as who learns the language says it: "speaked"
    for word, form in forms:
        if word:
            yield " ".join([word, *rest]), form


@lru_cache(maxsize=64)
def bases(verbs: tuple[str, ...]) -> frozenset[str]:
    """The first words of these verbs in the present: what a noun of the same form says as the verb does."""
    return frozenset(word.split()[0] for verb in verbs for word, form in tenses(verb) if form == "base")


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
