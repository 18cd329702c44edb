"""A flood by one person is linear, keeps nobody else waiting, and is a handful of sentences for the owner."""

from functools import partial

import pytest
from sqlalchemy import text

from service.app import inbound
from service.model.values import Fetched, Place
from service.store import messages
from tests.walk import Walk, write

ADA, BOB = "ada@example.com", "bob@example.com"


def flood(walk: Walk, number: int) -> None:
    """So many different answers of Ada's, then one of Bob's; all lie in the inbox."""
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=8)
    (bobs,) = walk.round()
    for amount in range(number):
        walk.post.deliver(write(check_in, f"{amount} applications", walk.clock(), From=ADA))
    walk.post.deliver(write(bobs, "7 applications", walk.clock(), From=BOB))


def test_people_take_turns(walk: Walk) -> None:
    flood(walk, 20)
    inbound.fetch(walk.app)
    with walk.app.store.writing() as connection:
        first = messages.unread(connection, 2)
    assert {b"7 applications" in kept.raw for kept in first} == {True, False}


def test_a_flood_is_counted_and_answered_six_times_and_is_few_notices(walk: Walk) -> None:
    flood(walk, 30)
    walk.round()
    assert len([kind for kind, email in walk.kinds() if email == ADA and kind == "digest"]) == 6
    assert len([kind for kind, email in walk.kinds() if email == BOB and kind == "digest"]) == 1
    of_ada = [text for text in walk.notices() if ADA in text]
    assert len(of_ada) <= 6
    assert of_ada[-1].startswith("19 further messages")


def test_forged_messages_without_end_are_one_more_sentence(walk: Walk) -> None:
    walk.round()
    for number in range(40):
        walk.post.deliver(write(None, f"{number} applications", walk.clock(), From=ADA))
    walk.round()
    assert [text.split()[0] for text in walk.notices()] == ["A"] * 5 + ["35"]
    walk.clock.pass_by(days=2)
    walk.post.deliver(write(None, "3 applications", walk.clock(), From=ADA))
    walk.round()
    assert len(walk.notices()) == 7


def test_the_newest_counts_are_found_by_an_index_however_many_there_are(walk: Walk) -> None:
    if walk.app.store.path is None:
        pytest.skip("the plan is asked for in SQLite's words")
    with walk.app.store.reading() as connection:
        where = "email = 'a' AND week = '2026-11-16' AND metric = 'x'"
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT max(id) FROM counts WHERE {where}")).all()
        waits = "email = 'a' AND week = '2026-11-16' AND waits = 'unclear'"
        other = connection.execute(text(f"EXPLAIN QUERY PLAN UPDATE messages SET waits = NULL WHERE {waits}")).all()
    assert "counts_newest" in str(plan)
    assert "messages_waits" in str(other)


def test_turns_go_on_where_the_unread_ones_of_a_bucket_end(walk: Walk) -> None:
    with walk.app.store.writing() as connection:
        for uid in (1, 2, 3):
            batch = [Fetched(Place("a", "INBOX", 1, uid), b"raw %d" % uid)]
            messages.keep(connection, batch, walk.clock(), bucket=partial(str, encoding="ascii", errors="replace"))
            batch = [Fetched(Place("a", "INBOX", 1, 10 + uid), b"same")]
            messages.keep(connection, batch, walk.clock(), bucket=lambda raw: "one")
        order = [kept.raw for kept in messages.unread(connection, 10)]
    assert order == [b"raw 1", b"same", b"raw 2", b"raw 3", b"same", b"same"]
