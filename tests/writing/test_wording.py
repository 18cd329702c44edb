"""The wording rules of the letters, as tests over every template, every phrase and every rendered letter.

What quotes the person is left out. The words and their forms stand in letters/wording.toml; a rule that no list of
words can hold (order, one sentence, no streak after silence) has its test here or beside the letters and the progress.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import Environment

from service.model import resources
from service.model.values import Reading, WeekRecord
from service.writing import encouragement, samples
from service.writing.letters import Letters

TEMPLATES = resources.shipped("templates")
BANK = encouragement.load([TEMPLATES])
PHRASES = {f"{situation}.{name}": text for situation, bank in BANK.items() for name, text in bank.items()}

BANNED = tomllib.loads((Path(__file__).parents[1] / "letters" / "wording.toml").read_text("utf-8"))


def pattern(words: str) -> re.Pattern[str]:
    """Any of these words, a star being any ending or beginning."""
    each = (re.escape(word.strip()).replace(r"\*", r"\w*") for word in words.split(","))
    return re.compile(rf"(?i)\b(?:{'|'.join(each)})\b")


RULES = {name: pattern(words) for name, words in BANNED.items()}


def written(name: str) -> str:
    """What a template says: its text and the sentences inside its expressions, without Jinja's and HTML's own words."""
    source = (TEMPLATES / name).read_text("utf-8")
    lexed = Environment(autoescape=name.endswith(".html")).lex(source)
    said = " ".join(value for _, kind, value in lexed if kind in ("data", "string"))
    return re.sub(r"(?s)<style.*?</style>|<!--.*?-->|<[^>]*>", " ", said)


def ours(name: str) -> str:
    """A sample's text part without what it quotes."""
    text = samples.SAMPLES[name](LETTERS).text
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))


LETTERS = Letters()
SOURCES = {
    **{path.name: written(path.name) for path in sorted(TEMPLATES.glob("*")) if path.suffix in (".txt", ".html")},
    **PHRASES,
    **{f"letter {name}": ours(name) for name in samples.SAMPLES},
}


def faults(text: str, allowed: tuple[str, ...] = ()) -> Iterator[str]:
    for rule, words in RULES.items():
        if rule not in allowed:
            yield from (f"{rule}: {found.group()}" for found in words.finditer(text))


@pytest.mark.parametrize("name", SOURCES)
def test_the_words_keep_the_rules(name: str) -> None:
    allowed = ("rejections",) if "setback" in name else ()
    assert list(faults(SOURCES[name], allowed)) == []


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_is_shouted_and_no_sign_carries_meaning(name: str) -> None:
    text = SOURCES[name]
    assert "!" not in text
    assert not re.search(r"\b[A-Z]{4,}\b", text)
    signs = {sign for sign in text if unicodedata.category(sign) in ("So", "Sk") and sign not in "▁▂▃▄▅▆▇█┄"}
    assert not signs


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("praise of the person", "You are a hard worker."),
        ("praise of the person", "You’re so dedicated"),
        ("applause", "Well done, great week"),
        ("superlatives", "your strongest week, the best one"),
        ("outcomes", "This will bring offers and interviews."),
        ("outcomes", "Good luck!"),
        ("rejections", "three rejections"),
        ("verdicts", "You only sent one; unfortunately you missed your goal."),
        ("verdicts", "no excuse"),
        ("debts", "Two applications remaining"),
        ("more is better", "Aim for more next week"),
        ("streaks", "5 weeks in a row"),
        ("other people's numbers", "You rank above average."),
    ],
)
def test_each_rule_finds_what_it_bans(rule: str, text: str) -> None:
    assert RULES[rule].search(text)


@pytest.mark.parametrize("text", ["interest, request, honest", "a one-off answer", "The rest is as it was."])
def test_the_rules_leave_plain_words_alone(text: str) -> None:
    assert list(faults(text)) == []


# The encouraging sentences


def test_there_are_sentences_enough_for_every_situation() -> None:
    least = {"first-week": 3, "part-way": 12, "zero": 12, "met": 6, "one-carried": 6, "back": 6, "setback": 6}
    assert set(BANK) == set(least)
    assert {situation: len(bank) for situation, bank in BANK.items() if len(bank) < least[situation]} == {}


@pytest.mark.parametrize("key", PHRASES)
def test_an_encouragement_is_one_short_sentence_and_a_setback_has_two_at_most(key: str) -> None:
    text = PHRASES[key]
    sentences = re.findall(r"[^.?]+[.?]", text)
    assert "".join(sentences) == text
    assert len(sentences) <= (2 if key.startswith("setback.") else 1)
    assert len(text) <= (160 if key.startswith("setback.") else 100)


def test_no_two_sentences_are_alike() -> None:
    assert len(set(PHRASES.values())) == len(PHRASES)


@pytest.mark.parametrize("key", [key for key in PHRASES if key.startswith(("zero.", "back."))])
def test_a_zero_week_and_a_return_get_no_adjective_of_size(key: str) -> None:
    assert not re.search(
        r"(?i)\b(small|little|few|quiet|slow|hard|tough|difficult|empty|long time|weeks away|absence)\b", PHRASES[key]
    )


# Rules of the letters as a whole


def test_zero_is_thanked_for_and_named_once() -> None:
    text = ours("digest-zero")
    assert "Noted: zero for all three this week." in text
    assert "of 5 applications" not in text


def test_after_silence_nothing_counts_the_weeks_between() -> None:
    assert "checked in" not in ours("digest-after-silence")
    about = samples.context(*["5 3 2"] * 11, "5 3 2")
    silent = replace(
        about, history=(*about.history[:-2], WeekRecord(about.history[-2].week, "silent"), about.history[-1])
    )
    assert "checked in" not in LETTERS.digest(silent, Reading("report", silent.history[-1].counts)).text


def test_beating_a_goal_gets_nothing_extra() -> None:
    exact = samples.digest("5 3 2", "5 3 2", text="x")(LETTERS).text
    beaten = samples.digest("5 3 2", "50 30 20", text="x")(LETTERS).text
    assert re.sub(r"\d+|[▁-█]", "", exact).split() == re.sub(r"\d+|[▁-█]", "", beaten).split()


@pytest.mark.parametrize(
    "name", [name for name in samples.SAMPLES if name.startswith("digest") and "setback" not in name]
)
def test_a_setback_is_spoken_of_by_them_alone(name: str) -> None:
    assert not (samples.SAMPLES[name](LETTERS).phrase or "").startswith("setback")
