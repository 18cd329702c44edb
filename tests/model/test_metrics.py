"""The metrics as data: what ships, what the owner may add or change, what is refused, a fourth read like the three."""

from typing import Any

import pytest

from service.model import metrics
from service.model.values import UserError, Words
from service.reading.counting import count
from service.reading.language import lexicon, spelling

PORTFOLIO: dict[str, Any] = {
    "portfolio": {"label": "Portfolio pieces", "nouns": ["piece", "portfolio piece"], "verbs": ["published"]}
}


def problems(extra: dict[str, Any]) -> list[str]:
    with pytest.raises(UserError) as caught:
        metrics.load(extra)
    return list(caught.value.problems)


def read(text: str, extra: dict[str, Any] | None = None, **kind: Any) -> dict[str, int | None]:
    known = metrics.load(PORTFOLIO if extra is None else extra)
    counts = count.count(Words(text), known, **kind)
    return {metric.key: counts.counts.get(metric.key) for metric in known}


def test_three_metrics_ship_in_the_order_of_the_form() -> None:
    shipped = metrics.load()
    assert [metric.key for metric in shipped] == ["applications", "conversations", "practice"]
    assert [metric.form for metric in shipped] == ["Applications sent", "Conversations had", "Practice sessions"]


def test_a_fourth_needs_a_label_and_nouns_only() -> None:
    fourth = metrics.load({"portfolio": {"label": "Portfolio pieces", "nouns": ["piece"]}})[3]
    assert (fourth.form, fourth.one, fourth.many, fourth.act, fourth.goal) == (
        "Portfolio pieces",
        "piece",
        "pieces",
        "did",
        0,
    )
    assert fourth.question == "How many pieces this week?"


@pytest.mark.parametrize(
    ("noun", "many"),
    [("piece", "pieces"), ("story", "stories"), ("essay", "essays"), ("sketch", "sketches"), ("person", "people")],
)
def test_plurals_are_plain_english(noun: str, many: str) -> None:
    assert metrics.plural(noun) == many


def test_a_fourth_is_read_with_no_code_changed() -> None:
    assert read("5 apps, 3 chats, 2 mocks and 4 pieces") == {
        "applications": 5,
        "conversations": 3,
        "practice": 2,
        "portfolio": 4,
    }
    assert read("published 2 this week, no apps")["portfolio"] == 2
    assert read("I didn't publish anything")["portfolio"] == 0
    assert read("Portfolio pieces: 6")["portfolio"] == 6
    assert read("one portfolio piece")["portfolio"] == 1


def test_bare_numbers_are_then_four() -> None:
    assert list(read("5 3 2 1").values()) == [5, 3, 2, 1]
    assert list(read("5 3 2").values()) == [None] * 4
    assert read("4", asked="portfolio") == {
        "applications": None,
        "conversations": None,
        "practice": None,
        "portfolio": 4,
    }


def test_nothing_at_all_is_zero_for_all_four() -> None:
    assert list(read("nothing this week").values()) == [0, 0, 0, 0]


def test_the_owner_may_change_a_metric_that_ships_and_add_to_its_words() -> None:
    changed = metrics.load({"applications": {"label": "Bids", "goal": 9, "nouns": ["bid"]}})[0]
    assert (changed.label, changed.form, changed.goal) == ("Bids", "Applications sent", 9)
    assert {"application", "bid"} <= set(changed.nouns)
    assert read("4 bids", {"applications": {"nouns": ["bid"]}})["applications"] == 4


def test_every_fault_is_told_at_once_with_its_key() -> None:
    told = problems(
        {
            "x": {"label": "", "nouns": [], "colour": "red", "goal": -1},
            "Big": {"label": "Big", "nouns": ["whale"]},
            "y": {"nouns": "abc"},
        }
    )
    starts = [
        "[metrics.x] colour: there is no such key",
        "[metrics.x] label must be",
        "[metrics.x] nouns must name",
        "[metrics.x] goal must be",
        "[metrics.Big]: a metric's name",
        "[metrics.y] needs label",
        "[metrics.y] nouns must be a list",
    ]
    assert len(told) == len(starts)
    assert all(any(line.startswith(start) for line in told) for start in starts)


@pytest.mark.parametrize("word", ["chat", "chats", "app", "talked to", "cv"])
def test_words_of_another_metric_are_refused(word: str) -> None:
    told = problems({"network": {"label": "Network", "nouns": [word]}})
    assert any(repr(word) in line and "is already a word of" in line for line in told)


@pytest.mark.parametrize("word", ["interview", "interviews", "phone interview", "job offer", "rejection", "reply"])
def test_outcomes_are_refused(word: str) -> None:
    assert problems({"wins": {"label": "Wins", "nouns": [word]}}) == [
        f"[metrics.wins] nouns: {word!r} is something that others decide; only what a person does is counted"
    ]


def test_rehearsing_an_outcome_is_an_act() -> None:
    assert metrics.load({"drills": {"label": "Drills", "nouns": ["peer interview"]}})[3].nouns == ("peer interview",)


def test_each_lookalike_would_pass_for_a_misspelling_if_it_were_not_listed() -> None:
    known = lexicon.of(metrics.load())
    for metric in metrics.load():
        for word in metric.lookalikes:
            assert spelling.meant(word, known.targets, known.known) is None
            assert spelling.meant(word, known.targets, known.known - {word}) is not None, word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("aplications", "applications"),
        ("conversetion", "conversation"),
        ("pratice", "practice"),
        ("applciation", "application"),
        ("converstaions", "conversations"),
        ("appointments", None),
        ("conversions", None),
        ("apples", None),
        ("cals", None),
        ("walked", None),
    ],
)
def test_one_or_two_slips_in_a_long_word_are_forgiven(written: str, meant: str | None) -> None:
    known = lexicon.of(metrics.load())
    assert spelling.meant(written, known.targets, known.known) == meant
