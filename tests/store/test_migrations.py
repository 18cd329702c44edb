"""The tables of every release become today's, with all that is in them, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from service.model import letter_kinds, tokens
from service.model.values import Week
from service.reading.mime import incoming
from service.store import erasure, messages, notices, participants, personal, tables
from service.store.database import Store
from service.store.migrate import MIGRATIONS
from service.store.tables import REVISION, counts, metadata, outbox
from tests import walk
from tests.store import releases
from tests.store.releases import ADA, BEFORE, BOB, CYD, GOALS, WEEK
from tests.walk import Walk


def test_the_migrations_make_the_tables_that_the_code_speaks_of(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_the_code_names_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_the_index_of_scheduled_letters_is_of_all_kinds_that_are_scheduled() -> None:
    assert f"kind IN ({', '.join(map(repr, letter_kinds.SCHEDULED))})" == tables.SCHEDULED


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without any table."""
    if database == "SQLite":
        return f"sqlite:///{tmp_path / 'steadily.db'}"
    return str(request.getfixturevalue("postgres").url())


def opened(place: Path, url: str) -> Walk:
    return walk.set_up(place, walk.SETTINGS + f'[store]\nurl = "{url}"\n')


@pytest.mark.parametrize("revision", releases.REVISIONS)
def test_a_store_of_every_release_keeps_all_it_knows(empty_url: str, tmp_path: Path, revision: str) -> None:
    key = releases.key_beside(tmp_path)
    releases.made(empty_url, revision, key)
    found = opened(tmp_path, empty_url)
    with found.app.store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        week, running = personal.weeks_of(connection, ADA, {})
        assert (week.state, week.counts, week.goals) == ("answered", {"applications": 5, "practice": 1}, GOALS)
        assert running.state == "open"
        assert len(connection.execute(select(counts)).all()) == 3
        assert personal.plans_of(connection, ADA) == {Week(BEFORE): "Call Grace"}
        assert participants.person(connection, CYD).state == "stopped"  # type: ignore[union-attr]
        assert erasure.hashes(connection) == {tokens.forgotten(key, "gone@example.com")}
        assert [row.text for row in notices.still_open(connection)] == ["A held one."]
        assert [row.email for row in messages.waiting(connection)] == [BOB]
        read = messages.of_person(connection, ADA)[0]
        assert (read.why.strip(), read.reading["numbers"]) == ("It was read.", {"applications": 5})
        assert read.quoted == {"applications": "“5 apps” is 5 applications."}
        assert "why" not in read.reading
    assert found.standing(ADA).asked.keys() == {Week(BEFORE), Week(WEEK)}
    found.close()


@pytest.mark.parametrize("revision", releases.REVISIONS)
def test_a_store_of_every_release_goes_on_where_it_was(empty_url: str, tmp_path: Path, revision: str) -> None:
    releases.made(empty_url, revision, releases.key_beside(tmp_path))
    found = opened(tmp_path, empty_url)
    found.clock.pass_by(hours=1)
    assert found.round() == []  # everybody was asked
    row = next(row for row in found.rows(outbox) if (row.email, row.week) == (ADA, Week(WEEK)))
    check_in = incoming.parse(
        f"From: checkin@example.org\r\nTo: {ADA}\r\nMessage-ID: {row.message_id}\r\n\r\n".encode()
    )
    (digest,) = found.reply(check_in, "6 apps, 2 chats, no mock")
    assert digest.recipients == (ADA,)
    with found.app.store.reading() as connection:
        weeks = personal.weeks_of(connection, ADA, {})
    assert [week.counts["applications"] for week in weeks] == [5, 6]
    found.close()
