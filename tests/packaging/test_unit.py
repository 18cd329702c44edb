"""The systemd unit, judged by systemd itself; and that it says what RELIABILITY asks of it."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.app import startup
from service.model.resources import PACKAGE

FOLDER = PACKAGE.parent / "systemd"
UNIT = (FOLDER / "steadily.service").read_text()
EXPOSURE = 12  # tenths: what RELIABILITY.md allows


@pytest.fixture(scope="module", autouse=True)
def systemd() -> None:
    """Left out where systemd's own tools are missing; a fault where all tests must run."""
    if not all(shutil.which(tool) for tool in ("systemd-analyze", "systemd-sysusers")):
        if os.environ.get("CI") == "true":
            pytest.fail("systemd-analyze is missing: install the package systemd")
        pytest.skip("needs systemd-analyze (the package systemd)")


def copy(folder: Path, text: Any = UNIT) -> Any:
    """A unit whose program exists on any machine."""
    path = folder / "steadily.service"
    path.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text))
    return str(path)


def run(*command: Any) -> tuple[Any, Any]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_systemd_has_nothing_to_say_against_the_unit(tmp_path: Path) -> None:
    assert run("systemd-analyze", "verify", copy(tmp_path)) == (0, "")


@pytest.mark.parametrize("key", ["LimitCORE", "MemoryMax", "TasksMax", "ExecReload"])
def test_the_unit_is_bounded_and_can_be_reloaded(key: str) -> None:
    assert re.search(rf"(?m)^{key}=\S", UNIT)


def test_a_key_that_systemd_does_not_know_would_be_found(tmp_path: Path) -> None:
    text = UNIT.replace("ProtectClock=yes", "ProtectClocks=yes")
    assert "ProtectClocks" in run("systemd-analyze", "verify", copy(tmp_path, text))[1]


def security(path: Path) -> Any:
    return run("systemd-analyze", "security", "--no-pager", "--offline=true", f"--threshold={EXPOSURE}", path)


def test_the_unit_is_closed_to_all_it_does_not_need(tmp_path: Path) -> None:
    status, said = security(copy(tmp_path))
    assert status == 0, said


def test_a_unit_with_one_door_open_would_be_found(tmp_path: Path) -> None:
    assert security(copy(tmp_path, UNIT.replace("PrivateUsers=yes\n", "").replace("ProtectHome=yes\n", "")))[0] != 0


def test_the_user_is_made_by_systemds_own_means(tmp_path: Path) -> None:
    folder = tmp_path / "usr" / "lib" / "sysusers.d"
    folder.mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    shutil.copy(FOLDER / "steadily.sysusers.conf", folder / "steadily.conf")
    status, said = run("systemd-sysusers", "--dry-run", f"--root={tmp_path}")
    assert status == 0, said
    assert "steadily" in said
    assert not [line for line in said.splitlines() if re.search("fail|ignor|invalid|unknown", line, re.I)]


def value(key: Any) -> Any:
    return re.findall(rf"(?m)^{key}=(.*)$", UNIT)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("WatchdogSec", "900"),
        ("User", "steadily"),
        ("StateDirectory", "steadily"),
        ("RestartPreventExitStatus", "2"),
        ("Restart", "on-failure"),
    ],
)
def test_the_unit_does_what_the_daemon_counts_on(key: str, wanted: str) -> None:
    assert value(key) == [wanted]


def test_the_watchdog_is_above_the_longest_wait_for_a_mail_server() -> None:
    assert int(value("WatchdogSec")[0]) > 600  # RFC 5321, 4.5.3.2.6
    assert int(value("TimeoutStartSec")[0]) > 600


def test_each_secret_of_the_settings_may_come_as_a_credential(tmp_path: Path) -> None:
    from service import settings

    names = value("LoadCredential")
    assert names == ["steadily_imap__password", "steadily_smtp__password"]
    for name in names:
        (tmp_path / name).write_text(f"the {name}\n")
    (tmp_path / "steadily.toml").write_text(
        '[sender]\naddress = "a@example.org"\n[imap]\nhost = "imap.example.org"\n[smtp]\nhost = "smtp.example.org"\n'
        '[[participants]]\nname = "Ada"\nemail = "ada@example.org"\n'
    )
    found = settings.load(tmp_path / "steadily.toml", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    for server, name in ((found.imap, names[0]), (found.smtp, names[1])):
        assert startup.account(server).secret().value == f"the {name}"


# One for each coach or group

EACH = (FOLDER / "steadily@.service").read_text()
ITS_OWN = {"ExecStart", "StateDirectory", "WorkingDirectory", "Description", "Documentation", "LoadCredential"}


def settings_of(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(?m)^(\w+)=(.*)$", text)


def test_the_unit_for_several_is_the_unit_but_for_what_each_has_of_its_own() -> None:
    one, several = settings_of(UNIT), settings_of(EACH)
    assert [key for key, _ in one] == [key for key, _ in several]
    differ = {key for (key, value), (_, other) in zip(one, several, strict=True) if value != other}
    assert differ == ITS_OWN
    assert all("%i" in other for key, other in several if key in ITS_OWN)


def test_systemd_has_nothing_to_say_against_one_of_several(tmp_path: Path) -> None:
    path = tmp_path / "steadily@.service"
    path.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", EACH))
    instance = tmp_path / "steadily@spring.service"
    instance.symlink_to(path.name)
    assert run("systemd-analyze", "verify", str(instance)) == (0, "")


def test_the_credentials_of_each_come_under_the_names_that_the_settings_know() -> None:
    names = [other.partition(":")[0] for key, other in settings_of(EACH) if key == "LoadCredential"]
    assert names == value("LoadCredential")
