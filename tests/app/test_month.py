"""Some hundred people in 24 zones for a while, on both databases: nobody is missed, doubled or miscounted."""

from pathlib import Path

import pytest

from tests import month
from tests.real.forms import FORM

pytestmark = pytest.mark.long

PEOPLE = 240
WEEKS = 4 if FORM in ("long", "soak") else 1


def test_everybody_is_asked_answered_and_counted_in_every_zone(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'steadily.db'}"
    if database == "PostgreSQL":
        url = request.getfixturevalue("postgres").migrated_url()
    with month.opened(tmp_path / "month", url, PEOPLE) as (app, crowd):
        month.live(app, crowd, WEEKS)
        came = month.account(app, crowd, PEOPLE * WEEKS)  # it asserts the rest
    assert came["replies"] > PEOPLE * WEEKS / 2
