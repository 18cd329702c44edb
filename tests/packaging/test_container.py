"""The Containerfile's steps, run one by one in a clean root: what they build plays the demo as an ordinary user."""

import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [line for line in (ROOT / "Containerfile").read_text().splitlines() if line and not line.startswith("#")]
STEPS = [(step, value) for step, _, value in (line.partition(" ") for line in LINES)]
NETWORK = ("/etc/resolv.conf", "/etc/apt")  # how this machine reaches its packages
AUTHORITIES = os.environ.get("PIP_CERT") or ssl.get_default_verify_paths().cafile  # whom this machine trusts
KNOWN = {"FROM", "RUN", "COPY", "ENV", "WORKDIR", "VOLUME", "USER", "ENTRYPOINT", "CMD"}


def test_the_file_has_only_steps_that_are_tried() -> None:
    assert {step for step, _ in STEPS} <= KNOWN


def test_compose_builds_that_file_and_keeps_what_must_outlive_the_container() -> None:
    text = (ROOT / "compose.yaml").read_text()
    (volume,) = [value for step, value in STEPS if step == "VOLUME"]
    assert f":{volume}\n" in text
    assert "build: ." in text
    assert dict(STEPS)["WORKDIR"] == volume


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Debian with nothing but its essential packages."""
    if os.getuid() or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    folder = tmp_path_factory.mktemp("container") / "root"
    suite = re.search(r"debian:(\w+)", dict(STEPS)["FROM"])
    assert suite
    subprocess.run(["debootstrap", "--variant=minbase", suite.group(1), str(folder)], check=True, capture_output=True)
    for name in filter(os.path.exists, NETWORK):
        if os.path.isdir(name):
            shutil.copytree(name, folder / name[1:], dirs_exist_ok=True)
        else:
            shutil.copy(name, folder / name[1:])
    if AUTHORITIES:
        shutil.copy(AUTHORITIES, folder / "authorities.pem")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_the_steps_one_by_one_build_what_plays_the_demo(root: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if "proxy" in name or name == "PIP_INDEX_URL"}
    if AUTHORITIES:
        environment["PIP_CERT"] = "/authorities.pem"
    environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    user, where, entry = "root", "/", []
    for step, value in STEPS:
        if step == "RUN":
            run(root, ["sh", "-c", f"cd {where} && {value}"], environment, user)
        elif step == "COPY":
            put(root / value.split()[1][1:])
        elif step == "ENV":
            environment |= dict(pair.split("=", 1) for pair in shlex.split(value))
        elif step == "WORKDIR":
            where = value
        elif step == "USER":
            user = value
        elif step == "ENTRYPOINT":
            entry = json.loads(value)
    said = run(root, [*entry, "demo", "--reply", "5 3 2", "--no-browser", "--out", f"{where}/demo"], environment, user)
    assert "5" in said
    assert (root / where[1:] / "demo/index.html").is_file()
    made = [*entry, "init", "--address", "a@example.org", "--provider", "other", "--out", f"{where}/steadily.toml"]
    run(root, made, environment, user)
    assert (root / where[1:] / "steadily.toml").stat().st_mode & 0o777 == 0o600


def run(root: Path, command: list[str], environment: dict[str, str], user: str) -> str:
    """What a command prints in that root, as that user."""
    inside = ["chroot", f"--userspec={user}:{user}", str(root), "env", "-i"]
    inside += [f"{name}={value}" for name, value in environment.items()]
    done = subprocess.run([*inside, *command], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put(target: Path) -> None:
    """Copy what git knows of the checkout, but for what .containerignore leaves out."""
    ignored = {line.strip("*/") for line in (ROOT / ".containerignore").read_text().splitlines()}
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    for name in names:
        if not ignored & set(Path(name).parts) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
