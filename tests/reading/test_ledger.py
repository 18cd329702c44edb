"""The books: every number of a sentence has one account, and a number without one makes its metric unclear."""

import pytest

from service.model import metrics
from service.model.values import Words
from service.reading.counting import apart, attach, count, ledger
from service.reading.counting.ledger import Account, Rule

METRICS = metrics.load()
EXAMPLES = [(rule, example) for rule in ledger.ACCOUNTS for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_each_rule_says_what_the_number_in_its_example_is(rule: Rule, example: str) -> None:
    start = example.index("[")
    text = example.replace("[", "").replace("]", "")
    entries = [entry for entries in apart.taken_apart(text, METRICS).entries for entry in entries]
    found = next(entry for entry in entries if entry.start <= start < entry.end)
    assert (found.account, found.by) == (rule.account, rule.name)


@pytest.mark.parametrize(
    "text", ["Mon 16: 1, Tue 17: 2 apps", "2 apps on Tuesday 17", "5 apps (3 online, 2 by post)", "4 apps, not 3"]
)
def test_every_number_is_on_the_books_once(text: str) -> None:
    entries = [entry for entries in apart.taken_apart(text, METRICS).entries for entry in entries]
    digits = [at for at, letter in enumerate(text) if letter.isdecimal() and not text[at - 1 : at].isdecimal()]
    assert all(sum(entry.start <= at < entry.end for entry in entries) == 1 for at in digits)
    assert all(entry.account is not Account.UNKNOWN for entry in entries)


def test_a_number_of_which_nothing_says_what_it_is_makes_its_metric_unclear() -> None:
    counts = count.count(Words("2 apps at noon, 1 call and 7"), METRICS)
    assert counts.counts == {"applications": 2}
    assert counts.unclear == ("conversations",)
    assert "'7': nothing says what it is" in counts.why["numbers"]


def test_the_reasons_have_every_number_with_its_account_and_rule() -> None:
    why = count.count(Words("5 apps, of which 2 remote, on Tuesday 17"), METRICS).why["numbers"]
    assert why.split("; ") == [
        "'5': counted (before its noun)",
        "'2': a part of what was told (a part)",
        "'Tuesday 17': a date, a time, a sum or a name (date)",
    ]


TAKEN = [(rule, example) for rule in attach.RULES for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), TAKEN, ids=[example for _, example in TAKEN])
def test_each_rule_of_attachment_takes_the_amount_in_its_example(rule: attach.Rule, example: str) -> None:
    start = example.index("[")
    text = example.replace("[", "").replace("]", "")
    entries = [entry for entries in apart.taken_apart(text, METRICS).entries for entry in entries]
    found = next(entry for entry in entries if entry.start <= start < entry.end)
    assert found.by == rule.name
    assert found.account is Account.COUNTED
