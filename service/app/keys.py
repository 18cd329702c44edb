"""The key of the tokens, and whether it is this store's: a lost key, another key or a lost store is never ignored.

The store keeps a fingerprint of its key, and the key's file notes that a store is in use. Letters are recognised, and
people who asked to be forgotten are known, by the key alone. Nothing here makes a token.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from service.model import tokens
from service.model.files import owned_like_its_folder
from service.model.values import UserError
from service.store import erasure, history, messages, outbox
from service.store.database import Store

KEY = 32  # bytes
IN_USE = "in use\n"  # the second line of the key's file, once a store knows the key
FINGERPRINT, REBUILDING = "key", "rebuilding"  # names of facts

MISSING = (
    "{path} is missing, and {store} was written with it. Put it back from your backup. If it is lost for good, run "
    "`steadily rekey`, which says what follows: replies to letters already sent will not be recognised."
)
OTHER = (
    "{path} is not the key that {store} was written with. Put the right one back from your backup, or the store that "
    "belongs to this key. If the right key is lost for good, run `steadily rekey`, which says what follows."
)
NO_STORE = (
    "{store} is empty, but {path} was in use with a store, which alone knows who stopped or asked to be forgotten. Put "
    "the store back from your backup, or run `steadily reconcile` to read it again out of the mailbox. To begin anew, "
    "with nothing, delete {path}."
)
UNFINISHED = "{store} is being rebuilt out of the mailbox, and that did not finish: run `steadily reconcile` again."


def open_key(store: Store, path: Path, *, rebuilding: bool = False) -> bytes:
    """The key for that store, made if neither was ever used. Raises UserError if key and store don't belong together.

    With `rebuilding` an empty store is accepted with a used key; it may be used once `rebuilt` was called."""
    with store.reading() as connection:
        known, in_use = history.fact(connection, FINGERPRINT), _is_used(connection)
        unfinished, newest = history.fact(connection, REBUILDING), outbox.newest_id(connection)
    words = {"path": path, "store": store.path or "the store"}
    if not path.exists() and (known or in_use):
        raise UserError(MISSING.format(**words))
    key, is_marked = read_key(path), _is_marked(path)
    if known != fingerprint(key) if known else not _wrote(key, newest):
        raise UserError(OTHER.format(**words))
    if known:
        if not is_marked:
            _mark(path)
        return key
    if rebuilding:
        with store.writing() as connection:
            history.set_fact(connection, REBUILDING, True)
        return key
    if unfinished:
        raise UserError(UNFINISHED.format(**words))
    if is_marked and not in_use:
        raise UserError(NO_STORE.format(**words))
    rebuilt(store, path, key)
    return key


def rebuilt(store: Store, path: Path, key: bytes) -> None:
    """Record that the store and the key belong together."""
    with store.writing() as connection:
        history.set_fact(connection, FINGERPRINT, fingerprint(key))
        history.set_fact(connection, REBUILDING, None)
    _mark(path)


def replace_key(store: Store, path: Path) -> int:
    """Replace a key that is lost by a new one; how many forgotten people are no longer recognised."""
    if path.exists():
        os.replace(path, path.with_name(f"{path.name}.old"))
    key = read_key(path)
    with store.writing() as connection:
        number = len({each for each in erasure.hashes(connection) if len(each) == 64})
        history.set_fact(connection, FINGERPRINT, fingerprint(key))
    _mark(path)
    return number


def fingerprint(key: bytes) -> str:
    """What the store remembers of its key: nothing that a token could be made with."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()


def read_key(path: Path) -> bytes:
    """The key in that file, made on first use with mode 0600. It belongs in every backup.

    The file appears whole or not at all: a file without a key in it would let anybody make tokens."""
    try:
        if not path.exists():
            _make(path)
        first = path.read_text(encoding="ascii").partition("\n")[0]
    except UnicodeDecodeError:
        first = ""
    except OSError as error:
        raise UserError(f"{path}: the key can't be read ({error.strerror}); see who may read that file.") from None
    try:
        key = bytes.fromhex(first)
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise UserError(f"{path}: this is not the key that Steadily wrote there; restore it from your backup.")
    return key


def _make(path: Path) -> None:
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY) + "\n")
        file.flush()
        os.fsync(file.fileno())
    owned_like_its_folder(made)
    with suppress(FileExistsError):  # another process was quicker, and its key holds
        os.link(made, path)
    made.unlink()


def _is_marked(path: Path) -> bool:
    return bool(path.read_text(encoding="ascii").partition("\n")[2].strip())


def _mark(path: Path) -> None:
    """Note in the key's file that a store knows it; a key that may not be written to goes without the note."""
    with suppress(PermissionError):
        if not _is_marked(path):
            with path.open("a", encoding="ascii") as file:
                file.write(IN_USE)
                file.flush()
                os.fsync(file.fileno())


def _wrote(key: bytes, message_id: str | None) -> bool:
    """Whether our newest letter, if there is one, bears a token of that key."""
    return message_id is None or bool(tokens.find(key, [message_id]))


def _is_used(connection: Connection) -> bool:
    """Whether this store has ever been worked with."""
    return bool(outbox.newest_id(connection) or messages.newest(connection) or erasure.hashes(connection))
