"""Steadily works alike from a wheel, an editable install and a bare checkout, from any folder."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone has, with nothing installed."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("service", "templates", "config", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_wheel_has_the_letters_the_config_the_pages_and_the_migrations(wheel: Path) -> None:
    for name in ("templates/digest.html", "config/example.toml", "docs/start.md", "store/migrations/env.py"):
        assert (wheel / "service" / name).is_file(), name
    assert not (wheel / "tests").exists()


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    files = {path.relative_to(ROOT) for path in (ROOT / "service").rglob("*") if path.is_file()}
    assert {str(file) for file in files if "__pycache__" not in file.parts and not (wheel / file).is_file()} == set()


@pytest.mark.parametrize("place", ["wheel", "checkout"])
def test_from_the_wheel_or_a_bare_checkout_the_demo_plays_in_any_folder(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = request.getfixturevalue(place)
    # -S and the path spelled out: neither the checkout nor its editable install may lend a hand.
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    code = f"import sys; sys.path[:0] = [{str(folder)!r}, {packages!r}]; from service.cli.main import main; main()"
    command = [sys.executable, "-S", "-c", code, "demo", "--reply", "5 3 2", "--out", str(tmp_path / "letters")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "letters/02.html").is_file()


LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_has_hashes_and_no_addresses(name: Any) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z])", "\n" + text.partition("\n")[2] if text.startswith("#") else "\n" + text)
    for block in filter(str.strip, blocks):
        assert "--hash=sha256:" in block, block[:80]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_files_cover_what_the_project_asks_for(lock: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"]]
    if lock == "requirements-dev.lock":
        asked += [name for name in groups["dev"] if isinstance(name, str)]
        asked += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    locked = {line.partition("==")[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line}
    for requirement in asked:
        name = re.split(r"[\[<>=;]", requirement)[0].strip().lower()
        assert name in {entry.partition("[")[0] for entry in locked}, name
