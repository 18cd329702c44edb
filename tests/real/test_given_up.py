"""Letters that a real Postfix, or a content filter in it, refuses for good or for now: one person's letter alone is
concerned, `status` says what became of it, and `ask --again` sends it anew once that is mended."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.store import outbox
from tests.cli.test_cli import TODAY, steadily
from tests.real.daemons import heard, running, until, write_settings
from tests.real.milter import Milter
from tests.real.servers import Dovecot, Postfix, address

pytestmark = pytest.mark.servers
GONE = "550 5.1.1 No such user here"
SPAM = "554 5.7.1 Spam message rejected"
LATER = "451 4.7.1 Try again later"


@pytest.fixture
def postfixes(dovecot: Dovecot) -> Iterator[Callable[..., Postfix]]:
    """Makes Postfixes by servers.Postfix's keywords."""
    made: list[Postfix] = []

    def make(**variant: Any) -> Postfix:
        made.append(Postfix(dovecot, **variant).start())
        return made[-1]

    yield make
    for each in made:
        each.remove()


@pytest.fixture
def milters() -> Iterator[Callable[[Mapping[str, str]], Milter]]:
    made: list[Milter] = []

    def make(refused: Mapping[str, str]) -> Milter:
        made.append(Milter(refused))
        made[-1].start()
        return made[-1]

    yield make
    for each in made:
        each.stop()


def settings(folder: Path, dovecot: Dovecot, postfix: Postfix, *people: str) -> Path:
    authority = f'ca_file = "{dovecot.certificates.authority}"'
    imap, smtp = f"port = {dovecot.imaps}\n{authority}", f"port = {postfix.smtps}\n{authority}"
    owner = '[owner]\nemail = "dana@example.org"\n'
    return write_settings(folder, address("checkin"), *people, imap=imap, smtp=smtp, more=owner)


def waiting(path: Path) -> list[tuple[str, str, str]]:
    shown = json.loads(steadily("status", "--json", "--settings", str(path), on=TODAY).stdout)
    return [(row["kind"], row["state"], row["why"]) for row in shown["outbox"]]


def refusing(kind: str, who: str, said: str, milters: Callable[..., Milter]) -> dict[str, Any]:
    """How Postfix is set up: it refuses the recipient itself, or asks a filter when it has the whole letter."""
    if kind == "recipient":
        return {"refusals": {who: said}}
    return {"lines": f"smtpd_milters = inet:127.0.0.1:{milters({who: said}).port}"}


@pytest.mark.parametrize(("kind", "said"), [("recipient", GONE), ("filter", SPAM)])
def test_a_letter_refused_for_good_is_given_up_and_sent_anew_by_ask_again(
    dovecot: Dovecot, postfixes: Callable[..., Postfix], milters: Callable[..., Milter], tmp_path: Path, kind: str,
    said: str,
) -> None:  # fmt: skip
    ada, ben = address("ada"), address("ben")
    path = settings(tmp_path, dovecot, postfixes(**refusing(kind, ada, said, milters)), ada, ben)
    once = steadily("once", "--settings", str(path), on=TODAY)
    assert once.returncode == 0, once.stderr
    dovecot.await_delivery(ben)
    (row,) = waiting(path)
    assert row[:2] == ("check-in", "failed")
    words = row[2]
    assert said[:9] in words
    shown = steadily("status", "--settings", str(path), on=TODAY)
    assert shown.returncode == 3, "it needs the owner's eye"
    assert f"check-in to {ada}, given up" in shown.stdout
    assert "not delivered" in shown.stdout
    assert words in shown.stdout, "in the server's own words"
    steadily("once", "--settings", str(path), on=TODAY)
    assert len(waiting(path)) == 1, "it is not tried again by itself, and nothing else was written"

    mended = path.read_text().replace(f"port = {_port(path)}", f"port = {postfixes().smtps}")
    path.write_text(mended)
    again = steadily("ask", "--again", ada, "--settings", str(path), on=TODAY)
    assert "sent anew: the check-in" in again.stdout
    dovecot.await_delivery(ada)
    assert waiting(path) == []
    shown = steadily("status", "--settings", str(path), on=TODAY)
    assert "given up" not in shown.stdout
    assert "could not be delivered" not in shown.stdout, "its notice is closed"
    assert len(dovecot.await_delivery(ben)) == 1, "nobody else is asked again"
    assert "nothing of theirs was given up" in steadily("ask", "--again", ben, "--settings", str(path), on=TODAY).stdout


