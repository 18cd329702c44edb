"""Signing in: certificates, secrets and tokens against real servers, and one plain sentence for each refusal."""

import base64
import imaplib
import json
import re
import smtplib
import socket
import ssl
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from service.mail import microsoft, signin
from service.mail.errors import explain
from service.mail.imap.mailbox import ImapMailbox
from service.mail.signin import mechanism, password
from service.model.account import Account, Secret
from service.model.values import TryLater, UserError
from tests.real.servers import Dovecot, free_port

HERE = Account("mail.example.org", 993, "tls", "us@example.org", password("secret"))


def look(account: Account) -> None:
    with ImapMailbox(account, timeout=2, connect=2) as box:
        box.next_uid()


# Certificates


@pytest.mark.servers
@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("pair", "trusted", "sentence"),
    [
        ("expired", True, "The certificate of localhost has expired"),
        ("other", True, "made out to another name"),
        ("good", False, "signed by an authority this machine does not know: name its file as ca_file in [imap]"),
    ],
)
def test_a_bad_certificate_is_refused_in_one_sentence(
    pair: str, trusted: bool, sentence: str, security: Any, dovecots: Callable[..., Dovecot], address: str
) -> None:
    dovecot = dovecots(pair=pair)
    account = dovecot.account(address, security)
    with pytest.raises(UserError, match=re.escape(sentence)):
        look(account if trusted else replace(account, ca_file=None))
    assert address not in dovecot.log.read_text()


def test_a_missing_authority_file_is_named(tmp_path: Path, sink: Any) -> None:
    with pytest.raises(UserError, match=r"ca\.pem can't be read"):
        look(replace(HERE, host="localhost", port=sink.port, ca_file=tmp_path / "ca.pem"))


@pytest.mark.servers
def test_an_outdated_form_of_tls_is_refused(certificates: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates.pair())
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            try:
                context.wrap_socket(line, server_side=True).close()
            except OSError:
                line.close()

        thread = threading.Thread(target=serve)
        thread.start()
        here = replace(HERE, host="localhost", port=server.getsockname()[1], ca_file=certificates.authority)
        with pytest.raises((UserError, TryLater)) as refused:
            look(here)
        thread.join()
    assert "outdated" in str(refused.value)


# The wrong port, the wrong security


@pytest.mark.servers
def test_the_wrong_security_for_a_port_is_said(dovecot: Dovecot, address: str) -> None:
    with pytest.raises(UserError, match='does not begin with TLS: set security = "starttls"'):
        look(dovecot.account(address, "tls", port=dovecot.imap))


def test_a_port_that_speaks_tls_at_once_is_recognised_by_its_number() -> None:
    silent = TimeoutError("timed out")
    said = explain(silent, replace(HERE, security="starttls"), "imap")
    assert isinstance(said, UserError)
    assert 'set security = "tls" in [imap]' in str(said)
    assert isinstance(explain(silent, HERE, "imap"), TryLater)


def test_a_closed_port_and_an_unknown_host_are_told_apart() -> None:
    with pytest.raises(TryLater, match="Nothing answers at localhost on port"):
        look(replace(HERE, host="localhost", port=free_port()))
    unknown = explain(socket.gaierror(socket.EAI_NONAME, "Name or service not known"), HERE, "imap")
    assert (type(unknown), str(unknown)) == (
        UserError,
        "There is no server named mail.example.org: look at host in [imap], unless this machine has no network.",
    )
    offline = explain(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), HERE, "imap")
    assert isinstance(offline, TryLater)


# Passwords and tokens


@pytest.mark.servers
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_wrong_password_is_the_owners_to_mend_and_the_right_one_works_at_once(
    security: Any, dovecot: Dovecot, address: str
) -> None:
    secrets = iter(["wrong", "secret"])
    account = replace(dovecot.account(address, security), secret=lambda: Secret("password", next(secrets)))
    with ImapMailbox(account) as box:
        with pytest.raises(UserError, match=r"localhost refused the user name \S+ or its password: look at \[imap\]"):
            box.next_uid()
        assert box.next_uid()[1] == 1


@pytest.mark.servers
def test_an_expired_token_is_refused_and_a_fresh_one_taken(dovecots: Callable[..., Dovecot], address: str) -> None:
    with token_judge({"fresh": address}) as judge:
        dovecot = dovecots(introspection=judge)
        tokens = iter(["stale", "fresh"])
        account = replace(dovecot.account(address), secret=lambda: Secret("token", next(tokens)))
        with ImapMailbox(account, timeout=5) as box:
            with pytest.raises(UserError, match=f"refused the token of {address}"):
                box.next_uid()
            assert box.next_uid()[1] == 1


def test_the_mechanism_is_the_best_of_those_offered() -> None:
    token, plain = Secret("token", "T"), Secret("password", "pä=,ss")
    assert mechanism(token, "a,b=c", ["XOAUTH2"]) == ("XOAUTH2", b"user=a,b=c\1auth=Bearer T\1\1")
    assert mechanism(token, "a,b=c", ["PLAIN"]) == ("OAUTHBEARER", b"n,a=a=2Cb=3Dc,\1auth=Bearer T\1\1")
    assert mechanism(plain, "us", ["LOGIN", "PLAIN"]) == ("PLAIN", "\0us\0pä=,ss".encode())
    assert mechanism(plain, "us", ["LOGIN"]) is None


