"""Servers that lie, break off or refuse: bounded in bytes and time, one sentence each; no message blocks another."""

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest

from service.mail.imap import search, session
from service.mail.imap.mailbox import ImapMailbox
from service.mail.signin import password
from service.mail.smtp import SmtpTransport
from service.model.account import Account
from service.model.values import Fetched, Place, Refused, TryLater, UserError
from tests.mail.scripted import ScriptedImap, Session, says


def messages(number: int) -> dict[int, bytes]:
    return {uid: b"From: x@example.com\r\nSubject: %d\r\n\r\n%d\r\n" % (uid, uid) for uid in range(1, number + 1)}


def nothing_known(*_: object) -> frozenset[int]:
    return frozenset()


class Failures:
    """Failures as a store keeps them."""

    def __init__(self) -> None:
        self.counted: dict[int, int] = {}

    def tries(self, account: str, folder: str, uidvalidity: int) -> dict[int, int]:
        return dict(self.counted)

    def failed(self, places: Sequence[Place]) -> None:
        for place in places:
            self.counted[place.uid] = self.counted.get(place.uid, 0) + 1


def fetched(account: Account, failures: Failures | None = None) -> tuple[list[int], str]:
    """(the uids that came, what went wrong) of one call."""
    came: list[Fetched] = []
    with ImapMailbox(account, timeout=2, connect=2) as box:
        try:
            for batch in box.new(nothing_known, failures=failures or Failures()):
                came += batch
        except TryLater as fault:
            return sorted(each.place.uid for each in came), str(fault)
    return sorted(each.place.uid for each in came), ""


def broken(uid: int) -> Callable[[Session, str, str], bool]:
    """The answer to that uid closes its bracket too early and sends the rest as a bare line."""

    def script(session: Session, tag: str, arguments: str) -> bool:
        wanted, _, items = arguments.partition(" ")
        for each in session.uids(wanted):
            if each == uid and "BODY" in items:
                session.say(f"* {uid} FETCH (UID {uid} BODY[] {{3}}\r\nabc)\r\n garbage that no server sends)")
            else:
                session.say(session.item(each, items))
        session.say(f"{tag} OK done")
        return True

    return script


def test_one_malformed_answer_keeps_back_no_other_message_even_within_one_call() -> None:
    imap, failures = ScriptedImap(messages(5)), Failures()
    imap.scripts["UID FETCH"] = broken(3)
    with imap.serve() as account:
        came, fault = fetched(account, failures)
    assert (came, failures.counted) == ([1, 2, 4, 5], {3: 1})
    assert fault


def test_a_message_that_is_listed_and_never_given_out_is_counted_as_failed() -> None:
    imap, failures = ScriptedImap(messages(3)), Failures()

    def silent(session: Session, tag: str, arguments: str) -> bool:
        wanted, _, items = arguments.partition(" ")
        for each in session.uids(wanted):
            if each != 2 or "BODY" not in items:
                session.say(session.item(each, items))
        session.say(f"{tag} OK done")
        return True

    imap.scripts["UID FETCH"] = silent
    with imap.serve() as account:
        assert fetched(account, failures) == ([1, 3], "")
        assert fetched(account, failures) == ([1, 3], "")
    assert failures.counted == {2: 2}


def test_a_servers_note_in_place_of_a_message_is_not_taken_for_the_message() -> None:
    imap, failures = ScriptedImap(messages(2)), Failures()
    imap.messages[2] = b"Subject: Retrieval using the IMAP4 protocol failed for the following message: 2\r\n\r\nx\r\n"
    with imap.serve() as account:
        assert fetched(account, failures) == ([1], "")
    assert failures.counted == {2: 1}


@pytest.mark.parametrize("number", [1, 3])
def test_a_server_that_goes_away_is_no_fault_of_a_message(number: int) -> None:
    imap, failures = ScriptedImap(messages(number)), Failures()

    def hang_up(session: Session, tag: str, arguments: str) -> bool:
        imap.scripts["CAPABILITY"] = imap.scripts["SELECT"] = hang_up
        session.writes.close()
        raise OSError

    imap.scripts["UID FETCH"] = hang_up
    with imap.serve() as account:
        came, fault = fetched(account, failures)
    assert (came, failures.counted) == ([], {})
    assert fault


