"""What is read does not depend on the order in which the rules of counting are tried."""

import random

import pytest

from service.model import metrics
from service.model.values import Words
from service.reading.counting import attach, attach_echo, count, ledger, several
from tests.reading.test_counting import ROWS

METRICS = metrics.load()
TEXTS = [row.partition(" | ")[2].replace("⏎", "\n").replace("⇥", "\t") for row in ROWS]
SAMPLED = 300  # rows for each order
TABLES = ((attach, "RULES"), (attach_echo, "TIES"), (ledger, "ACCOUNTS"), (several, "READINGS"))


def turned(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Put the rules in another order: the opposite one for 0."""
    for module, name in TABLES:
        rules = list(getattr(module, name))
        rules = rules[::-1] if seed == 0 else random.Random(seed).sample(rules, len(rules))
        monkeypatch.setattr(module, name, tuple(rules))


@pytest.mark.parametrize("seed", range(5))
def test_the_rules_in_another_order_read_the_same(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    texts = random.Random(seed).sample(TEXTS, SAMPLED)
    before = [count.count(Words(text), METRICS) for text in texts]
    turned(monkeypatch, seed)
    after = [count.count(Words(text), METRICS) for text in texts]
    assert [(text, was, now) for text, was, now in zip(texts, before, after, strict=True) if was != now] == []
