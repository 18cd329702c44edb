"""The steps of docs/running.md, run one by one as root in a mount namespace whose /etc, /opt and /var are copies.

systemd itself can't run there: a small `systemctl` does what the unit says (its user, its credentials, its command).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real.people import Person
from tests.real.servers import Dovecot, Postfix, address

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/running.md"

pytestmark = [pytest.mark.servers, pytest.mark.slow]

SYSTEMCTL = """\
#!/bin/bash
# What systemd does with the unit: the credentials, the user, the command.
case "$*" in
enable*|start*|restart*)
    [ "$1" = restart ] && "$0" stop steadily
    folder=/run/credentials/steadily.service
    rm -rf $folder; install -d -m 500 -o steadily -g steadily $folder
    for name in /etc/credstore/steadily_*; do
        [ -e "$name" ] && install -m 400 -o steadily -g steadily "$name" $folder/
    done
    install -d -m 700 -o steadily -g steadily /var/lib/steadily
    command=$(sed -n 's/^ExecStart=//p' /etc/systemd/system/steadily.service)
    (cd /var/lib/steadily && exec setpriv --reuid steadily --regid steadily --clear-groups \\
        env CREDENTIALS_DIRECTORY=$folder $command > /var/log/steadily.log 2>&1 < /dev/null) &
    echo $! > /run/steadily.pid
    ;;
stop*|disable*)
    [ -e /run/steadily.pid ] || exit 0
    kill "$(cat /run/steadily.pid)"; while kill -0 "$(cat /run/steadily.pid)" 2>/dev/null; do sleep 0.1; done
    rm -rf /run/steadily.pid /run/credentials/steadily.service
    ;;
status*) cat /var/log/steadily.log ;;
esac
"""

BEGIN = """\
set -eu
cd {root}
for folder in /etc /opt /var /run; do
    mkdir -p {place}$folder/up {place}$folder/work
    mount -t overlay overlay -o lowerdir=$folder,upperdir={place}$folder/up,workdir={place}$folder/work $folder
done
export PATH={place}/bin:$PATH
python3() {{ /usr/bin/python3 "$@"; }}
say() {{ echo "== $*"; }}
wait_for() {{
    for _ in $(seq 300); do /opt/steadily/bin/steadily status --json | grep -q "$1" && return; sleep 0.2; done; exit 9
}}
"""

BESIDE = """\
say owners
find /var/lib/steadily -type f -printf '%f %u %m\\n'
stat -c '%n %U %G %a' /etc/steadily/steadily.toml
say beside
wait_for '"asked"'
/opt/steadily/bin/steadily status || true
/opt/steadily/bin/steadily check --live
/opt/steadily/bin/steadily once --dry-run
/opt/steadily/bin/steadily trace {ada} > /dev/null
setpriv --reuid steadily --regid steadily --clear-groups /opt/steadily/bin/steadily status > /dev/null || [ $? = 3 ]
/opt/steadily/bin/steadily report {ada} 5 3 2
"""


def steps(heading: str) -> list[str]:
    """The shell commands below a heading of the guide, each on its own."""
    text = GUIDE.read_text(encoding="utf-8")
    part = re.split(rf"(?m)^#+ {heading}\n", text)[1]
    part = re.split(r"(?m)^#+ ", part)[0]
    return [line for block in re.findall(r"(?s)```sh\n(.*?)```", part) for line in block.splitlines() if line.strip()]


def shell(command: str) -> str:
    """A step as a test runs it: the password is typed, and the checkout is what it is."""
    if "/dev/stdin" in command:
        return f"echo secret | {command}"
    return "true" if command.startswith(("git ", "journalctl ")) else command


@pytest.fixture
def ada(dovecot: Dovecot, postfix: Postfix) -> Person:
    return Person("Ada", address("ada"), "gmail", dovecot, postfix)


def settings_text(dovecot: Dovecot, postfix: Postfix, ours: str, ada: Person) -> str:
    authority = "/etc/steadily/ca.pem"
    return f"""
[sender]
address = "{ours}"
[imap]
host = "localhost"
port = {dovecot.imaps}
ca_file = "{authority}"
shared = false
[smtp]
host = "localhost"
port = {postfix.smtps}
ca_file = "{authority}"
[schedule]
time_zone = "UTC"
[store]
url = "sqlite:////var/lib/steadily/steadily.db"
[[participants]]
name = "Ada"
email = "{ada.address}"
"""


def can_mount() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("unshare")) and bool(shutil.which("sqlite3"))


@pytest.mark.skipif(not GUIDE.exists(), reason="docs/running.md has the steps")
@pytest.mark.skipif(not can_mount(), reason="needs root, unshare and sqlite3")
def test_the_steps_of_the_guide_install_back_up_restore_upgrade_and_uninstall(
    dovecot: Dovecot, postfix: Postfix, ada: Person, tmp_path: Path
) -> None:
    ours = address("checkin")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/systemctl").write_text(SYSTEMCTL)
    (tmp_path / "bin/systemctl").chmod(0o755)
    (tmp_path / "settings.toml").write_text(settings_text(dovecot, postfix, ours, ada))
    install = [shell(step) for step in steps("As a service")]
    filled = next(place for place, step in enumerate(install) if "/etc/credstore" in step)
    install[filled:filled] = [
        f"cat {tmp_path}/settings.toml > /etc/steadily/steadily.toml",
        f"install -m 644 {dovecot.certificates.authority} /etc/steadily/ca.pem",
    ]
    install = [step + (" || [ $? = 3 ]" if step.endswith("steadily status") else "") for step in install]
    script = [
        BEGIN.format(root=ROOT, place=tmp_path),
        *install,
        f"/opt/steadily/bin/steadily ask {ada.address}",
        BESIDE.format(ada=ada.address),
        "mkdir -p /var/backups",
        *map(shell, steps("Backup")),
        f"/opt/steadily/bin/steadily report {ada.address} practice=9",
        *map(shell, steps("Restore")),
        "say restored",
        "/opt/steadily/bin/steadily export",
        *map(shell, steps("Upgrade")),
        "say upgraded",
        "wait_for '\"running\"'",
        *map(shell, steps("Uninstall")),
        "say gone",
        "ls /opt /etc/systemd/system /var/lib/steadily",
    ]
    (tmp_path / "script").write_text("\n".join(script))
    command = ["unshare", "--mount", "--propagation", "private", "bash", str(tmp_path / "script")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    parts = dict(part.split("\n", 1) for part in done.stdout.split("== ")[1:])
    for line in parts["owners"].splitlines():
        if line.startswith("/etc"):
            assert line == "/etc/steadily/steadily.toml root steadily 640"
        else:
            assert line.split()[1:] == ["steadily", "600"]
    assert "The probe is deleted." in parts["beside"]
    assert "practice,2" in parts["restored"]
    assert "practice,9" not in parts["restored"]
    assert "steadily.service" not in parts["gone"]
    assert "steadily.db" in parts["gone"]
