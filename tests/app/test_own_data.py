"""Everything that is kept of a person can be had: counts, goals, pauses, plans and words, in the files of an export."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from service.app import admin
from service.model.values import Incoming, UserError
from service.store import history
from tests.walk import Walk, set_up

ADA = "ada@example.com"


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    walk = set_up(tmp_path)
    yield walk
    walk.close()


def played(walk: Walk) -> Incoming:
    """Ada counts, plans, changes a goal and pauses; returns the last letter to her."""
    (check_in, *_) = [letter for letter in walk.round() if ADA in letter.recipients]
    (digest,) = walk.reply(check_in, "5 apps, 2 chats, no mocks. The fair was <good>.")
    walk.reply(digest, "On Monday I'll call Grace.")
    walk.reply(digest, "goal 3 applications")
    return walk.reply(digest, "pause 2 weeks")[0]


def test_the_files_that_come_by_reply_hold_all_that_is_kept(walk: Walk) -> None:
    walk.reply(played(walk), "send me my data")
    raw = next(raw for raw in reversed(walk.maildir.sent()) if b"steadily.html" in raw)
    message = message_from_bytes(raw, policy=default)
    parts = {part.get_filename(): part.get_content() for part in message.walk() if part.get_filename()}
    assert set(parts) == {"steadily.csv", "steadily.json", "steadily.html"}
    rows = json.loads(parts["steadily.json"])
    assert [row["count"] for row in rows if "metric" in row] == [5, 2, 0]
    (person,) = [row for row in rows if row.get("record") == "person"]
    assert (person["state"], person["goals_by_reply"]["goals"]) == ("paused", {"applications": 3})
    (plan,) = [row["plan"] for row in rows if "plan" in row]
    assert "call Grace" in plan
    assert any("The fair was <good>." in said["words"] for row in rows for said in row.get("words", ()))
    page = parts["steadily.html"]
    goals = "3 applications, 3 conversations and 2 practice sessions a week, from your reply of"
    for said in (goals, "call Grace", "The fair was &lt;good&gt;."):
        assert said in page


def test_who_only_counted_has_a_row_for_each_count_with_their_words_at_the_first(walk: Walk) -> None:
    (check_in, *_) = [letter for letter in walk.round() if ADA in letter.recipients]
    walk.reply(check_in, "5 apps, 2 chats, no mocks")
    with walk.app.store.reading() as connection:
        rows = json.loads(history.export(connection, ADA)[1])
    assert [(row["metric"], row["count"]) for row in rows] == [
        ("applications", 5),
        ("conversations", 2),
        ("practice", 0),
    ]
    assert [said["words"] for said in rows[0]["words"]] == ["5 apps, 2 chats, no mocks"]


def test_the_owner_has_the_same_page_by_command(walk: Walk) -> None:
    played(walk)
    page = admin.export(walk.app.settings, walk.app.store, ADA, "html")
    assert page.startswith("<!DOCTYPE html>")
    assert "call Grace" in page
    with pytest.raises(UserError, match="steadily export ADDRESS --format html"):
        admin.export(walk.app.settings, walk.app.store, None, "html")


def test_nobody_elses_words_are_in_a_persons_files(walk: Walk) -> None:
    letters = {letter.recipients[0]: letter for letter in walk.round()}
    walk.reply(letters["ada@example.com"], "5 3 2 and my secret")
    with walk.app.store.reading() as connection:
        csv, text = history.export(connection, "bob@example.com")
        everybody = history.export(connection)[1]
    assert "secret" not in csv + text
    assert "my secret" in everybody


def test_an_import_takes_the_counts_and_passes_over_all_else(walk: Walk, tmp_path: Path) -> None:
    played(walk)
    with walk.app.store.reading() as connection:
        (tmp_path / "record.json").write_text(history.export(connection)[1], encoding="utf-8")
    told = admin.import_record(walk.app.settings, walk.app.store, tmp_path / "record.json")
    assert told == "0 counts taken over, 3 were there already."
