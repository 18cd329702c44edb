"""Waiting for mail: a notice counts however it comes."""

import time

from service.mail.imap.mailbox import ImapMailbox
from tests.mail.scripted import ScriptedImap, Session, says


def idles(session: Session, tag: str, arguments: str) -> bool:
    """The server's "+" and the first notice arrive as one piece, as they do from a busy machine."""
    session.say("+ idling\r\n* 1 EXISTS")
    assert session.reads.readline().strip() == b"DONE"
    session.say(f"{tag} OK done")
    return True


def test_a_notice_that_comes_together_with_the_servers_plus_ends_the_wait_at_once() -> None:
    imap = ScriptedImap({})
    imap.scripts = {"CAPABILITY": says("* CAPABILITY IMAP4rev1 IDLE", "TAG OK done"), "IDLE": idles}
    with imap.serve() as account, ImapMailbox(account, timeout=2, connect=2) as box:
        box.wait(0)  # opening the folder tells of what lies in it
        begun = time.monotonic()
        assert box.wait(30) is True
        assert time.monotonic() - begun < 15
