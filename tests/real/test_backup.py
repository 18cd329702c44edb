"""Backups of both databases, made while Steadily works and put back elsewhere: it goes on where it was."""

import subprocess
from pathlib import Path

import pytest

from service.model.values import Incoming
from service.store.engine import driver
from service.store.tables import counts
from tests import walk as walks
from tests.real.postgres import Postgres
from tests.walk import Walk

ADA = "ada@example.com"


def used(place: Path, url: str) -> tuple[Walk, Incoming]:
    """A walk in which Ada was asked and has answered; it stays open."""
    place.mkdir()
    walk = walks.set_up(place, f'{walks.SETTINGS}[store]\nurl = "{url}"\n')
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications, 2 chats, no mock")
    return walk, check_in


def goes_on(old: Path, place: Path, url: str, check_in: Incoming) -> None:
    """With the backup and the key, somewhere else."""
    place.mkdir(exist_ok=True)
    (key,) = old.glob("*.key")
    key.rename(place / key.name)
    again = walks.set_up(place, f'{walks.SETTINGS}[store]\nurl = "{url}"\n')
    assert again.round() == []  # Ada is not asked again
    (digest,) = again.reply(check_in, "That was 6 applications")
    assert digest.recipients == (ADA,)
    newest = {row.metric: row.amount for row in again.rows(counts)}
    assert newest == {"applications": 6, "conversations": 2, "practice": 0}
    again.close()


@pytest.mark.servers
def test_a_dump_of_postgresql_is_put_back(postgres: Postgres, tmp_path: Path) -> None:
    walk, check_in = used(tmp_path / "old", postgres.url())
    url, new = str(walk.app.settings.store_url).replace("+psycopg", ""), postgres.url()
    dump = subprocess.run([postgres.programs / "pg_dump", "-d", url], capture_output=True, check=True).stdout
    walk.close()
    subprocess.run([postgres.programs / "psql", "-q", "-d", new], input=dump, stdout=subprocess.DEVNULL, check=True)
    goes_on(tmp_path / "old", tmp_path / "new", new, check_in)


@pytest.mark.parametrize("statement", ["VACUUM INTO '{}'", "backup"])
def test_a_copy_of_sqlite_is_put_back(tmp_path: Path, statement: str) -> None:
    walk, check_in = used(tmp_path / "old", f"sqlite:///{tmp_path / 'old' / 'steadily.db'}")
    (tmp_path / "new").mkdir()
    copy = tmp_path / "new" / "steadily.db"
    source = driver().connect(tmp_path / "old" / "steadily.db")
    if statement == "backup":  # as `sqlite3 FILE ".backup COPY"` does
        target = driver().connect(copy)
        source.backup(target)
        target.close()
    else:
        source.execute(statement.format(copy))
    source.close()
    walk.close()
    goes_on(tmp_path / "old", tmp_path / "new", f"sqlite:///{copy}", check_in)