def test_a_folder_of_many_messages_is_searched_by_ranges() -> None:
    imap = ScriptedImap(dict.fromkeys((*range(1, 120_000), 2_000_000_000), b"x"))
    longest = 0
    with imap.serve() as account:
        client = session.sign_in(account, 5, 5, ImapMailbox(account)._stop)
        client.select_folder("INBOX")
        found = []
        for uids in search.uids(client, len(imap.messages)):
            longest = max(longest, len(uids))
            found += uids
        assert found == sorted(imap.messages)
        assert longest <= search.WIDEST
        assert list(search.uids(client, len(imap.messages), 119_999)) == [[119_999], [2_000_000_000]]
        session.hang_up(client)


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("UID FETCH", ["* 1 FETCH (UID 1 BODY[] {1099511627776}"]),
        ("UID FETCH", ["* 1 FETCH (UID 1 BODYSTRUCTURE " + "(" * 20_000 + ")" * 20_000 + ")", "TAG OK x"]),
        ("UID SEARCH", [f"* SEARCH {10**30}", "TAG OK x"]),
        ("SELECT", [f"* OK [UIDVALIDITY {10**30}] x", "TAG OK x"]),
        ("SELECT", ["* OK [UIDVALIDITY 0] x", "TAG OK x"]),
        ("NOOP", ["* " + "x" * 9_000_000]),
    ],
)
def test_answers_that_no_mail_server_gives_are_one_sentence(command: str, lines: list[str]) -> None:
    imap = ScriptedImap(messages(1))
    imap.scripts[command] = says(*lines)
    with imap.serve() as account:
        assert fetched(account)[1]


