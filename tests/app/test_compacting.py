"""A large store is rewritten at night, once for all who were forgotten in the day, and never put off for long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.app import compacting, outbound
from service.reading.mime import parser
from service.store import erasure
from tests.walk import Walk, set_up

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def large(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A walk whose store counts as large."""
    monkeypatch.setattr(compacting, "QUICK", 0)
    walk.round()
    walk.clock.moment = NOON
    return walk


def forget(walk: Walk, email: str) -> None:
    with walk.app.store.writing() as connection:
        erasure.forget(connection, [email], walk.app.key, parser.contents)
    outbound.forget_who_asked(walk.app)


def is_waiting(walk: Walk) -> bool:
    outbound.forget_who_asked(walk.app)
    with walk.app.store.reading() as connection:
        return erasure.needs_vacuum(connection)


@pytest.mark.sqlite  # PostgreSQL frees rows without keeping anybody waiting
def test_a_large_store_is_rewritten_at_night(large: Walk) -> None:
    forget(large, "ada@example.com")
    assert is_waiting(large)
    large.clock.moment = NOON.replace(hour=23)
    forget(large, "bob@example.com")
    assert is_waiting(large)
    large.clock.moment = NOON + timedelta(hours=13, minutes=5)
    assert not is_waiting(large)


@pytest.mark.sqlite
def test_a_machine_that_never_runs_at_night_rewrites_it_a_day_later(large: Walk) -> None:
    forget(large, "ada@example.com")
    large.clock.pass_by(hours=8)
    forget(large, "bob@example.com")
    assert is_waiting(large)
    large.clock.moment = NOON + timedelta(hours=24)
    assert not is_waiting(large)


def test_a_small_store_is_rewritten_at_once(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    walk.round()
    walk.clock.moment = NOON
    forget(walk, "ada@example.com")
    assert not is_waiting(walk)
    walk.close()
