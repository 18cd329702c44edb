import socket
from pathlib import Path

import pytest

from service.app.sd_notify import notify


@pytest.mark.parametrize("name", ["{folder}/notify", "@steadily-test-{pid}"])
def test_what_is_told_arrives_at_the_socket_that_systemd_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import os

    address = name.format(folder=tmp_path, pid=os.getpid())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + address[1:] if address.startswith("@") else address)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify("WATCHDOG=1\nSTATUS=All is well.")
        assert listening.recv(1024) == b"WATCHDOG=1\nSTATUS=All is well."


def test_without_a_listener_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify("READY=1")
