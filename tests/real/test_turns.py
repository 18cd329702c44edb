"""Nobody waits until something long is done: answers go out between the batches of much mail, and new mail is read
while many are asked."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.mail.signin import password
from service.model.account import Account
from service.reading.mime import incoming as mime
from tests.real.daemons import FAST, running, write_settings
from tests.real.proof import ask
from tests.real.servers import Dovecot, address
from tests.real.sink import Letter, Sink
from tests.walk import write

pytestmark = pytest.mark.servers
PEOPLE = 150
LIMITS = "max_per_minute = 1000000\nmax_per_day = 1000000"
ALWAYS = replace(FAST, turn=0.0)  # others have their turn after each batch


class LookingSink(Sink):
    """Notes with the first answer how many replies are read."""

    store: Path
    read: int | None = None

    def take(self, letter: Letter) -> None:
        if self.read is None and b"\r\nAuto-Submitted: auto-replied" in letter.raw:
            self.read = int(ask(self.store, "SELECT count(*) FROM messages WHERE state <> 'kept'")[0][0])
        super().take(letter)


def reply(check_in: Letter) -> bytes:
    return write(mime.parse(check_in.raw), "5 apps, 2 chats, no mock", datetime.now(UTC))


def test_answers_go_out_between_batches_and_new_mail_is_read_between_check_ins(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    ours, people = address("turns"), [f"person{number}@example.test" for number in range(PEOPLE)]
    path = write_settings(tmp_path, ours, *people, smtp=LIMITS)
    imap, smtp = dovecot.account(ours), password("")
    with LookingSink(delay=0.02) as sink:
        sink.store = tmp_path / "steadily.db"
        post = Account("127.0.0.1", sink.port, "plain", "", smtp)
        with running(path, imap, post, pace=ALWAYS):
            dovecot.deliver(ours, reply(sink.wait(1, 60)[0]))
            letters = sink.wait(PEOPLE + 1, 120)
        answered = [b"\r\nAuto-Submitted: auto-replied" in letter.raw for letter in letters]
        assert answered.index(True) < PEOPLE - 1, "the answer waited until everybody was asked"
        sink.delay, sink.read = 0.0, None
        asked = [letter for letter, is_answer in zip(letters, answered, strict=True) if not is_answer][1:]
        dovecot.put(ours, {f"{1_700_000_000 + n}.M1P1.reply": reply(letter) for n, letter in enumerate(asked)})
        with running(path, imap, post, pace=ALWAYS):
            sink.wait(2 * PEOPLE, 120)
        assert sink.read is not None
        assert sink.read < len(asked), "the first answer waited until everything was read"
