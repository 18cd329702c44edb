"""Reading again after a restore, taking what was held, and what people do to mail that was filed."""

import shutil
from pathlib import Path

import pytest

from service.app import admin, inbound, inbox
from service.store.tables import counts, outbox
from tests.store.test_erasure import ADA, BOB, SECRET, bytes_left
from tests.walk import SETTINGS, Walk, set_up, write

pytestmark = pytest.mark.sqlite


def restored(walk: Walk, place: Path, copy: Path, text: str = SETTINGS) -> Walk:
    """The store as it was when the copy was made; the mail as it is."""
    walk.close()
    shutil.copy(copy, place / "steadily.db")
    return set_up(place, text, moment=walk.clock())


@pytest.fixture
def story(walk: Walk, tmp_path: Path) -> tuple[Walk, Path]:
    """A week goes by after a copy was made: counts, a correction, a stop."""
    (check_in,) = walk.round()
    copy = tmp_path / "copy"
    walk.app.store.engine.dispose()
    shutil.copy(tmp_path / "steadily.db", copy)
    (digest,) = walk.reply(check_in, "5 applications, 2 chats, 1 mock")
    walk.reply(digest, "Actually make that 6 applications")
    walk.clock.pass_by(hours=6)
    bobs = next(letter for letter in walk.round() if letter.recipients == (BOB,))
    walk.reply(bobs, "several applications")
    walk.reply(bobs, "stop")
    walk.maildir.deliver(write(None, "5 3 2", walk.clock(), From=ADA))
    walk.round()
    walk.clock.pass_by(days=2)
    return walk, copy


def test_reading_again_after_a_restore_gives_the_same_record_and_sends_nothing_again(
    story: tuple[Walk, Path], tmp_path: Path
) -> None:
    walk, copy = story
    record = {(row.email, row.week, row.metric): row.amount for row in walk.rows(counts)}
    sent, held = len(walk.letters()), len(walk.folder("Held"))
    walk = restored(walk, tmp_path, copy)
    assert admin.reconcile(walk.app) == "5 messages looked at, 5 of them were new to the store."
    assert {(row.email, row.week, row.metric): row.amount for row in walk.rows(counts)} == record
    assert walk.standing(BOB).state == "stopped"
    walk.round()
    told = [letter for letter in walk.letters()[sent:] if letter.recipients != ("dana@example.org",)]
    assert told == []
    assert len(walk.folder("Held")) == held
    assert admin.reconcile(walk.app) == "5 messages looked at, 0 of them were new to the store."
    walk.close()


def test_reading_again_can_be_broken_off_and_begun_anew(
    story: tuple[Walk, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, copy = story
    record = {(row.email, row.week, row.metric): row.amount for row in walk.rows(counts)}
    walk = restored(walk, tmp_path, copy)
    with monkeypatch.context() as broken:
        broken.setattr(inbound, "read_kept", lambda app: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            admin.reconcile(walk.app)
    admin.reconcile(walk.app)
    walk.round()
    assert {(row.email, row.week, row.metric): row.amount for row in walk.rows(counts)} == record
    assert [row.kind for row in walk.rows(outbox) if row.answers] == []
    walk.close()


def test_reading_again_leaves_who_was_forgotten_alone(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, f"5 applications {SECRET}")
    admin.forget(walk.app.settings, ADA, mail=False)
    for _ in range(2):
        admin.reconcile(walk.app)
    walk.app.store.compact()
    assert bytes_left(tmp_path, ADA, SECRET) == []
    assert walk.rows(counts) == []


def test_who_was_asked_after_the_backup_and_is_silent_gets_the_same_letter_once_more(
    walk: Walk, tmp_path: Path
) -> None:
    copy = _copy(walk, tmp_path)
    (before,) = walk.round()
    walk.clock.pass_by(hours=3)
    walk = restored(walk, tmp_path, copy)
    admin.reconcile(walk.app)
    walk.round()
    walk.round()
    of_ada = [letter.message_id for letter in walk.letters(ADA)]
    assert of_ada == [before.message_id] * 2
    walk.close()


def test_who_was_forgotten_after_the_backup_is_forgotten_again_by_hand_and_not_written_to(
    walk: Walk, tmp_path: Path
) -> None:
    walk.round()
    copy = _copy(walk, tmp_path)
    admin.forget(walk.app.settings, ADA, mail=False)
    walk.clock.pass_by(weeks=1)
    walk = restored(walk, tmp_path, copy)
    admin.reconcile(walk.app)
    admin.forget(walk.app.settings, ADA, mail=False)
    sent = len(walk.letters(ADA))
    walk.round()
    assert len(walk.letters(ADA)) == sent
    walk.close()


def _copy(walk: Walk, place: Path) -> Path:
    walk.app.store.engine.dispose()
    return Path(shutil.copy(place / "steadily.db", place / "copy"))


def test_a_message_without_token_that_is_read_again_belongs_to_the_week_it_was_written_in(tmp_path: Path) -> None:
    single = SETTINGS[: SETTINGS.rindex("[[participants]]")].replace(
        "shared = false", "shared = false\naccept_without_token = true"
    )
    walk = set_up(tmp_path, single)
    walk.app.store.engine.dispose()
    shutil.copy(tmp_path / "steadily.db", tmp_path / "copy")
    walk.round()
    walk.maildir.deliver(write(None, "4 applications", walk.clock()))
    walk.round()
    (week,) = {row.week for row in walk.rows(counts)}
    walk.clock.pass_by(weeks=3)
    walk = restored(walk, tmp_path, tmp_path / "copy", single)
    admin.reconcile(walk.app)
    assert [(row.week, row.amount) for row in walk.rows(counts)] == [(week, 4)]
    walk.close()


# What the owner and other people do meanwhile


def test_a_held_message_that_is_accepted_is_counted_once_and_answered(walk: Walk) -> None:
    walk.round()
    walk.maildir.deliver(write(None, "5 applications", walk.clock()))
    (told,) = walk.round()
    assert "reply" in told.text.lower()
    held = walk.last()
    assert (held.state, held.folder, held.email) == ("held", "Held", ADA)
    assert f"steadily accept {held.id}" in " ".join(walk.notices())
    assert inbox.accept(walk.app, held.message_id).startswith(f"Taken as {ADA}'s")
    walk.round()
    assert {row.amount for row in walk.rows(counts)} == {5}
    with pytest.raises(Exception, match="no such message is held"):
        inbox.accept(walk.app, held.message_id)
    assert [letter.recipients for letter in walk.letters()[-1:]] == [(ADA,)]
    assert walk.round() == []


def test_a_message_that_was_moved_back_by_hand_is_filed_again_and_not_counted_again(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications")
    (filed,) = [fetched.raw for batch in walk.maildir.all("Answered") for fetched in batch]
    walk.maildir.deliver(filed)
    assert walk.round() == []
    assert len(walk.rows(counts)) == 1
    assert len(walk.folder("Answered")) == 2


def test_an_out_of_office_message_is_no_silence_of_the_person(walk: Walk) -> None:
    for _ in range(60):
        letters = [letter for letter in walk.round() if letter.recipients == (ADA,)]
        for letter in letters:
            walk.maildir.deliver(write(letter, "I am away", walk.clock(), Auto_Submitted="auto-replied"))
        walk.clock.pass_by(days=1)
    kinds = [kind for kind, email in walk.kinds() if email == ADA and kind != "nudge"]
    assert kinds == ["check-in"] * 9  # who is away finds them coming on return