@pytest.mark.parametrize("line", [b"* 1 EXISTS", b"* 1 FETCH (FLAGS (" + b"x" * 100_000 + b"))"])
def test_answers_without_end_end(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PATIENCE", 0.5)
    monkeypatch.setattr(session, "ANSWER_BYTES", 20_000_000)
    imap = ScriptedImap(messages(1))

    def endless(session: Session, tag: str, arguments: str) -> bool:
        with suppress(OSError):
            while True:
                session.say(line)
        raise OSError

    imap.scripts["UID SEARCH"] = endless
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with imap.serve() as account:
        assert fetched(account)[1]
    assert time.monotonic() - begun < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_an_answer_of_more_bytes_than_any_ends_before_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PATIENCE", 1_000)
    monkeypatch.setattr(session, "ANSWER_BYTES", 100_000)
    imap = ScriptedImap(messages(1))
    imap.scripts["UID SEARCH"] = says(*["* 1 EXISTS"] * 20_000, "TAG OK done")
    with imap.serve() as account:
        came, fault = fetched(account)
    assert came == []
    assert "100000 bytes" in fault


@pytest.mark.parametrize("command", ["CREATE", "UID MOVE"])
def test_filing_that_is_refused_says_so_and_leaves_the_connection_as_it_is(command: str) -> None:
    imap = ScriptedImap(messages(1))
    imap.scripts["UID MOVE"] = says("TAG NO [TRYCREATE] no such mailbox")
    imap.scripts[command] = says("TAG NO [CANNOT] not permitted")
    with imap.serve() as account, ImapMailbox(account, timeout=2, connect=2) as box:
        (batch,) = box.new(nothing_known)
        with pytest.raises(Refused, match=r"does not let us file messages in Steadily/Answered: .*They stay where"):
            box.file([batch[0].place], "Answered")
        assert len(list(box.new(nothing_known))) == 1
        assert sum(each.startswith(("AUTHENTICATE", "LOGIN")) for each in imap.commands) == 1


def test_a_server_that_offers_move_and_does_not_know_it_gets_a_copy() -> None:
    imap = ScriptedImap(messages(1))
    imap.scripts["UID MOVE"] = says("TAG BAD unknown command")
    with imap.serve() as account, ImapMailbox(account, timeout=2, connect=2) as box:
        (batch,) = box.new(nothing_known)
        assert box.file([batch[0].place], "Answered") == "copied"
    assert any(each.startswith("UID EXPUNGE 1") for each in imap.commands)


@pytest.fixture
def smtp_liar() -> Iterator[Callable[[Callable[[socket.socket], None]], SmtpTransport]]:
    """Makes a transport to a server that does what it is told to with its first connection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def make(talk: Callable[[socket.socket], None]) -> SmtpTransport:
        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with suppress(OSError), connection:
                        talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        return SmtpTransport(Account("127.0.0.1", port, "plain", "", password("")), connect=2, reply=2, final=2)

    yield make
    listening.close()


@pytest.mark.parametrize("banner", [b"220-" + b"x" * 100 + b"\r\n", b"220-" + b"x" * 100_000])
def test_a_banner_without_end_ends(
    banner: bytes, smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport]
) -> None:
    def endless(connection: socket.socket) -> None:
        while True:
            connection.sendall(banner)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with smtp_liar(endless) as post, pytest.raises(TryLater, match="sends what no mail server sends"):
        post.send(b"x", "us@example.org", "ada@example.org")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_second_reply_to_one_letter_is_not_taken_for_the_next_ones(
    smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport],
) -> None:
    def talks_too_much(connection: socket.socket) -> None:
        connection.sendall(b"220 x\r\n")
        with connection.makefile("rb") as file:
            while line := file.readline():
                if line == b"DATA\r\n":
                    connection.sendall(b"354 go\r\n")
                    while file.readline() != b".\r\n":
                        pass
                    connection.sendall(b"250 taken\r\n550 no such user\r\n")
                else:
                    connection.sendall(b"250 ok\r\n")

    with smtp_liar(talks_too_much) as post:
        outcomes = []
        for _ in range(3):
            outcomes.append(post.send(b"Subject: x\r\n\r\nx\r\n", "us@example.org", "ada@example.org").status)
            time.sleep(0.1)
    assert outcomes == ["sent"] * 3


def test_a_server_that_refuses_the_connection_says_why(
    smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport],
) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.sendall(b"554 no reverse DNS\r\n")
        connection.recv(1000)

    with (
        smtp_liar(refuse) as post,
        pytest.raises(TryLater, match="takes no connections from this machine: 554 no"),
    ):
        post.send(b"x", "us@example.org", "ada@example.org")


def test_what_a_server_says_reaches_no_terminal_as_a_command(
    smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport],
) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.sendall(b"220 x\r\n")
        while connection.recv(1000):
            connection.sendall(b"550 no \x1b[2J\x1b]0;owned\x07 such\r\n")

    with smtp_liar(refuse) as post, pytest.raises((TryLater, UserError)) as fault:
        post.send(b"x", "us@example.org", "ada@example.org")
    assert "\x1b" not in str(fault.value)


@pytest.mark.parametrize("refused", [b"ehlo", b"mail"])
def test_the_servers_own_reason_for_hanging_up_is_passed_on(
    refused: bytes, smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport]
) -> None:
    def busy(connection: socket.socket) -> None:
        connection.sendall(b"220 x\r\n")
        while said := connection.recv(1000).lower():
            is_refused = said.startswith((refused, b"helo"))
            connection.sendall(b"421 4.7.0 Too many letters today\r\n" if is_refused else b"250 x\r\n")

    with smtp_liar(busy) as post, pytest.raises(TryLater, match=r"Too many letters today"):
        post.send(b"x", "us@example.org", "ada@example.org")


def test_a_reply_of_very_many_lines_is_no_mail_servers(
    smtp_liar: Callable[[Callable[[socket.socket], None]], SmtpTransport],
) -> None:
    def long_winded(connection: socket.socket) -> None:
        connection.sendall(b"220-x\r\n" * 1_000 + b"220 x\r\n")
        while connection.recv(1000):
            connection.sendall(b"250 x\r\n")

    with smtp_liar(long_winded) as post, pytest.raises(TryLater, match="sends what no mail server sends"):
        post.send(b"x", "us@example.org", "ada@example.org")