def test_a_secret_shows_in_no_repr() -> None:
    assert "hush" not in f"{Secret('password', 'hush')!r} {replace(HERE, secret=password('hush'))!r}"


def test_a_command_gives_the_first_line_it_prints() -> None:
    ask = signin.command([sys.executable, "-c", "print('pass word '); print('login: me')"], "password", "[imap] x")
    assert ask() == Secret("password", "pass word")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/nowhere/at/all"], r"\[imap\] token_command can't be run: .*No such file"),
        ([sys.executable, "-c", ""], r"\[imap\] token_command printed nothing"),
        (
            [sys.executable, "-c", "import sys; print('keyring is locked', file=sys.stderr); sys.exit(3)"],
            r"\[imap\] token_command ended with status 3: run it by hand",
        ),
    ],
)
def test_a_command_that_fails_is_named_by_its_setting(arguments: list[str], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        signin.command(arguments, "token", "[imap] token_command")()


# What servers say


def imap(words: str) -> Exception:
    return imaplib.IMAP4.error(words)


def smtp(code: int, words: str) -> Exception:
    return smtplib.SMTPAuthenticationError(code, words.encode())


SAID = [
    ("imap.gmail.com", "imap", imap("[AUTHENTICATIONFAILED] Invalid credentials (Failure)"), "app password"),
    ("imap.gmail.com", "imap", imap("[ALERT] Application-specific password required: https://..."), "app password"),
    ("imap.gmail.com", "imap", imap("[ALERT] Please log in via your web browser: https://..."), "with a browser once"),
    ("imap.gmail.com", "imap", imap("[ALERT] Your account is not enabled for IMAP use."), "IMAP is off"),
    ("smtp.gmail.com", "smtp", smtp(535, "5.7.8 Username and Password not accepted."), "app password"),
    ("smtp.gmail.com", "smtp", smtp(534, "5.7.9 Application-specific password required."), "app password"),
    ("imap.mail.yahoo.com", "imap", imap("[AUTHENTICATIONFAILED] LOGIN Invalid credentials"), "app password"),
    ("smtp.mail.yahoo.com", "smtp", smtp(535, "5.7.0 (#AUTH005) Too many bad auth attempts."), None),
    ("imap.mail.me.com", "imap", imap("[AUTHENTICATIONFAILED] Authentication Failed"), "app password"),
    ("outlook.office365.com", "imap", imap("LOGIN failed."), 'auth = "microsoft"'),
    (
        "smtp-mail.outlook.com",
        "smtp",
        smtp(535, "5.7.139 Authentication unsuccessful, basic authentication is disabled."),
        'auth = "microsoft"',
    ),
    ("mail.example.org", "imap", imap("[AUTHENTICATIONFAILED] Authentication failed."), "refused the user name"),
    ("mail.example.org", "imap", imap("[AUTHORIZATIONFAILED] No."), "refused the user name"),
    ("mail.example.org", "smtp", smtp(535, "5.7.8 Error: authentication failed: (reason unavailable)"), "refused"),
    ("mail.example.org", "smtp", smtp(454, "4.7.0 Temporary authentication failure"), None),
    ("mail.example.org", "imap", imap("[UNAVAILABLE] Temporary authentication failure."), None),
    ("mail.example.org", "imap", imap("[LIMIT] Too many connections from your IP"), None),
    ("imap.gmail.com", "imap", imap("[ALERT] Too many simultaneous connections. (Failure)"), None),
    ("mail.example.org", "imap", imap("[OVERQUOTA] Quota exceeded (mailbox for user is full)"), None),
    ("mail.example.org", "imap", imap("[PRIVACYREQUIRED] Plaintext authentication disallowed"), "unencrypted"),
    ("mail.example.org", "imap", imap("[EXPIRED] Password expired."), "has expired"),
    ("mail.example.org", "imap", imap("LOGINDISABLED"), "no way to sign in"),
    ("mail.example.org", "imap", imap("command: LOGIN => socket error: EOF"), None),
    ("mail.example.org", "imap", imap("Server shutting down."), None),
    ("mail.example.org", "imap", imaplib.IMAP4.error(b"* BYE Too many connections, try later"), None),
    ("mail.example.org", "imap", imaplib.IMAP4.abort("command: NOOP => Server shutting down."), None),
    ("mail.example.org", "imap", ConnectionResetError(104, "Connection reset by peer"), None),
    ("mail.example.org", "smtp", smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), None),
    ("mail.example.org", "smtp", smtplib.SMTPConnectError(421, b"4.3.2 Service not available"), None),
    ("mail.example.org", "imap", OSError(113, "No route to host"), None),
    ("mail.example.org", "imap", imap("something nobody has seen before"), None),
]


