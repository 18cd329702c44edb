"""A small IMAP server on loopback that answers by script where a real one can't be made to misbehave."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.mail.signin import password
from service.model.account import Account

Script = Callable[["Session", str, str], bool]  # (session, tag, arguments) -> has it answered?


class ScriptedImap:
    """One account with an INBOX; `scripts` by command name answer in place of the server."""

    def __init__(self, messages: dict[int, bytes], *, uidvalidity: str = "7") -> None:
        self.messages, self.uidvalidity = messages, uidvalidity
        self.folders: set[str] = {"INBOX"}
        self.moved: list[tuple[str, int]] = []  # (folder, uid)
        self.scripts: dict[str, Script] = {}
        self.commands: list[str] = []

    @contextmanager
    def serve(self) -> Iterator[Account]:
        """The account of the server while it runs."""
        imap = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                Session(imap, self.rfile, self.wfile).talk()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = allow_reuse_address = True

        with Server(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield Account("127.0.0.1", server.server_address[1], "plain", "us", password("secret"))
            server.shutdown()
            thread.join(10)


class Session:
    """One connection."""

    def __init__(self, imap: ScriptedImap, reads: Any, writes: Any) -> None:
        self.imap, self.reads, self.writes = imap, reads, writes

    def say(self, line: str | bytes) -> None:
        self.writes.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        self.writes.flush()

    def talk(self) -> None:
        try:
            self.say("* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE] ready")
            while line := self.reads.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                command, _, arguments = rest.partition(" ")
                if command.upper() == "UID":
                    further, _, arguments = arguments.partition(" ")
                    command = f"UID {further}"
                self.answer(tag, command.upper(), arguments)
        except OSError:
            pass  # the client has gone

    def answer(self, tag: str, command: str, arguments: str) -> None:
        self.imap.commands.append(f"{command} {arguments}")
        script = self.imap.scripts.get(command)
        if script and script(self, tag, arguments):
            return
        name = command.lower().replace(" ", "_")
        usual = getattr(self, "list_" if name == "list" else name, None)
        if usual:
            usual(arguments)
        self.say(f"{tag} OK done")

    def capability(self, arguments: str) -> None:
        self.say("* CAPABILITY IMAP4rev1 UIDPLUS MOVE")

    def select(self, arguments: str) -> None:
        self.say(f"* {len(self.imap.messages)} EXISTS")
        self.say(r"* OK [PERMANENTFLAGS (\Deleted \*)] x")
        self.say(f"* OK [UIDVALIDITY {self.imap.uidvalidity}] x")
        self.say(f"* OK [UIDNEXT {max(self.imap.messages, default=0) + 1}] x")

    def list_(self, arguments: str) -> None:
        if '""' in arguments[3:]:
            self.say('* LIST (\\Noselect) "/" ""')

    def uids(self, wanted: str) -> list[int]:
        last = max(self.imap.messages, default=0)
        found = set()
        for part in wanted.split(","):
            low, _, high = (part if ":" in part else f"{part}:{part}").replace("*", str(last)).partition(":")
            found |= {uid for uid in self.imap.messages if int(low) <= uid <= int(high)}
        return sorted(found)

    def uid_search(self, arguments: str) -> None:
        wanted = re.search(r"UID (\S+)", arguments)
        found = self.uids(wanted[1]) if wanted else sorted(self.imap.messages)[: 1 if arguments == "1" else None]
        self.say("* SEARCH" + "".join(f" {uid}" for uid in found))

    def uid_fetch(self, arguments: str) -> None:
        wanted, _, items = arguments.partition(" ")
        for uid in self.uids(wanted):
            self.say(self.item(uid, items))

    def item(self, uid: int, items: str) -> bytes:
        raw = self.imap.messages[uid]
        size = b" RFC822.SIZE %d" % len(raw) if "RFC822.SIZE" in items else b""
        body = b" BODY[] {%d}\r\n%s" % (len(raw), raw) if "BODY.PEEK[]" in items else b""
        return b"* %d FETCH (UID %d%s%s)" % (uid, uid, size, body)

    def uid_move(self, arguments: str) -> None:
        wanted, _, folder = arguments.partition(" ")
        for uid in self.uids(wanted):
            self.imap.moved.append((folder.strip('"'), uid))
            del self.imap.messages[uid]


def says(*lines: str | bytes) -> Script:
    """A script that says these lines; TAG stands for the command's."""

    def script(session: Session, tag: str, arguments: str) -> bool:
        for line in lines:
            session.say(line.replace("TAG", tag) if isinstance(line, str) else line)
        return True

    return script
