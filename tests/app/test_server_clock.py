"""This machine's clock against the mail server's: the log, `status` and `once` say so when they are days apart."""

import logging
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from service.app import daemon, status
from service.model.values import Incoming, UserError
from tests.walk import Walk, write

BEHIND = "was read at 2026-11-20 17:00 UTC by this machine's clock arrived at 2026-11-23 17:00 UTC"
AHEAD = "a letter sent at 2026-11-20 16:00 UTC by this machine's clock arrived at 2026-11-17 17:00 UTC"


def deliver(walk: Walk, letter: Incoming, words: str, arrived: datetime) -> None:
    """An answer that the mail server took at that moment, by its own clock."""
    received = f"Received: from a.example by mx.example.org with LMTP;\n {format_datetime(arrived)}\n".encode()
    walk.maildir.deliver(received + write(letter, words, walk.clock()))


def shown(walk: Walk) -> list[str]:
    return [each.said for each in status.overview(walk.app.settings, walk.app.store, walk.clock()).troubles]


@pytest.mark.parametrize(("days", "said"), [(3, BEHIND), (-3, AHEAD)])
def test_a_clock_that_is_days_from_the_mail_servers_is_said_until_it_is_set(
    walk: Walk, days: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=1)
    deliver(walk, check_in, "5 applications", walk.clock() + timedelta(days=days))
    with pytest.raises(UserError, match="set this machine's") as fault:
        daemon.make_round(walk.app)
    assert said in str(fault.value)
    assert [letter.subject for letter in walk.letters("ada@example.com")][1:], "the answer is answered all the same"
    assert shown(walk) == [str(fault.value)]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [str(fault.value)]
    walk.clock.pass_by(minutes=1)  # another round, maybe of another process, with no mail
    with pytest.raises(UserError) as again:
        daemon.make_round(walk.app)
    assert str(again.value) == str(fault.value), "one sentence, said once in the log"
    walk.clock.pass_by(days=days)  # the clock is set
    walk.round()
    assert shown(walk) == []


def test_the_next_answer_ends_a_trouble_that_one_odd_message_made(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=1)
    deliver(walk, check_in, "5 applications", walk.clock() + timedelta(days=30))
    with pytest.raises(UserError):
        daemon.make_round(walk.app)
    deliver(walk, check_in, "make that 6 applications", walk.clock())
    walk.round()
    assert shown(walk) == []


@pytest.mark.parametrize("hours", [0.9, 20, 24 * 6])
def test_mail_that_waited_until_the_machine_was_on_again_shows_nothing_about_its_clock(
    walk: Walk, hours: float
) -> None:
    (check_in,) = walk.round()
    arrived = walk.clock() + timedelta(minutes=30)
    walk.clock.pass_by(hours=hours)
    deliver(walk, check_in, "5 applications", arrived)
    walk.round()
    assert shown(walk) == []


def test_a_server_that_does_not_say_when_mail_arrived_shows_nothing(walk: Walk) -> None:
    (check_in,) = walk.round()
    for received in ("by mx.example.org", "by mx.example.org; yesterday", "; Fri, 20 Nov 2026 17:00:00 -0000"):
        walk.clock.pass_by(hours=1)
        walk.maildir.deliver(f"Received: {received}\n".encode() + write(check_in, "5 applications", walk.clock()))
        walk.round()
    assert shown(walk) == []
