"""The system service's files: whoever runs a command beside it, they stay its user's, and nobody else reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.model.values import UserError
from service.settings import load
from service.store.database import Store
from tests.walk import SETTINGS

ROOT = Path(__file__).parents[2]
USER, GROUP = 61_234, 61_235  # nobody's on any machine

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Settings as the service has them, with its state in a folder of its user's own."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    os.chown(state, USER, GROUP)
    path = tmp_path / "steadily.toml"
    path.write_text(SETTINGS.replace('password = "secret"\n', "") + f'[store]\nurl = "sqlite:///{state}/steadily.db"\n')
    os.chown(path, 0, GROUP)
    path.chmod(0o640)
    return path


def steadily(path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "service", *words, "--settings", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_root_may_run_every_reading_command_before_the_first_start_and_the_files_are_the_services(
    installed: Path, tmp_path: Path
) -> None:
    for words in (["status"], ["trace", "ada@example.com"], ["export"], ["inbox"], ["report", "ada@example.com", "5"]):
        done = steadily(installed, *words)
        assert done.returncode in (0, 3), done.stderr
        assert "password" not in done.stderr
    made = sorted((tmp_path / "state").iterdir())
    assert "steadily.db" in [file.name for file in made]
    for file in made:
        assert (file.stat().st_uid, file.stat().st_gid) == (USER, GROUP), file
        assert file.stat().st_mode & 0o077 == 0, file


def test_what_root_changes_the_services_user_can_still_change(installed: Path, tmp_path: Path) -> None:
    assert steadily(installed, "forget", "ada@example.com", "--yes").returncode == 0
    store = tmp_path / "state/steadily.db"
    code = f"import sqlite3; c = sqlite3.connect('{store}'); c.execute('UPDATE facts SET name = name'); c.commit()"
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_mode & 0o005 != 0o005 and str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    command = ["setpriv", "--reuid", str(USER), "--regid", str(GROUP), "--clear-groups", "/usr/bin/python3", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_files_of_another_user_are_one_sentence_that_says_whose_they_are(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(load(installed, {}, mail=False).store_url).close()
    monkeypatch.setattr("service.store.files.os.access", lambda *_: False)
    with pytest.raises(UserError, match=rf"these files are user {USER}'s: run this as root, or as that user"):
        Store(load(installed, {}, mail=False).store_url)
