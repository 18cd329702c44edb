"""People's words are kept for [store] keep_words and no longer; what stays are numbers and reasons without words."""

from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from service.app.trace import trace
from service.store.database import Store
from service.store.messages import drop_words
from service.store.migrate import MIGRATIONS
from service.store.tables import counts, messages
from tests.walk import FRIDAY, SETTINGS, Walk, set_up, write

ADA = "ada@example.com"
SECRET = "Rhododendron"  # a word of Ada's that is nowhere else


def bytes_of(place: Path) -> bytes:
    return b"".join(file.read_bytes() for file in place.glob("steadily.db*"))


def test_after_thirty_days_nothing_that_is_stored_or_shown_holds_a_word_of_a_reply(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, f"5 applications after {SECRET} turned me down")
    walk.reply(digest, f"Next week I will write to {SECRET}.")
    walk.maildir.deliver(write(None, f"3 {SECRET} applications", walk.clock(), From=ADA))  # held
    walk.maildir.deliver(write(None, f"buy {SECRET}", walk.clock(), From="x@elsewhere.example"))
    walk.round()
    assert SECRET in trace(walk.app.settings, walk.app.store, ADA)
    for _ in range(50):
        walk.clock.pass_by(days=1)
        walk.round()
    assert SECRET.encode() not in bytes_of(tmp_path)
    assert SECRET not in trace(walk.app.settings, walk.app.store, ADA)
    assert {(row.week.start, row.metric, row.amount) for row in walk.rows(counts)} == {
        (date(2026, 11, 16), "applications", 5)
    }
    assert {row.state for row in walk.rows(messages)} == {"done"}
    assert all(row.why for row in walk.rows(messages))


def test_the_owner_says_how_long_words_are_kept(tmp_path: Path) -> None:
    walk = set_up(tmp_path, SETTINGS + '[store]\nkeep_words = "3 days"\n')
    (check_in,) = walk.round()
    walk.reply(check_in, f"5 applications after {SECRET} turned me down")
    walk.clock.pass_by(days=2)
    walk.round()
    assert SECRET.encode() in bytes_of(tmp_path)
    walk.clock.pass_by(days=2)
    walk.round()
    walk.app.store.compact()
    assert SECRET.encode() not in bytes_of(tmp_path)
    walk.close()


def test_words_that_an_older_store_put_among_the_reasons_are_moved_to_where_they_are_deleted(tmp_path: Path) -> None:
    file = tmp_path / "steadily.db"
    engine, config = sa.create_engine(f"sqlite:///{file}"), Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    sentence = f"applications 5: '5 apps' in '5 apps after {SECRET}'"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        reading = f'{{"counts": {{"applications": 5}}, "why": {{"applications": "{sentence}"}}}}'
        connection.execute(
            sa.text(
                "INSERT INTO messages (state, received, whole, attempts, why, reading, raw)"
                " VALUES ('done', 0, 1, 1, :w, :r, x'61')"
            ),
            {"w": f"It bears a token. {sentence}", "r": reading},
        )
    engine.dispose()
    store = Store(f"sqlite:///{file}")
    with store.reading() as connection:
        (row,) = connection.execute(sa.select(messages)).all()
    assert (row.why, row.quoted) == ("It bears a token.", {"applications": sentence})
    assert row.reading == {"counts": {"applications": 5}}
    with store.writing() as connection:
        drop_words(connection, FRIDAY - timedelta(days=30))
    store.compact()
    store.close()
    assert SECRET.encode() not in file.read_bytes()
