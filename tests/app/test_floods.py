"""A flood by one person is linear, keeps nobody else waiting, and is a handful of sentences for the owner."""

from functools import partial

import pytest
from sqlalchemy import text

from service.app import inbound, inbox, startup
from service.app.fetch import fetch
from service.model.values import Fetched, Place
from service.policy import answer
from service.store import messages
from tests.walk import Walk, write

ADA, BOB = "ada@example.com", "bob@example.com"


def flood(walk: Walk, number: int) -> None:
    """So many different answers of Ada's, then one of Bob's; all lie in the inbox."""
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=8)
    (bobs,) = walk.round()
    for amount in range(number):
        walk.maildir.deliver(write(check_in, f"{amount} applications", walk.clock(), From=ADA))
    walk.maildir.deliver(write(bobs, "7 applications", walk.clock(), From=BOB))


def _letters(walk: Walk) -> tuple[list[bytes], bytes]:
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=8)
    (bobs,) = walk.round()
    many = [write(check_in, f"{amount} applications", walk.clock(), From=ADA) for amount in range(5)]
    return many, write(bobs, "7 applications", walk.clock(), From=BOB)


def test_people_take_turns(walk: Walk) -> None:
    flood(walk, 20)
    list(fetch(walk.app))
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


def test_beyond_what_anybody_writes_in_a_day_only_commands_and_words_of_danger_are_read(walk: Walk) -> None:
    (check_in,) = walk.round()
    number = answer.READ_A_DAY
    for amount in range(number + 20):
        walk.maildir.deliver(write(check_in, f"{amount} applications", walk.clock(), From=ADA))
    walk.maildir.deliver(write(check_in, "I want to kill myself", walk.clock(), From=ADA))
    walk.maildir.deliver(write(check_in, "stop", walk.clock(), From=ADA))
    walk.round()
    states = [row.state for row in walk.rows() if row.email == ADA]
    assert states == ["done"] * number + ["held"] * 20 + ["done"] * 2
    assert walk.standing(ADA).state == "stopped"
    assert "danger" in [row.waits for row in walk.rows()]
    assert [text for text in walk.notices() if "further" in text]


def test_what_is_held_of_a_flood_is_few_lines_and_put_away_with_one_command(walk: Walk) -> None:
    walk.round()
    for number in range(40):
        walk.maildir.deliver(write(None, f"{number} applications", walk.clock(), From=ADA))
    walk.round()
    listed = inbox.items(walk.app.settings, walk.app.store)
    assert [item.number for item in listed if item.email == ADA and not item.number.startswith("n")].count(ADA) == 1
    assert "30 further held messages" in next(item.reason for item in listed if item.number == ADA)
    assert inbox.refuse(walk.app.store, ADA) == f"Refused: 40 messages are not {ADA}'s, and nothing was counted."
    assert not [item for item in inbox.items(walk.app.settings, walk.app.store) if item.words]
    walk.round()
    assert len(walk.folder("Unknown")) == 40


def test_what_was_answered_is_sent_before_more_is_read(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    flood(walk, 10)
    monkeypatch.setattr(inbound, "SLICE", 0.0)
    monkeypatch.setattr(inbound, "BATCH", 2)
    read_when_sent: list[int] = []

    take = walk.app.transport.send

    def send(raw: bytes, sender: str, recipient: str) -> object:
        if recipient == BOB:
            read_when_sent.append(sum(row.state == "done" for row in walk.rows()))
        return take(raw, sender, recipient)

    monkeypatch.setattr(walk.app.transport, "send", send)
    walk.round()
    assert read_when_sent[0] <= 4
    assert all(row.state == "done" for row in walk.rows())


def test_people_take_turns_where_mail_is_handed_over_too(walk: Walk) -> None:
    flood_of_ada, bobs = _letters(walk)
    startup.keep(walk.app.store, walk.clock, walk.app.key, [*flood_of_ada, bobs])
    with walk.app.store.writing() as connection:
        first = messages.unread(connection, 2)
    assert bobs in [kept.raw for kept in first]


def test_forged_messages_without_end_are_one_more_sentence(walk: Walk) -> None:
    walk.round()
    for number in range(40):
        walk.maildir.deliver(write(None, f"{number} applications", walk.clock(), From=ADA))
    walk.round()
    assert [text.split()[0] for text in walk.notices()] == ["A"] * 5 + ["35"]
    walk.clock.pass_by(days=2)
    walk.maildir.deliver(write(None, "3 applications", walk.clock(), From=ADA))
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


def test_of_large_messages_no_more_are_read_together_than_fit_into_memory(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "IN_MEMORY", 50_000)
    (check_in,) = walk.round()
    raws = [write(check_in, f"{number} applications", walk.clock()) + b"x" * 20_000 for number in range(5)]
    raws[2] += b"x" * 100_000  # alone it may be as large as it likes
    startup.keep(walk.app.store, walk.clock, walk.app.key, raws)
    sizes = []
    for _ in range(4):
        with walk.app.store.writing() as connection:
            found = messages.unread(connection, 50)
            for kept in found:
                messages.settle(connection, kept.id, {"state": "done"})
        sizes.append(len(found))
    assert (sum(sizes), max(sizes), sizes[1]) == (5, 2, 1)
