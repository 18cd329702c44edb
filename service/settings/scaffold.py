"""The first settings file: what `steadily init` writes, from a few answers and a provider's facts.

The rule: the file is complete, so that `check` has nothing to say once the answers are; nothing is asked here.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.model.values import UserError
from service.settings import example, fields
from service.settings.problems import Key, nearest
from service.settings.providers import by_address, providers
from service.settings.sources import SERVICE_FOLDER

STATE_FOLDER, SERVICE_USER = Path("/var/lib/steadily"), "steadily"
LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True)
class Answers:
    """What only the owner knows; what is left empty stays empty in the file, and `check` names it."""

    address: str = ""  # the mailbox
    provider: str | None = None  # None: guessed from the address
    name: str = ""  # of who takes part, or of the coach
    is_for_others: bool = False  # a mailbox of Steadily's own, and people in a roster
    email: str = ""  # where the owner reads mail, if others take part
    roster: str = "participants.csv"
    zone: str | None = None  # None: this machine's
    check_in: str = "Friday 16:00"
    goals: Mapping[str, int] = field(default_factory=dict)
    hosts: tuple[str, str] = ("", "")  # IMAP and SMTP, where the provider is not known
    password: str | None = None  # None: it comes from elsewhere, as a credential


def starter(answers: Answers, *, is_service: bool = False) -> str:
    """The settings file for these answers. Raises UserError where one of them can't be right.

    The system service keeps its store elsewhere, and has its password from systemd.
    """
    checked(answers)
    known = providers()
    facts = known[answers.provider or by_address(answers.address)]
    values: dict[Key, Any] = {("sender", "address"): answers.address}
    for table, host in zip(("imap", "smtp"), answers.hosts, strict=True):
        given = {name: value for name, value in facts[table].items() if answers.address or name != "username"}
        for name, value in given.items():
            values[table, name] = _filled(value, answers.address)
        if not facts[table]["host"]:
            values[table, "host"] = host
    values |= _secret(answers, facts)
    if limit := facts.get("max_per_day"):
        values["smtp", "max_per_day"] = limit * 4 // 5  # room for the owner's own mail
    values["schedule", "time_zone"] = answers.zone or zone_of()
    values["schedule", "check_in"] = answers.check_in
    for metric, goal in answers.goals.items():
        values["goals", metric] = goal
    values |= _people(answers)
    if is_service:
        values["store", "url"] = f"sqlite:///{STATE_FOLDER}/steadily.db"
        if not answers.password:
            values.pop(("imap", "password"), None)
    notes: dict[Key, Sequence[str]] = {("imap", "password"): facts["password"]}
    return example.text(values, notes, f", for {facts['title']}")


def write(path: Path, answers: Answers) -> list[Path]:
    """Write the settings file, and the roster for others if there is none; return what was written. Both are 0600.

    Raises UserError for answers that can't be right, OSError where nothing can be written.
    """
    settings = starter(answers, is_service=path.absolute().parent == SERVICE_FOLDER)
    path.parent.mkdir(parents=True, exist_ok=True)
    files = [(path, settings)]
    roster = path.parent / answers.roster
    if answers.is_for_others and not roster.exists():
        columns = ["name", "email", "aliases", "time_zone", "check_in", *answers.goals, "coach", "group"]
        files.append((roster, ",".join(columns) + "\n"))
    for file, text in files:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text)
        _for_the_service(file)
    return [file for file, _ in files]


def _for_the_service(file: Path) -> None:
    """What root writes for the system service, the service's user may read."""
    if file.absolute().parent == SERVICE_FOLDER and os.geteuid() == 0:
        try:
            shutil.chown(file, "root", SERVICE_USER)
        except LookupError:  # the user is not made yet
            return
        file.chmod(0o640)


def checked(answers: Answers) -> None:
    """Raise UserError with a sentence for each answer that can't be right."""
    problems = []
    if answers.provider and answers.provider not in providers():
        problems.append(f'"{answers.provider}" is no provider that is known{nearest(answers.provider, providers())}.')
    for option, value, check in (
        ("--address", answers.address, fields.address),
        ("--email", answers.email, fields.address),
        ("--time-zone", answers.zone, fields.zone),
        ("--check-in", answers.check_in, fields.check_in),
    ):
        try:
            _ = check(value) if value else None
        except ValueError as error:
            problems.append(f"{option} {error}.")
    if problems:
        raise UserError(*problems)


def _secret(answers: Answers, facts: Mapping[str, Any]) -> dict[Key, Any]:
    if "auth" in facts:
        return {("imap", "auth"): facts["auth"]}
    return {} if answers.password is None else {("imap", "password"): answers.password}


def _people(answers: Answers) -> dict[Key, Any]:
    if answers.is_for_others:
        return {
            ("sender", "name"): f"{answers.name} via Steadily" if answers.name else "Steadily",
            ("sender", "contact"): ", ".join(part for part in (answers.name, answers.email) if part),
            ("owner", "email"): answers.email,
            ("imap", "shared"): False,
            ("cohort", "roster"): answers.roster,
        }
    return {
        ("imap", "shared"): True,
        ("participants", "name"): answers.name,
        ("participants", "email"): answers.address,
    }


def zone_of(localtime: Path = LOCALTIME) -> str:
    """This machine's time zone by its name, "UTC" where that is not known."""
    _, found, name = os.path.realpath(localtime).partition("/zoneinfo/")
    return name if found else "UTC"


def _filled(value: str | int, address: str) -> str | int:
    if isinstance(value, int):
        return value
    return value.replace("ADDRESS", address).replace("NAME", address.partition("@")[0])
