"""Handled mail after [imap] keep: deleted where the owner wishes it, and nothing that waits for an eye."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.app import tidy
from tests.walk import SETTINGS, Walk, set_up

KEEP = SETTINGS.replace("shared = false", 'shared = false\nkeep = "180 days"')


def lived(folder: Path, text: str) -> Walk:
    """Ada has answered, once with numbers and once with words; the files arrived as they were written, just now."""
    walk = set_up(folder, text)
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications")
    walk.reply(check_in, "It was all rather heavy going, I would love to talk")
    walk.reply(check_in, "I am away.", Auto_Submitted="auto-replied")
    assert kept(walk) == [1, 1, 1]
    return walk


def kept(walk: Walk) -> list[int]:
    return [len(walk.folder(name)) for name in ("Answered", "Ignored", "Unclear")]


def test_without_keep_nothing_is_ever_deleted(tmp_path: Path) -> None:
    walk = lived(tmp_path, SETTINGS)
    walk.clock.moment = datetime.now(UTC) + timedelta(days=3650)
    assert tidy.handled_mail(walk.app) == 0
    assert kept(walk) == [1, 1, 1]
    walk.close()


def test_what_was_handled_is_deleted_after_its_time_and_what_waits_for_an_eye_is_not(tmp_path: Path) -> None:
    walk = lived(tmp_path, KEEP)
    walk.clock.moment = datetime.now(UTC) + timedelta(days=179)
    assert tidy.handled_mail(walk.app) == 0
    walk.clock.pass_by(days=3)
    assert tidy.handled_mail(walk.app) == 2
    assert kept(walk) == [0, 0, 1]
    walk.close()


def test_it_is_looked_for_once_a_day(tmp_path: Path) -> None:
    walk = lived(tmp_path, KEEP)
    walk.clock.moment = datetime.now(UTC).replace(hour=3) + timedelta(days=400)
    assert tidy.handled_mail(walk.app) == 2
    walk.maildir.deliver(b"From: x@example.com\r\nMessage-ID: <x@example.com>\r\n\r\nhello\r\n")
    walk.clock.pass_by(hours=10)
    assert tidy.handled_mail(walk.app) == 0
    walk.close()
