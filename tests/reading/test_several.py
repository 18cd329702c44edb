"""What several amounts come to: the example of each shape is read for its row's reason."""

import pytest

from service.model import metrics
from service.model.values import Words
from service.reading.counting import count, parts
from service.reading.counting.several import READINGS

METRICS = metrics.load()
EXAMPLES = [(reading.reason, example) for reading in READINGS for example in reading.shapes]


@pytest.mark.parametrize(("reason", "example"), EXAMPLES)
def test_an_example_of_several_amounts_is_read_for_its_reason(reason: str, example: str) -> None:
    found = count.count(Words(example), METRICS)
    assert any(f"({reason})" in why for why in found.why.values()), found.why


def test_a_condition_on_a_field_that_mentions_have_not_is_refused() -> None:
    with pytest.raises(TypeError, match="a Mention has no colour"):
        parts.first(colour="red")
