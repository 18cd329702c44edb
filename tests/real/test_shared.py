"""The mailbox of one job seeker: letters go out from and come to the address that has all their other mail."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app.context import App
from service.reading.mime import incoming as mime
from tests.real.daemons import running, until, write_settings
from tests.real.people import folder_ids
from tests.real.servers import Dovecot, Postfix, address
from tests.walk import write

pytestmark = pytest.mark.servers
OTHERS = 5000


def other(number: int, when: str) -> bytes:
    return (
        f"From: Friend {number} <friend{number}@elsewhere.example>\r\nTo: me\r\nSubject: {when} {number}\r\n"
        f"Message-ID: <{when}.{number}@elsewhere.example>\r\nDate: Fri, 20 Nov 2026 16:00:00 +0000\r\n\r\n"
        "5 applications, 3 conversations, 2 practice sessions\r\n"
    ).encode()


def look(dovecot: Dovecot, ours: str) -> dict[str, tuple[str, bytes]]:
    """Every message of the inbox with its flags (Maildir keeps them in the name) and bytes."""
    place, found = dovecot.maildir(ours), {}
    for path in [path for folder in ("new", "cur") for path in (place / folder).iterdir()]:
        with suppress(FileNotFoundError):  # Dovecot has just put it from new into cur
            found[path.name.partition(":")[0]] = (path.name.partition(":2,")[2], path.read_bytes())
    return found


def test_of_five_thousand_other_messages_none_is_fetched_moved_or_flagged(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours = address("ada")
    dovecot.deliver(ours, other(0, "before"))
    dovecot.put(ours, {f"{1_700_000_000 + n}.M1P1.before": other(n, "before") for n in range(1, OTHERS)})
    path = write_settings(tmp_path, ours, ours, shared=True)
    with running(path, dovecot.account(ours), postfix.account(ours), timeout=30) as seeker:
        until(lambda: len(look(dovecot, ours)) == OTHERS + 1, "the check-in", 60)
        before = look(dovecot, ours)
        dovecot.deliver(ours, *(other(number, "after") for number in range(20)))
        (check_in,) = [raw for _, raw in before.values() if b"auto-generated" in raw]
        reply = write(mime.parse(check_in), "5 apps, 2 chats, no mock", datetime.now(UTC))
        dovecot.deliver(ours, reply)
        until(lambda: folder_ids(dovecot, ours, ".Steadily.Answered") if _made(dovecot, ours) else [], "the answer", 60)
        until(lambda: len(look(dovecot, ours)) == OTHERS + 1 + 20 + 1, "the digest", 60)
        after = look(dovecot, ours)
        with seeker.app.store.reading() as connection:
            held = connection.exec_driver_sql("SELECT count(*), max(sender) FROM messages").one()
    assert {name: after[name] for name in before} == before
    assert {flags for flags, _ in after.values()} == {""}
    assert tuple(held) == (1, ours)
    assert folder_ids(dovecot, ours, ".Steadily.Answered") == [mime.parse(reply).message_id]


def _made(dovecot: Dovecot, ours: str) -> bool:
    return (dovecot.maildir(ours) / ".Steadily.Answered").exists()


def test_another_round_over_the_same_mailbox_looks_at_nothing_again(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours = address("ada")
    dovecot.deliver(ours, *(other(number, "before") for number in range(3)))
    with running(
        write_settings(tmp_path, ours, ours, shared=True), dovecot.account(ours), postfix.account(ours), timeout=30
    ) as seeker:
        until(lambda: len(look(dovecot, ours)) == 4, "the check-in", 30)
        dovecot.deliver(ours, other(7, "after"))
        until(lambda: _places(seeker.app) == 2, "a look at what came", 30)  # our own letter and the friend's
    assert len(look(dovecot, ours)) == 5


def _places(app: App) -> int:
    with app.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM places WHERE message IS NULL").scalar_one())
