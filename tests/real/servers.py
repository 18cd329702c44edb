"""Real mail servers on loopback, each in a folder of its own under /tmp: Dovecot (2.3 and 2.4) and Postfix.

Nothing of the system's own mail set-up is read or touched. Started in about a tenth of a second each.
"""

import grp
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from service.mail.signin import password
from service.model.account import Account, Secret, Security
from tests.real.configs import AUTHORITY, MAIN, MASTER, OAUTH, TWO_FOUR, TWO_THREE

PASSWORD = "secret"
SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/postfix/sbin"])
DOMAINS = "example.test, example.org, example.com, work.example.org"
NUMBERS = itertools.count(1)


@cache
def missing() -> list[str]:
    """The programs these tests need and this machine has not."""
    needed = {"dovecot": "dovecot", "master": "postfix", "openssl": "openssl"}
    absent = [name for program, name in needed.items() if program_path(program) is None]
    return absent if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else [*absent, "postgresql"]


def program_path(name: str) -> str | None:
    return shutil.which(name, path=SEARCH)


def address(name: str = "user") -> str:
    """An address that no other test of this run uses; Dovecot makes the mailbox when it is first asked for."""
    return f"{name}{next(NUMBERS)}@example.test"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 10.0) -> None:
    """Until something listens there; a server that ends instead is an error with its log."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        if listens(port):
            return
        time.sleep(0.01)
    said = log.read_text(errors="replace") if log.exists() else "nothing was logged"
    raise RuntimeError(f"nothing listens on port {port} (status {process.poll()}):\n{said}")


def start(*command: str) -> "subprocess.Popen[bytes]":
    """A server that ends with this process, however this one ends."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(process: "subprocess.Popen[bytes]", *ports: int) -> None:
    """End a server with all its sessions, at once; asked politely they take seconds, and nothing here is worth that."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while any(listens(port) for port in ports):  # its children need a moment more to die
        time.sleep(0.01)


@dataclass(frozen=True)
class Certificates:
    """An authority of our own and what it has signed: `good` for this machine, `expired`, `other` for another name."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def pair(self, name: str = "good") -> tuple[Path, Path]:
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"


def certificates(folder: Path) -> Certificates:
    """Made anew for each run; an elliptic curve, since those take no time."""
    made = Certificates(folder)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(folder, "req", "-x509", *curve, "-days", "2", "-subj", "/CN=Test authority", "-keyout", "authority.key",
             "-out", "authority.pem", "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    (folder / "database").touch()
    (folder / "ca.cnf").write_text(AUTHORITY)
    for name, alternative, begin, finish in (
        ("good", "DNS:localhost,IP:127.0.0.1", -1, 2),
        ("expired", "DNS:localhost,IP:127.0.0.1", -20, -10),
        ("other", "DNS:mail.example.test", -1, 2),
    ):
        _openssl(folder, "req", "-new", *curve, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                 "-addext", f"subjectAltName={alternative}")  # fmt: skip
        _openssl(folder, "ca", "-batch", "-config", "ca.cnf", "-notext", "-in", f"{name}.csr", "-out", f"{name}.pem",
                 "-startdate", _asn1(begin), "-enddate", _asn1(finish))  # fmt: skip
    return made


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")


def _asn1(days: int) -> str:
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))


class Dovecot:
    """IMAP, IMAPS and LMTP. Any address is a user, with the password "secret".

    `capability` hides what the server can do ("IMAP4rev1 UIDPLUS"); `pair` names the certificate; `introspection` is
    the address that says whether a token is good; `sieve` is a script run on every delivery, `submission` the SMTP port
    that its answers go to; `lines` go in as they are.
    """

    def __init__(
        self,
        made: Certificates,
        *,
        capability: str = "",
        pair: str = "good",
        introspection: str = "",
        sieve: str = "",
        submission: int = 0,
        lines: str = "",
    ) -> None:
        # Not pytest's tmp_path: paths of sockets are short, and the mail user has to get in.
        self.folder = Path(tempfile.mkdtemp(prefix="dv-"))
        self.folder.chmod(0o755)
        self.certificates = made
        self.imap, self.imaps, self.lmtp, self.sasl = (free_port() for _ in range(4))
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        ours = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        owner = pwd.getpwnam(ours)
        (self.folder / "mail").mkdir()
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        certificate, key = made.pair(pair)
        values = {"folder": self.folder, "imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp, "sasl": self.sasl,
                  "certificate": certificate, "key": key, "uid": owner.pw_uid, "gid": owner.pw_gid, "user": ours,
                  "group": grp.getgrgid(owner.pw_gid).gr_name, "password": PASSWORD,
                  "domain": "example.test"}  # fmt: skip
        language = TWO_FOUR if dovecot_version() >= (2, 4) else TWO_THREE
        parts = ["common", "root" if os.geteuid() == 0 else "ordinary", "oauth" if introspection else "static"]
        if capability:
            parts.append("capability")
        if sieve:
            (self.folder / "script.sieve").write_text(sieve)
            parts.append("sieve")
        values |= {"capability": capability, "introspection": introspection, "submission": submission}
        if introspection and dovecot_version() < (2, 4):
            (self.folder / "oauth").write_text(Template(OAUTH).substitute(values))
        text = "\n".join(Template(language[part]).substitute(values) for part in parts)
        (self.folder / "conf").write_text(f"{text}\n{lines}\n")

    def start(self) -> "Dovecot":
        self.process = start(str(program_path("dovecot")), "-F", "-c", str(self.folder / "conf"))
        wait_for(self.imap, self.process, self.log)
        wait_for(self.lmtp, self.process, self.log)
        return self

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, self.imap, self.imaps, self.lmtp)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def account(self, username: str, security: Security = "tls", **changed: Any) -> Account:
        port = self.imaps if security == "tls" else self.imap
        facts: dict[str, Any] = {"host": "localhost", "port": port, "security": security, "username": username,
                 "secret": password(PASSWORD), "ca_file": self.certificates.authority}  # fmt: skip
        return Account(**(facts | changed))

    def deliver(self, recipient: str, *raws: bytes, sender: str = "somebody@example.org") -> None:
        """By LMTP, as a mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            for raw in raws:
                line.sendmail(sender, [recipient], raw)

    def await_delivery(self, username: str, number: int = 1, seconds: float = 10.0) -> list[bytes]:
        """What lies in the inbox, read or not, once there are so many messages; oldest first."""
        limit = time.monotonic() + seconds
        while True:
            found = [file for name in ("new", "cur") for file in self.maildir(username).glob(f"{name}/*")]
            if len(found) >= number:
                return [file.read_bytes() for file in sorted(found, key=lambda file: file.stat().st_mtime_ns)]
            if time.monotonic() > limit:
                raise TimeoutError(f"{len(found)} messages of {number} for {username} after {seconds} s")
            time.sleep(0.01)

    def doveadm(self, *arguments: str) -> str:
        """What a person does from elsewhere, in another mail program."""
        command = ["doveadm", "-c", str(self.folder / "conf"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def maildir(self, username: str) -> Path:
        return self.folder / "mail" / username / "Maildir"

    def number_anew(self, username: str) -> None:
        """Give the inbox another UIDVALIDITY, as a restore from a backup does."""
        listing = self.maildir(username) / "dovecot-uidlist"
        version, validity, rest = listing.read_text().split(" ", 2)
        listing.write_text(f"{version} V{int(validity[1:]) + 1} {rest}")
        for index in self.maildir(username).glob("dovecot.index*"):
            index.unlink()

    def put(self, username: str, raws: Mapping[str, bytes]) -> None:
        """Straight into the mailbox's files, by name: a quick way to thousands of messages. The mailbox must exist."""
        new = self.maildir(username) / "new"
        facts = new.stat()
        for name, raw in raws.items():
            (new / name).write_bytes(raw)
            os.chown(new / name, facts.st_uid, facts.st_gid)


