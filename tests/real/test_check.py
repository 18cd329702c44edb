"""`check --live` and the log on real servers: each fault of a server or of the settings is one sentence that helps."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app import daemon, probe, startup, status
from service.mail.imap.mailbox import ImapMailbox
from service.mail.signin import password
from service.mail.smtp import SmtpTransport
from service.model.account import Account
from service.model.values import Refused, TryLater, UserError
from service.reading.mime import incoming as mime
from service.settings import load
from tests.cli.warm import SATURDAY
from tests.real.daemons import write_settings
from tests.real.people import Person
from tests.real.servers import Dovecot, Postfix, address
from tests.walk import write

pytestmark = pytest.mark.servers
QUOTA = """
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = count:User quota
  quota_rule = *:storage=10K
  quota_vsizes = yes
  quota_grace = 0
}
mailbox_list_index = yes
"""
ACL = """
mail_plugins = acl
plugin {
  acl = vfile:RIGHTS
}
"""


def read(account: Account) -> None:
    with ImapMailbox(account, timeout=2, connect=2) as box:
        box.next_uid()


def send(account: Account) -> None:
    with SmtpTransport(account, connect=2, reply=2, final=2) as transport:
        transport.sign_in()


def said_by(call: Callable[[Account], None], account: Account) -> str:
    with pytest.raises((UserError, TryLater)) as fault:
        call(account)
    return str(fault.value)


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_exchanged_ports_are_named(security: Any, dovecot: Dovecot, postfix: Postfix) -> None:
    imap, smtp = dovecot.account("user@example.test", security), postfix.account("user@example.test", security)
    assert said_by(read, replace(imap, port=smtp.port)) == (
        f"Port {smtp.port} of localhost is an SMTP server's: set port in [imap] to the one for IMAP, usually 993."
    )
    assert said_by(send, replace(smtp, port=imap.port)) == (
        f"Port {imap.port} of localhost is an IMAP server's: set port in [smtp] to the one for SMTP, usually 465 "
        "or 587."
    )


@pytest.mark.parametrize("security", ["starttls", "plain"])
def test_a_port_that_speaks_tls_from_the_start_is_found_out(security: Any, dovecot: Dovecot, postfix: Postfix) -> None:
    for call, server, port, table in ((read, dovecot, dovecot.imaps, "imap"), (send, postfix, postfix.smtps, "smtp")):
        said = said_by(call, server.account("user@example.test", security, port=port))
        assert said == f'Port {port} of localhost expects TLS at once: set security = "tls" in [{table}].'


def test_tls_from_the_start_on_a_port_for_starttls_is_found_out(dovecot: Dovecot, postfix: Postfix) -> None:
    for call, server, port, table in ((read, dovecot, dovecot.imap, "imap"), (send, postfix, postfix.smtp, "smtp")):
        said = said_by(call, server.account("user@example.test", "tls", port=port))
        assert 'does not begin with TLS: set security = "starttls"' in said
        assert f"[{table}]" in said


@pytest.fixture
def settings(tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Callable[..., Any]:
    """Settings for these servers; `imap` and `smtp` are further lines of their tables."""

    def make(server: Dovecot = dovecot, imap: str = "", smtp: str = "", ours: str = "") -> Any:
        authority = f'ca_file = "{dovecot.certificates.authority}"'
        path = write_settings(
            tmp_path,
            ours or address("checkin"),
            address("ada"),
            imap=f"port = {server.imaps}\n{authority}\n{imap}",
            smtp=f"port = {postfix.smtps}\n{authority}\n{smtp}",
            now=SATURDAY,
        )
        return load(path)

    return make


def live(settings: Any) -> tuple[list[str], str]:
    """(what worked, what did not) by `check --live`."""
    worked: list[str] = []
    try:
        worked.extend(probe.probe(settings))
    except (UserError, TryLater) as fault:
        return worked, str(fault)
    return worked, ""


def test_a_wrong_password_is_named_where_it_is_written_and_both_servers_are_tried(
    settings: Callable[..., Any],
) -> None:
    found = settings()
    path = found.path
    path.write_text(path.read_text().replace('password = "secret"', 'password = "wrong"'))
    _, said = live(load(path))
    assert said.count("refused the user name") == 1, said
    assert said.endswith("look at [imap].")
    path.write_text(path.read_text().replace("[smtp]", '[smtp]\npassword = "wrong too"'))
    _, said = live(load(path))
    assert [line.rpartition(" ")[2] for line in said.splitlines()] == ["[imap].", "[smtp]."]
    path.write_text(path.read_text().replace('"wrong"', '"secret"'))
    worked, said = live(load(path))
    assert [line for line in worked if "can be read" in line]
    assert said.endswith("look at [smtp].")


def test_a_clock_that_is_days_wrong_is_found_by_the_servers_own(
    settings: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings()
    for days in (-3, 3):
        monkeypatch.setattr(startup, "now", lambda days=days: datetime.now(UTC) + timedelta(days=days))
        worked, said = live(found)
        assert "The probe came back" in " ".join(worked)
        assert said.startswith(f"This machine's clock says {startup.now():%Y-%m-%d}"), said
        assert f"arrived at {datetime.now(UTC):%Y-%m-%d}" in said
        assert "by the mail server's: set this machine's" in said
    monkeypatch.setattr(startup, "now", lambda: datetime.now(UTC) + timedelta(hours=5))
    assert live(found)[1] == ""


def test_a_mailbox_that_is_full_is_named_before_a_minute_is_waited(
    settings: Callable[..., Any], dovecots: Callable[..., Dovecot]
) -> None:
    small, ours = dovecots(lines=QUOTA), address("checkin")
    small.deliver(ours, b"From: x@example.org\r\n\r\n" + b"x" * 70 + b"\r\n")
    small.doveadm("save", "-u", ours, str(_file(small, b"From: x@example.org\r\n\r\n" + b"words \r\n" * 1200)))
    _, said = live(settings(small, ours=ours))
    assert said.startswith(f"The mailbox of {ours} at localhost is full (")
    assert said.endswith("of 10 KB): make room.")


def _file(server: Dovecot, raw: bytes) -> Path:
    path = server.folder / "message"
    path.write_bytes(raw)
    path.chmod(0o644)
    return path


def test_where_no_folder_can_be_made_all_are_answered_and_the_owner_is_told(
    tmp_path: Path, dovecot: Dovecot, dovecots: Callable[..., Dovecot], postfix: Postfix
) -> None:
    rights = dovecot.folder / f"rights-{tmp_path.name}"
    rights.write_text("INBOX owner lrwstie\n* owner lr\n")
    rights.chmod(0o644)
    strict, ours = dovecots(lines=ACL.replace("RIGHTS", str(rights))), address("checkin")
    people = [Person(name, address(name), "gmail", dovecot, postfix) for name in ("ada", "ben", "cem")]
    authority = f'ca_file = "{dovecot.certificates.authority}"'
    path = write_settings(
        tmp_path,
        ours,
        *(person.address for person in people),
        imap=f"port = {strict.imaps}\n{authority}",
        smtp=f"port = {postfix.smtps}\n{authority}",
    )
    strict.deliver(ours, b"From: stranger@example.org\r\n\r\nx\r\n")  # so that the mailbox is made
    with startup.open_app(load(path)) as app:
        for person in people:
            with pytest.raises(Refused, match=f"localhost does not let {ours} file messages in Steadily"):
                daemon.make_round(app)
            check_in = mime.parse(person.wait_for(1)[0])
            strict.deliver(ours, write(check_in, "5 apps, 2 chats, 1 mock", datetime.now(UTC), From=person.address))
        with pytest.raises(Refused):
            daemon.make_round(app)
        assert [len(person.wait_for(2)) for person in people] == [2, 2, 2]
        found = status.overview(app.settings, app.store, app.clock())
        assert [trouble.step for trouble in found.troubles] == ["file"]
        assert [person.counts["applications"] for person in found.people] == [5, 5, 5]
        assert [said for said in found.notices if "does not let" in said]


def test_a_folder_that_may_be_read_only_is_read_and_answered_all_the_same(
    tmp_path: Path, dovecot: Dovecot, dovecots: Callable[..., Dovecot], postfix: Postfix
) -> None:
    rights = dovecot.folder / f"rights-{tmp_path.name}"
    rights.write_text("INBOX owner lr\n* owner lr\n")
    rights.chmod(0o644)
    strict, ours, ada = dovecots(lines=ACL.replace("RIGHTS", str(rights))), address("checkin"), address("ada")
    box = ImapMailbox(strict.account(ours))
    strict.deliver(ours, b"From: x@example.org\r\n\r\nx\r\n")
    ((first,),) = box.new(lambda *_: frozenset())
    assert box.next_uid() == (first.place.uidvalidity, first.place.uid + 1)
    with pytest.raises(Refused, match=f"does not let {ours} file messages .*: the folder may be read only"):
        box.file([first.place], "Answered")
    strict.deliver(ours, f"From: {ada}\r\n\r\ny\r\n".encode())
    assert [len(batch) for batch in box.new(lambda *_: frozenset([first.place.uid]))] == [1]
    box.close()


# What no server here can be made to say, by one that lies


def test_authenticated_but_not_connected_is_explained() -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] The Microsoft Exchange IMAP4 service is ready.\r\n"

    def serve() -> None:
        line, _ = listening.accept()
        with suppress(OSError), line, line.makefile("rwb") as file:
            file.write(greeting)
            file.flush()
            while request := file.readline():
                tag, command = request.split()[:2]
                said = b"BAD User is authenticated but not connected." if command == b"SELECT" else b"OK completed."
                more = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" if command == b"CAPABILITY" else b""
                file.write(more + tag + b" " + said + b"\r\n")
                file.flush()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        said = said_by(read, Account("127.0.0.1", port, "plain", "us@example.org", password("secret")))
    assert said.startswith("127.0.0.1 knows us@example.org and its password, but opens no mailbox for it:"), said


def test_a_machine_without_a_network_is_not_told_to_look_at_the_host_alone(tmp_path: Path) -> None:
    code = (
        "from service.mail.imap.mailbox import ImapMailbox; from service.mail.signin import password\n"
        "from service.model.account import Account; from service.model.values import Refused, TryLater, UserError\n"
        "try: ImapMailbox(Account('imap.example.org', 993, 'tls', 'u', password('x')), connect=20).next_uid()\n"
        "except (UserError, TryLater) as fault: print(fault)\n"
    )
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("no network namespace can be made here")
    done = subprocess.run(["unshare", "-n", sys.executable, "-c", code], capture_output=True, text=True, check=True)
    at_once, looked_up = "unless this machine has no network", "is this machine online?"
    assert at_once in done.stdout or looked_up in done.stdout, done.stdout
