"""The settings as the rest of Steadily sees them: the tables of the schema with every default filled in, and the
domain's own values (participants, schedule, sender) made from them.

The rule: nothing here can fail; whatever could be wrong was found before by the schema and by `checks`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.model.values import Coach, Metric, Participant, Schedule, Sender
from service.settings import checks
from service.settings.roster import Entry
from service.settings.schema import (
    CoachTable,
    GoalsTable,
    HealthTable,
    ImapTable,
    LettersTable,
    LmtpTable,
    ParticipantTable,
    ServerTable,
    SmtpTable,
    StoreTable,
    Written,
)

PORTS = {
    "imap": {"tls": 993, "starttls": 143, "plain": 143},
    "smtp": {"tls": 465, "starttls": 587, "plain": 25},
}
SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"


class SignIn(ServerTable):
    """What a mail server's table gets from the other tables; the secret is asked for at each sign-in."""

    port: int
    username: str  # "": without signing in
    ca_file: Path | None  # type: ignore[assignment] # the schema has it as it is written
    signing: ServerTable  # whose password, command or `auth` it is
    signing_name: str  # the table where that is written
    token_path: Path  # what `steadily login microsoft` keeps


class Imap(SignIn, ImapTable):
    """Where replies are read."""

    shared: bool


class Smtp(SignIn, SmtpTable):
    """How letters are sent."""

    @property
    def scheduled_per_day(self) -> int:
        """How many of a day's letters may be check-ins and the like: half of them, or the only one."""
        return self.max_per_day - self.max_per_day // 2


Server = Imap | Smtp


@dataclass(frozen=True)
class Settings:
    """Everything the owner decides."""

    path: Path
    sender: Sender
    owner_address: str | None  # None: nobody is told
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
    coaches: tuple[Coach, ...]
    goals: GoalsTable
    letters: LettersTable
    health: HealthTable
    lmtp: LmtpTable
    store: StoreTable
    faults: tuple[str, ...] = ()  # what is wrong, where they were read although something is
    remarks: tuple[str, ...] = ()  # what is no fault but was passed over

    def person(self, address: str) -> Participant | None:
        """The participant with this address, be it the registered one or an alias."""
        wanted = address.strip().lower()
        return next((person for person in self.participants if wanted in (person.email, *person.aliases)), None)

    def addresses(self, email: str) -> tuple[str, ...]:
        """Every address of the person registered under this one, the registered one first."""
        found = next((person for person in self.participants if person.email == email), None)
        return (email, *(found.aliases if found else ()))

    def addresses_of_others(self, email: str) -> set[str]:
        """Addresses of everybody else, whose messages are left when that person's are deleted."""
        others = (person for person in self.participants if person.email != email)
        return {address for person in others for address in (person.email, *person.aliases)}

    def sources(self) -> tuple[Path, ...]:
        """The files whose change means new settings."""
        return (self.path,) if self.roster is None else (self.path, self.roster)


def resolve(
    path: Path, written: Written, counted: tuple[Metric, ...], entries: Sequence[Entry], faults: Sequence[str]
) -> Settings:
    """The settings written in that file."""
    times = written.schedule
    schedule = Schedule(times.time_zone, times.week_starts, times.check_in, times.nudge_after)
    participants = _participants(entries, schedule, counted, written.goals.by_metric())
    owner = written.owner.email or (participants[0].email if len(participants) == 1 else None)
    url, beside = _store(path, written.store.url)
    tokens = beside.with_name(beside.name + ".microsoft")
    return Settings(
        path=path,
        sender=_sender(written, owner),
        owner_address=owner,
        imap=_imap(path, written, tokens, participants),
        smtp=_smtp(path, written, tokens),
        participants=participants,
        metrics=counted,
        schedule=schedule,
        store_url=url,
        key_path=beside.with_name(beside.name + ".key"),
        token_path=tokens,
        templates=relative_to_settings(path, written.letters.templates),
        roster=relative_to_settings(path, written.cohort.roster),
        coaches=tuple(_coach(table, schedule) for table in written.coach),
        goals=written.goals,
        letters=written.letters,
        health=written.health,
        lmtp=written.lmtp,
        store=written.store,
        faults=tuple(faults),
    )


def _sender(written: Written, owner: str | None) -> Sender:
    own = written.sender.address or ""
    return Sender(
        name=written.sender.name,
        address=own,
        contact=written.sender.contact or owner or own,
        unsubscribe_url=written.smtp.unsubscribe_url,
        plus_addressing=written.smtp.plus_addressing,
        crisis=written.letters.crisis,
    )


def _participants(
    entries: Sequence[Entry], schedule: Schedule, metrics: Sequence[Metric], goals: Mapping[str, int]
) -> tuple[Participant, ...]:
    """Everybody with a name and an address; whatever they do not set comes from the schedule and the goals."""
    common = {metric.key: goals.get(metric.key, metric.goal) for metric in metrics}
    whole = (entry.person for entry in entries if entry.person.name and entry.person.email)
    return tuple(_participant(person, schedule, common) for person in whole)


def _participant(person: ParticipantTable, schedule: Schedule, common: Mapping[str, int]) -> Participant:
    return Participant(
        name=person.name or "",
        email=person.email or "",
        zone=person.time_zone or schedule.zone,
        check_in=person.check_in or schedule.check_in,
        goals={**common, **person.goals} if person.goals else common,
        aliases=tuple(dict.fromkeys(alias for alias in person.aliases if alias != person.email)),
        coach=person.coach,
        group=person.group,
    )


def _coach(table: CoachTable, schedule: Schedule) -> Coach:
    return Coach(table.name or "", table.email or "", table.time_zone or schedule.zone, table.group, table.summary)


def _imap(path: Path, written: Written, tokens: Path, participants: tuple[Participant, ...]) -> Imap:
    table, own = written.imap, written.sender.address or ""
    # Whoever takes part with the very mailbox that is read gets other mail there: it must be left alone.
    theirs = any(own in (person.email, *person.aliases) for person in participants)
    return Imap.model_construct(
        **{
            **dict(table),
            "port": table.port or PORTS["imap"][table.security],
            "username": own if table.username is None else table.username,
            "ca_file": relative_to_settings(path, table.ca_file),
            "shared": theirs if table.shared is None else table.shared,
            "signing": table,
            "signing_name": "imap",
            "token_path": tokens,
        }
    )


def _smtp(path: Path, written: Written, tokens: Path) -> Smtp:
    table = written.smtp
    reading = written.sender.address or "" if written.imap.username is None else written.imap.username
    own = checks.has_secret(table)
    return Smtp.model_construct(
        **{
            **dict(table),
            "port": table.port or PORTS["smtp"][table.security],
            "username": reading if table.username is None else table.username,
            "ca_file": relative_to_settings(path, table.ca_file),
            "signing": table if own else written.imap,
            "signing_name": "smtp" if own else "imap",
            "token_path": tokens,
        }
    )


def _store(path: Path, url: str) -> tuple[str, Path]:
    """The store's URL with its path made absolute, and the file that its key is beside: itself, if it is a file."""
    if not url.startswith(SQLITE):
        return POSTGRESQL + url.partition("://")[2], path.parent / "steadily"
    file = path.parent / url.removeprefix(SQLITE)
    beside_link = file.with_name(file.name + ".key").exists()
    return f"{SQLITE}{file}", file if beside_link else file.resolve()  # one store has one key, by whatever path


def relative_to_settings(path: Path, name: str | None) -> Path | None:
    """A path of the settings, which is relative to the file it is written in."""
    return None if name is None else path.parent / name