@cache
def dovecot_version() -> tuple[int, int]:
    said = subprocess.run([str(program_path("dovecot")), "--version"], capture_output=True, text=True, check=True)
    major, minor = said.stdout.split(".")[:2]
    return int(major), int(minor)


class Postfix:
    """SMTP with STARTTLS and SMTPS; it hands mail for the example domains to Dovecot and throws all other away.

    Sign-in is Dovecot's; this machine may send without. `refusals` are answers by recipient ("452 4.2.2 Mailbox full");
    `transports` lead addresses or domains elsewhere ("lmtp:inet:127.0.0.1:PORT"). Root only.
    """

    def __init__(
        self,
        dovecot: Dovecot,
        *,
        refusals: Mapping[str, str] | None = None,
        transports: Mapping[str, str] | None = None,
        lines: str = "",
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pf-"))
        self.folder.chmod(0o755)
        self.certificates = dovecot.certificates
        self.smtp, self.smtps = free_port(), free_port()
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._tree()
        certificate, key = dovecot.certificates.pair()
        values = {"folder": self.folder, "domains": DOMAINS, "lmtp": dovecot.lmtp, "sasl": dovecot.sasl,
                  "certificate": certificate, "key": key, "smtp": self.smtp, "smtps": self.smtps,
                  "refusals": _inline(REFUSALS if refusals is None else refusals),
                  "transports": _inline(transports or {})}  # fmt: skip
        (self.folder / "etc/main.cf").write_text(Template(MAIN).substitute(values) + lines + "\n")
        (self.folder / "etc/master.cf").write_text(Template(MASTER).substitute(values))
        minute_ago = time.time() - 60  # else Postfix waits until main.cf has settled
        os.utime(self.folder / "etc/main.cf", (minute_ago, minute_ago))

    def start(self) -> "Postfix":
        self.process = start(str(program_path("master")), "-c", str(self.folder / "etc"), "-d")
        wait_for(self.smtp, self.process, self.log)
        return self

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, self.smtp, self.smtps)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def account(self, username: str = "", security: Security = "tls", **changed: Any) -> Account:
        port = self.smtps if security == "tls" else self.smtp
        facts: dict[str, Any] = {"host": "localhost", "port": port, "security": security, "username": username,
                 "secret": lambda: Secret("password", PASSWORD), "ca_file": self.certificates.authority}  # fmt: skip
        return Account(**(facts | changed))

    def _tree(self) -> None:
        owner, drop = pwd.getpwnam("postfix"), _group("postdrop")
        for name in ("etc", "data", "queue", "queue/pid"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        for name in QUEUES:
            (self.folder / "queue" / name).mkdir(mode=0o700)
            os.chown(self.folder / "queue" / name, owner.pw_uid, 0)
        for name, mode in (("maildrop", 0o730), ("public", 0o710)):
            (self.folder / "queue" / name).mkdir()
            (self.folder / "queue" / name).chmod(mode)
            os.chown(self.folder / "queue" / name, owner.pw_uid, drop)


def _group(name: str) -> int:
    return grp.getgrnam(name).gr_gid


def _inline(rows: Mapping[str, str]) -> str:
    return "inline:{" + ", ".join(f"{{{key}={value}}}" for key, value in rows.items()) + "}" if rows else ""


QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
REFUSALS = {"full@example.test": "452 4.2.2 Mailbox full", "nobody@example.test": "550 5.1.1 No such user"}
