from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walk import Walk, set_up


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """A house with Ada (London) and Bob (New York), at the moment of Ada's check-in."""
    made = set_up(tmp_path)
    yield made
    made.close()
