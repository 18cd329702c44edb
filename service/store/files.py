"""The files that a SQLite store is made of: their mode, their identity, the lock. No database is opened here."""

import os
import pwd
from pathlib import Path
from typing import IO

from service.model.files import owned_like_its_folder
from service.model.values import TryLater, UserError

LOG = "-wal"  # after the name of the store: the name that SQLite gives to its log


def private(path: Path) -> Path:
    """Create the file with mode 0600 if it does not exist yet, since it holds people's words."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        owned_like_its_folder(path)
    except FileExistsError:
        _check_access(path)
    except PermissionError:
        if not os.access(path.parent, os.X_OK):
            _check_access(path)
        raise UserError(f"{path}: the store can't be made here; choose a folder that can be written to.") from None
    except OSError as error:
        raise UserError(f"{path}: the store can't be made here ({error.strerror}).") from None
    return path


def _check_access(path: Path) -> None:
    """UserError where the files of the store are another user's, as those of the system service are."""
    try:
        owner = path.stat()
        may = os.access(path, os.R_OK | os.W_OK)
    except PermissionError:
        owner, may = path.parent.stat(), False
    if not may and owner.st_uid != os.geteuid():
        raise UserError(f"{path}: these files are {_name(owner.st_uid)}'s: run this as root, or as that user.")


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def identity(path: Path) -> tuple[int, int]:
    """The device and inode of the file at that path. TryLater if there is none: what is written would be lost."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise TryLater(f"{path}: the store is gone ({error.strerror}); put it back.") from None
    return found.st_dev, found.st_ino


def log_of(path: Path) -> tuple[int, int] | None:
    """The same of the write-ahead log of the store at that path; None if it has none."""
    try:
        found = os.stat(f"{path}{LOG}")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def lock_file(path: Path) -> IO[str]:
    """The open lock file of that store: one for each file, by whatever path or link it is opened."""
    real = path.resolve()
    beside = real.with_name(real.name + ".lock")
    try:
        return open(private(beside), "w")
    except OSError as error:
        raise UserError(f"{beside}: the lock can't be opened ({error.strerror}).") from None
