"""Whose a file is. Nothing is read or written here."""

import os
from pathlib import Path


def owned_like_its_folder(path: Path) -> None:
    """Give a file that root has just made to the owner of its folder: the system service must be able to use it."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)
