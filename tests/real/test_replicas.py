"""Several daemons on one PostgreSQL, with LMTP, killed at random: nothing is lost, doubled only in the named window."""

import random
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from service.reading.mime import incoming
from service.store import cluster
from tests.real.daemons import until
from tests.real.forms import FORM, show
from tests.real.postgres import Postgres
from tests.real.servers import Dovecot, address, free_port
from tests.real.sink import Sink
from tests.walk import write

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
KILLS = {"quick": 3, "short": 6, "long": 30, "soak": 100}[FORM]
PEOPLE = 4 * KILLS
ALIVE = f"select 1 from pg_locks where locktype = 'advisory' and classid = {cluster.ALIVE}"
SETTINGS = """
[sender]
name = "Dana via Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"
{mail}
[smtp]
host = "localhost"
port = {smtp}
security = "plain"
username = ""
max_per_minute = 100000
max_per_day = 100000
[schedule]
time_zone = "UTC"
check_in = "{check_in}"
[store]
url = "{url}"
"""


class Machine:
    """A folder with settings of its own, as on a machine of its own; the key is the same on all."""

    def __init__(self, folder: Path, url: str, smtp: int, mail: str, people: list[str]) -> None:
        folder.mkdir()
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        text = SETTINGS.format(mail=mail, smtp=smtp, url=url, check_in=f"{hour_ago:%A %H:%M}")
        persons = "".join(f'[[participants]]\nname = "P"\nemail = "{email}"\n' for email in people)
        self.settings = folder / "steadily.toml"
        self.settings.write_text(text + persons)
        (folder / "steadily.key").write_text("5a" * 32 + "\n")
        (folder / "steadily.key").chmod(0o600)
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        command = [sys.executable, "-m", "service", "run", "--settings", str(self.settings)]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(20)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    """Look into the database from outside; nothing where there are no tables yet."""
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]
    except sqlalchemy.exc.ProgrammingError:
        return []
    finally:
        engine.dispose()


def hand_over(ports: list[int], raw: bytes) -> None:
    """As an MTA does: to any of them, again until one says 250."""
    for port in (port for _ in range(600) for port in random.Random(raw).sample(ports, len(ports))):
        try:
            with smtplib.LMTP("127.0.0.1", port, timeout=10) as line:
                line.sendmail("person@example.com", ["checkin@example.org"], raw)
                return
        except (OSError, smtplib.SMTPException):
            time.sleep(0.05)
    raise AssertionError("nobody took the message")


def digests(sink: Sink) -> Counter[str]:
    return Counter(mail.recipient for mail in sink.letters if b"\r\nSubject: Re:" in b"\r\n" + mail.raw)


