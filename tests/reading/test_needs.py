"""What a pattern needs is looked for first, and never changes what is found."""

import random

import pytest

from service.model import metrics
from service.model.values import Words
from service.reading.counting import count
from service.reading.language import surroundings
from service.reading.language.needs import ByNeed
from tests.reading.test_order import TEXTS

METRICS = metrics.load()
SAMPLED = 60


def test_every_pattern_tried_everywhere_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = random.Random(7).sample(TEXTS, SAMPLED)
    before = [count.count(Words(text), METRICS) for text in texts]
    monkeypatch.setattr(ByNeed, "likely", lambda patterns, said: patterns.items)
    monkeypatch.setattr(surroundings, "says", lambda said, needed: True)
    monkeypatch.setattr(surroundings.Surroundings, "begins", None)
    surroundings.surroundings.cache_clear()
    after = [count.count(Words(text), METRICS) for text in texts]
    assert [(text, was, now) for text, was, now in zip(texts, before, after, strict=True) if was != now] == []
