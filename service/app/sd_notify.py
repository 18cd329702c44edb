"""What systemd is told: sd_notify(3), one datagram a word. Says nothing where no systemd listens."""

import os
import socket
from contextlib import suppress


def notify(words: str) -> None:
    """Send the assignments ("READY=1", "WATCHDOG=1\\nSTATUS=..."); a supervisor that is gone is no trouble of ours."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a name in Linux' abstract space
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(words.encode(), address)
