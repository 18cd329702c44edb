"""A lost or exchanged key, and a lost store: never passed over in silence, and one sentence says how to go on."""

import shutil
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from service.app import admin, inbound, startup
from service.app.keys import IN_USE, open_key, read_key, rebuilt
from service.model.values import TryLater, UserError
from service.store.database import Store
from tests.walk import SETTINGS, Walk, set_up, write

pytestmark = pytest.mark.sqlite

ADA = "ada@example.com"
KEY, STORE = "steadily.db.key", "steadily.db"


def used(place: Path) -> Walk:
    """A service that has asked and was answered."""
    walk = set_up(place)
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications")
    walk.close()
    return walk


def test_a_lost_key_beside_a_store_that_was_used_is_not_replaced(tmp_path: Path) -> None:
    used(tmp_path)
    (tmp_path / KEY).unlink()
    with pytest.raises(UserError, match=r"steadily\.db\.key is missing.*backup.*steadily rekey"):
        set_up(tmp_path)
    assert not (tmp_path / KEY).exists()


def test_another_stores_key_is_refused(tmp_path: Path) -> None:
    used(tmp_path)
    (tmp_path / KEY).unlink()
    read_key(tmp_path / KEY)  # a valid key, and another one
    with pytest.raises(UserError, match="is not the key that"):
        set_up(tmp_path)


def test_a_store_that_does_not_know_its_keys_fingerprint_yet_knows_the_key_by_its_letters(tmp_path: Path) -> None:
    walk = used(tmp_path)
    with (store := Store(walk.app.settings.store_url)).writing() as connection:
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'key'")
    store.close()
    set_up(tmp_path).close()
    with (store := Store(walk.app.settings.store_url)).writing() as connection:
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'key'")
    store.close()
    (tmp_path / KEY).write_text("ab" * 32 + "\n")
    with pytest.raises(UserError, match="is not the key that"):
        set_up(tmp_path)


def test_rekey_goes_on_with_a_new_key_and_says_what_follows(tmp_path: Path) -> None:
    walk = used(tmp_path)
    again = set_up(tmp_path)
    admin.forget(again.app.settings, ADA, mail=False)
    again.close()
    (tmp_path / KEY).unlink()
    said = list(admin.rekey(walk.app.settings))
    assert "new key" in said[0]
    assert any("1 addresses were forgotten" in sentence for sentence in said)
    assert any(sentence.startswith(ADA) for sentence in said)
    set_up(tmp_path).close()


def test_a_key_that_was_in_use_beside_an_empty_store_is_a_question_to_the_owner(tmp_path: Path) -> None:
    used(tmp_path)
    for file in tmp_path.glob(f"{STORE}*"):
        if file.name != KEY:
            file.unlink()
    with pytest.raises(UserError, match=r"is empty, but .*key was in use.*steadily reconcile"):
        set_up(tmp_path)
    (tmp_path / KEY).unlink()  # beginning anew on purpose
    set_up(tmp_path).close()


def test_reconcile_rebuilds_a_lost_store_and_only_then_it_may_be_used(tmp_path: Path) -> None:
    walk = used(tmp_path)
    for file in tmp_path.glob(f"{STORE}*"):
        if file.name != KEY:
            file.unlink()
    store = Store(walk.app.settings.store_url)
    key = open_key(store, tmp_path / KEY, rebuilding=True)
    with pytest.raises(UserError, match="did not finish"):
        open_key(store, tmp_path / KEY)
    rebuilt(store, tmp_path / KEY, key)
    assert open_key(store, tmp_path / KEY) == key
    store.close()


def test_a_key_made_before_there_is_a_store_is_taken_by_the_first_one(tmp_path: Path) -> None:
    read_key(tmp_path / KEY)  # `check --live` sends a probe
    walk = set_up(tmp_path)
    assert (tmp_path / KEY).read_text().endswith(IN_USE)
    walk.close()
    set_up(tmp_path).close()


@pytest.mark.parametrize("name", [KEY, f"{STORE}.lock"])
def test_a_folder_where_the_key_or_the_lock_should_be_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(UserError, match=rf"{name}: .* can't be (read|opened|made here)"):
        set_up(tmp_path).app.store.lock()


def test_one_store_has_one_lock_and_one_key_by_whatever_link_it_is_opened(tmp_path: Path) -> None:
    walk = used(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / STORE).symlink_to(tmp_path / STORE)
    first, second = Store(walk.app.settings.store_url), Store(f"sqlite:///{tmp_path / 'other' / STORE}")
    first.lock()
    with pytest.raises(UserError, match="another Steadily"):
        second.lock()
    linked = set_up(tmp_path / "other")
    assert linked.app.key == walk.app.key
    assert not (tmp_path / "other" / KEY).exists()
    for store in (first, second):
        store.close()
    linked.close()


def test_a_damaged_store_is_one_sentence_and_strikes_out_no_message(tmp_path: Path) -> None:
    walk = used(tmp_path)
    walk = set_up(tmp_path, SETTINGS)
    walk.maildir.deliver(write(None, "3 applications", walk.clock(), From=ADA))
    file = tmp_path / STORE
    data = bytearray(file.read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    file.write_bytes(bytes(data))
    walk.app.store.engine.dispose()
    with pytest.raises(UserError, match=r"is damaged .* restore your backup"):
        walk.round()
    walk.close()


def test_a_store_of_a_newer_steadily_is_one_sentence(tmp_path: Path) -> None:
    walk = used(tmp_path)
    store = Store(walk.app.settings.store_url)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(UserError, match=r"a newer Steadily has written this store \(it is at 9999\)"):
        Store(walk.app.settings.store_url)


def test_a_store_put_back_under_the_running_service_is_used_from_then_on(tmp_path: Path) -> None:
    walk = set_up(tmp_path)
    with closing(walk.app.store.engine.raw_connection()) as connection:
        connection.cursor().execute(f"VACUUM INTO '{tmp_path / 'backup'}'")
    (check_in,) = walk.round()
    version = walk.app.store.version()
    shutil.move(tmp_path / "backup", tmp_path / STORE)
    assert walk.app.store.version() != version
    assert walk.rows() == []
    assert [letter.subject for letter in walk.round()] == [check_in.subject]  # as the backup knows of none
    (tmp_path / STORE).unlink()
    with pytest.raises(TryLater, match="the store is gone"):
        inbound.receive(walk.app)
    walk.close()


@pytest.mark.parametrize("year", [1970, 2019, 2300])
def test_a_clock_that_is_plainly_wrong_is_one_sentence(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Wrong":
            return cls(year, 1, 1, tzinfo=tz)

    monkeypatch.setattr(startup, "datetime", Wrong)
    with pytest.raises(TryLater, match=f"clock says {year}-01-01"):
        startup.now()
