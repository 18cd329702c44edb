"""The settings as the rest of Steadily sees them: the domain's values, every default filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from service.model.account import Security
from service.model.values import Metric, Participant, Schedule, Sender
from service.settings import checks
from service.settings.people import Entry, resolve
from service.settings.schema import ImapTable, ServerTable, Written

PORTS = {
    "imap": {"tls": 993, "starttls": 143, "plain": 143},
    "smtp": {"tls": 465, "starttls": 587, "plain": 25},
}
SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Server:
    """A mail server and who signs in there; the secret is asked for at each sign-in."""

    name: Literal["imap", "smtp"]
    host: str
    port: int
    security: Security
    username: str  # "": nobody signs in
    ca_file: Path | None
    signing: ServerTable  # whose password, command or `auth` it is
    signing_name: str  # the table it stands in
    token_path: Path  # what `steadily login microsoft` keeps


@dataclass(frozen=True)
class Imap(Server):
    """Where replies are read."""

    folder: str
    shared: bool
    trusted_authserv: str
    accept_without_token: bool


@dataclass(frozen=True)
class Smtp(Server):
    """What letters go out by."""

    max_per_minute: int
    max_per_day: int


@dataclass(frozen=True)
class Settings:
    """Everything the owner decides."""

    path: Path
    sender: Sender
    owner_address: str  # "": nobody is told
    imap: Imap
    smtp: Smtp
    participants: tuple[Participant, ...]
    metrics: tuple[Metric, ...]
    schedule: Schedule
    store_url: str
    key_path: Path  # the key of the tokens: 0600, made on first use
    token_path: Path  # what `steadily login microsoft` keeps, beside the store too
    templates: Path | None
    roster: Path | None

    def person(self, address: str) -> Participant | None:
        """The participant with this address, be it the registered one or an alias."""
        wanted = address.strip().lower()
        return next((person for person in self.participants if wanted in (person.email, *person.aliases)), None)

    def addresses(self, email: str) -> tuple[str, ...]:
        """Every address of the person registered under this one, the registered one first."""
        found = next((person for person in self.participants if person.email == email), None)
        return (email, *(found.aliases if found else ()))

    def sources(self) -> tuple[Path, ...]:
        """The files whose change means new settings."""
        return (self.path,) if self.roster is None else (self.path, self.roster)


def settle(path: Path, written: Written, counted: tuple[Metric, ...], entries: Sequence[Entry]) -> Settings:
    """The settings of a file without faults, as `rules` looks for them."""
    times = written.schedule
    schedule = Schedule(times.time_zone, times.week_starts, times.check_in, times.nudge_after)
    participants = resolve(entries, schedule, counted, written.goals)
    only = participants[0].email if len(participants) == 1 else ""
    owner = written.owner.email or only
    own = written.sender.address
    url, beside = _store(path, written.store.url)
    tokens = beside.with_name(beside.name + ".microsoft")
    return Settings(
        path=path,
        sender=Sender(
            name=written.sender.name,
            address=own,
            contact=written.sender.contact or owner or own,
            unsubscribe_url=written.smtp.unsubscribe_url,
            plus_addressing=written.smtp.plus_addressing,
        ),
        owner_address=owner,
        imap=_imap(path, written, own, tokens, participants),
        smtp=_smtp(path, written, own, tokens),
        participants=participants,
        metrics=counted,
        schedule=schedule,
        store_url=url,
        key_path=beside.with_name(beside.name + ".key"),
        token_path=tokens,
        templates=below(path, written.letters.templates),
        roster=below(path, written.cohort.roster),
    )


def _imap(path: Path, written: Written, own: str, tokens: Path, participants: tuple[Participant, ...]) -> Imap:
    table = written.imap
    # Whoever takes part by the very mailbox that is read gets other mail there: it must be left alone.
    theirs = any(own in (person.email, *person.aliases) for person in participants)
    return Imap(
        name="imap",
        host=table.host,
        port=table.port or PORTS["imap"][table.security],
        security=table.security,
        username=own if table.username is None else table.username,
        ca_file=below(path, table.ca_file),
        signing=table,
        signing_name="imap",
        token_path=tokens,
        folder=table.folder,
        shared=theirs if table.shared is None else table.shared,
        trusted_authserv=table.trusted_authserv,
        accept_without_token=table.accept_without_token,
    )


def _smtp(path: Path, written: Written, own: str, tokens: Path) -> Smtp:
    table = written.smtp
    reading = own if written.imap.username is None else written.imap.username
    signing = checks.own_secret(table, written.imap)
    return Smtp(
        name="smtp",
        host=table.host,
        port=table.port or PORTS["smtp"][table.security],
        security=table.security,
        username=reading if table.username is None else table.username,
        ca_file=below(path, table.ca_file),
        signing=signing,
        signing_name="imap" if isinstance(signing, ImapTable) else "smtp",
        token_path=tokens,
        max_per_minute=table.max_per_minute,
        max_per_day=table.max_per_day,
    )


def _store(path: Path, url: str) -> tuple[str, Path]:
    """The store's URL with its path made whole, and the file beside which its key lies: itself, if it is a file."""
    if not url.startswith(SQLITE):
        return url, path.parent / "steadily"
    file = path.parent / url.removeprefix(SQLITE)
    return f"{SQLITE}{file}", file


def below(path: Path, name: str | None) -> Path | None:
    """A path of the settings, which is relative to the file they stand in."""
    return None if name is None else path.parent / name
