"""Reports to systemd: sd_notify(3), one datagram for each report. Without systemd nothing is sent.

The rule: standard library only, and no failure here may disturb the daemon."""

import os
import socket
from contextlib import suppress


def notify(words: str) -> None:
    """Send the assignments ("READY=1", "WATCHDOG=1\\nSTATUS=..."); a supervisor that is gone is ignored."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a name in Linux' abstract space
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(words.encode(), address)