def _port(path: Path) -> str:
    """The SMTP server's port in those settings."""
    return path.read_text().partition("[smtp]")[2].partition("port = ")[2].partition("\n")[0]


@pytest.mark.parametrize(("kind", "said"), [("recipient", GONE), ("filter", SPAM)])
def test_the_daemon_gives_up_the_refused_letter_alone_and_says_so(
    dovecot: Dovecot, postfixes: Callable[..., Postfix], milters: Callable[..., Milter], tmp_path: Path, kind: str,
    said: str,
) -> None:  # fmt: skip
    people = [address(name) for name in ("ada", "ben", "cem")]
    postfix = postfixes(**refusing(kind, people[1], said, milters))
    path = settings(tmp_path, dovecot, postfix, *people)
    with running(path, dovecot.account(address("checkin")), postfix.account()):
        for who in (people[0], people[2]):
            dovecot.await_delivery(who, seconds=60)
        until(lambda: waiting(path) and waiting(path)[0][1] == "failed", "the letter given up", seconds=60)
        until(lambda: b"could not be delivered" in b"".join(dovecot.await_delivery("dana@example.org")), "the notice")
    assert [row[:2] for row in waiting(path)] == [("check-in", "failed")]


def test_a_filter_that_defers_a_letter_delays_it_alone(
    dovecot: Dovecot, postfixes: Callable[..., Postfix], milters: Callable[..., Milter], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(outbox, "BACK_OFF", (timedelta(seconds=1),) * len(outbox.BACK_OFF))
    ada, ben = address("ada"), address("ben")
    milter = milters({ada: LATER})
    postfix = postfixes(lines=f"smtpd_milters = inet:127.0.0.1:{milter.port}")
    path = settings(tmp_path, dovecot, postfix, ada, ben)
    with heard() as log, running(path, dovecot.account(address("checkin")), postfix.account()):
        dovecot.await_delivery(ben, seconds=60)
        until(lambda: milter.seen.count(ada) >= 3, "three tries", seconds=60)
        ((kind, state, why),) = waiting(path)
        assert (kind, state in ("queued", "sending")) == ("check-in", True)
        assert LATER in why
        until(lambda: any("451" in line for line in log), "the owner's line", seconds=90)  # with the next round
        milter.refused.clear()
        dovecot.await_delivery(ada, seconds=60)
    assert waiting(path) == []
    assert len(dovecot.await_delivery(ben)) == 1
    (told,) = [line for line in log if "451" in line]
    assert told.startswith("Letters wait, 1 of them, since the mail server puts them off"), "once, and as no trouble"


def test_a_filter_that_is_down_delays_all_letters_and_loses_none(
    dovecot: Dovecot, postfixes: Callable[..., Postfix], milters: Callable[..., Milter], tmp_path: Path
) -> None:
    milter = milters({})
    milter.stop()
    postfix = postfixes(lines=f"smtpd_milters = inet:127.0.0.1:{milter.port}")  # Postfix defers: 451 4.7.1
    ada, ben = address("ada"), address("ben")
    path = settings(tmp_path, dovecot, postfix, ada, ben)
    steadily("once", "--settings", str(path), on=TODAY)
    rows = waiting(path)
    assert [row[:2] for row in rows] == [("check-in", "queued")] * 2
    mended = postfixes()
    path.write_text(path.read_text().replace(f"port = {_port(path)}", f"port = {mended.smtps}"))
    assert "sent anew" not in steadily("ask", "--again", ada, "--settings", str(path), on=TODAY).stdout