@pytest.mark.parametrize(("host", "protocol", "error", "owner"), SAID, ids=[f"{row[0]} {row[2]}"[:60] for row in SAID])
def test_each_servers_words_become_one_plain_sentence(
    host: str, protocol: str, error: Exception, owner: str | None
) -> None:
    said = explain(error, replace(HERE, host=host), protocol)
    assert isinstance(said, UserError if owner else TryLater), said
    assert (owner or "") in str(said)
    assert "\n" not in str(said)
    assert re.search(r"[.)]$|: .", str(said))
    assert not any(word in str(said) for word in ("{", "b'", "Errno"))


def test_a_dropped_line_during_sign_in_is_no_wrong_password(sinks: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as commands:
                line.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
                tag = commands.readline().split()[0]
                line.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
                commands.readline()  # LOGIN, and then nothing

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(TryLater):
            look(replace(HERE, host="localhost", port=server.getsockname()[1], security="plain"))
        thread.join()


def test_a_servers_words_are_shown_without_controls_and_cut() -> None:
    said = str(explain(imap("[UNAVAILABLE] \x1b[31mno\r\n" + "x" * 5000), HERE, "imap"))
    assert ("\x1b" in said, "\n" in said, len(said) < 500) == (False, False, True)


# Microsoft


@dataclass
class Answer:
    text: str
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        assert self.status_code < 400


@dataclass
class Microsoft:
    """The three addresses of Microsoft's sign-in that are asked, as far as msal needs them."""

    signed_in: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)

    def get(self, url: str, **_: Any) -> Answer:
        home = "https://login.microsoftonline.com/common/oauth2/v2.0"
        facts = {"tenant_discovery_endpoint": f"{home}/.well-known/openid-configuration", "metadata": [],
                 "authorization_endpoint": f"{home}/authorize", "token_endpoint": f"{home}/token", "issuer": home,
                 "device_authorization_endpoint": f"{home}/devicecode"}  # fmt: skip
        return Answer(json.dumps(facts))

    def post(self, url: str, data: dict[str, str], **_: Any) -> Answer:
        self.asked.append(data)
        if url.endswith("/devicecode"):
            return Answer(json.dumps({"user_code": "ABCD", "device_code": "d", "expires_in": 900, "interval": 0.01,
                                      "verification_uri": "https://microsoft.com/devicelogin"}))  # fmt: skip
        if not self.signed_in:
            return Answer(json.dumps({"error": "invalid_grant", "error_description": "AADSTS70043: expired"}), 400)
        return Answer(json.dumps({"access_token": f"token {len(self.asked)}", "refresh_token": "r", "expires_in": 1,
                                  "token_type": "Bearer", "scope": " ".join(microsoft.SCOPES),
                                  "client_info": "eyJ1aWQiOiJ1IiwidXRpZCI6InQifQ",
                                  "id_token": ID_TOKEN}))  # fmt: skip

    def close(self) -> None:
        """There is nothing to close."""


def id_token() -> str:
    claims = {"aud": "app", "iss": "https://login.microsoftonline.com/t/v2.0", "sub": "s", "exp": time.time() + 9999,
              "iat": time.time(), "preferred_username": "us@outlook.example", "tid": "t", "oid": "u"}  # fmt: skip
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join([*encoded, "signature"])


ID_TOKEN = id_token()


def test_signing_in_at_microsoft_takes_one_code_and_then_gives_fresh_tokens(tmp_path: Path) -> None:
    server, file = Microsoft(), tmp_path / "microsoft"
    said: list[str] = []
    assert "Signed in" in microsoft.log_in("us@outlook.example", file, said.append, "app", http=server)
    assert said == ["Open https://microsoft.com/devicelogin, type the code ABCD and sign in as us@outlook.example."]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ask = microsoft.token("us@outlook.example", file, http=server)
    first, second = ask(), ask()
    assert (first.kind, first.value.startswith("token ")) == ("token", True)
    assert first.value != second.value  # each has expired by the next call, and is renewed
    assert server.asked[-1]["grant_type"] == "refresh_token"


def test_a_permission_that_microsoft_has_taken_back_asks_for_another_sign_in(tmp_path: Path) -> None:
    server, file = Microsoft(), tmp_path / "microsoft"
    ask = microsoft.token("us@outlook.example", file, http=server)
    with pytest.raises(UserError, match="run `steadily login microsoft`"):
        ask()
    microsoft.log_in("us@outlook.example", file, lambda _: None, "app", http=server)
    server.signed_in = False
    with pytest.raises(UserError, match=r"run `steadily login microsoft`\. \(AADSTS70043"):
        ask()


def test_without_an_application_the_owner_is_told_to_register_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--client-id"):
        microsoft.log_in("us@outlook.example", tmp_path / "microsoft", lambda _: None, http=Microsoft())


@contextmanager
def token_judge(good: dict[str, str]) -> Iterator[str]:
    """A server that says whose a token is, and whether it is still good (RFC 7662); its address."""

    class Judge(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            owner = good.get(parse_qs(asked).get("token", [""])[0])
            self._say({"active": True, "username": owner} if owner else {"active": False})

        def do_GET(self) -> None:
            owner = good.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say({"active": True, "username": owner} if owner else {"active": False})

        def _say(self, facts: dict[str, Any]) -> None:
            body = json.dumps(facts).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Judge)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