def test_three_daemons_under_random_kills_answer_every_reply_once(
    postgres: Postgres, sink: Sink, tmp_path: Path
) -> None:
    dice, url = random.Random(5), postgres.url()
    people = [f"person{number}@example.com" for number in range(PEOPLE)]
    ports = [free_port() for _ in range(3)]
    machines = [
        Machine(tmp_path / str(port), url, sink.port, f'[lmtp]\nlisten = "127.0.0.1:{port}"', people) for port in ports
    ]
    try:
        for machine in machines:  # at the same time, on an empty database
            machine.run()
        check_ins = {mail.recipient: mail for mail in sink.wait(PEOPLE, 60)}
        assert sorted(check_ins) == sorted(people)
        for number, email in enumerate(people):
            reply = write(incoming.parse(check_ins[email].raw), f"{number} apps, 2 chats, 1 mock", datetime.now(UTC))
            hand_over(ports, reply)
            if number % (PEOPLE // KILLS) == 0:
                time.sleep(dice.uniform(0, 1.5))
                victim = dice.choice(machines)
                victim.end()
                victim.run()
                show(number // (PEOPLE // KILLS) + 1, KILLS, "kills")
        until(lambda: len(digests(sink)) == PEOPLE, "an answer to every reply", 90 + KILLS)
        until(lambda: not ask(url, "select 1 from messages where state = 'kept'"), "every message read", 30)
        time.sleep(1.5)  # whoever would send once more has looked again by then
        assert all(machine.is_running() for machine in machines)
        counted = ask(url, "select email, amount from counts where metric = 'applications' order by id")
        assert sorted(counted) == sorted((email, number) for number, email in enumerate(people))
        ids = [incoming.parse(mail.raw).message_id for mail in sink.letters]
        doubled = sum(number - 1 for number in Counter(ids).values())
        assert doubled <= KILLS  # the window: between the server's 250 and the mark, the same letter again
        assert len(set(ids)) == 2 * PEOPLE
    finally:
        for machine in machines:
            machine.end()


def test_one_reads_the_mailbox_and_another_takes_over_when_it_dies(
    postgres: Postgres, dovecot: Dovecot, sink: Sink, tmp_path: Path
) -> None:
    url, ours = postgres.url(), address("replicas")
    people = ["ada@example.com", "bob@example.com"]
    mail = (
        f'[imap]\nhost = "localhost"\nport = {dovecot.imaps}\nusername = "{ours}"\npassword = "secret"\n'
        f'ca_file = "{dovecot.certificates.authority}"\nshared = false'
    )
    machines = [Machine(tmp_path / name, url, sink.port, mail, people) for name in ("one", "two")]
    try:
        machines[0].run()
        first, second = sink.wait(2, 30)
        machines[1].run()
        dovecot.deliver(ours, write(incoming.parse(first.raw), "5 apps, 2 chats, 1 mock", datetime.now(UTC)))
        sink.wait(3, 30)
        until(lambda: len(ask(url, ALIVE)) == 2, "both at work")
        until(lambda: not ask(url, "select 1 from outbox where state <> 'sent'"), "the letter's mark")
        machines[0].end()
        killed = time.monotonic()
        dovecot.deliver(ours, write(incoming.parse(second.raw), "4 apps, 2 chats, 1 mock", datetime.now(UTC)))
        sink.wait(4, 50)  # within 5 seconds where the machine has nothing else to do
        print(f"another reader had answered {time.monotonic() - killed:.2f} s after the first one was killed")
        assert Counter(mail.recipient for mail in sink.letters) == {"ada@example.com": 2, "bob@example.com": 2}
        assert machines[1].is_running()
    finally:
        for machine in machines:
            machine.end()


def test_who_is_forgotten_by_a_command_is_not_answered_by_the_running_daemon(
    postgres: Postgres, sink: Sink, tmp_path: Path
) -> None:
    url, port = postgres.url(), free_port()
    lmtp = f'[lmtp]\nlisten = "127.0.0.1:{port}"'
    machine = Machine(tmp_path / "one", url, sink.port, lmtp, ["ada@example.com", "bob@example.com"])
    try:
        machine.run()
        check_ins = {mail.recipient: incoming.parse(mail.raw) for mail in sink.wait(2, 30)}
        command = [sys.executable, "-m", "service", "forget", "ada@example.com", "--settings", str(machine.settings)]
        assert subprocess.run(command, cwd=ROOT, input=b"y\n").returncode == 0
        for email in ("ada@example.com", "bob@example.com"):
            hand_over([port], write(check_ins[email], "5 apps", datetime.now(UTC)))
        until(lambda: digests(sink)["bob@example.com"] == 1, "Bob's answer")
        assert ask(url, "select distinct email from counts") == [("bob@example.com",)]
        assert digests(sink)["ada@example.com"] == 0
    finally:
        machine.end()


def test_a_message_on_standard_input_is_kept_and_answered(postgres: Postgres, sink: Sink, tmp_path: Path) -> None:
    lmtp = f'[lmtp]\nlisten = "127.0.0.1:{free_port()}"'
    machine = Machine(tmp_path / "one", postgres.url(), sink.port, lmtp, ["ada@example.com"])
    receive = [sys.executable, "-m", "service", "receive", "--settings", str(machine.settings)]
    try:
        machine.run()
        (check_in,) = sink.wait(1, 30)
        reply = write(incoming.parse(check_in.raw), "5 apps, 2 chats, 1 mock", datetime.now(UTC))
        assert subprocess.run(receive, cwd=ROOT, input=reply).returncode == 0
        sink.wait(2, 90)
    finally:
        machine.end()
    machine.settings.write_text(machine.settings.read_text().replace("127.0.0.1:", "127.0.0.1:1"))
    gone = subprocess.run(receive, cwd=ROOT, input=reply, capture_output=True)
    assert gone.returncode == 75
    assert b"Traceback" not in gone.stderr
