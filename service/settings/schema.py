"""The shape of the settings file: its tables, keys, defaults, and what each value must look like (INTERFACE.md).

What one table says of another is `rules`' business; here each value is looked at alone.
"""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.model.values import CheckIn
from service.settings.problems import Key, nearest, shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = 200  # characters of a name: what a header can bear
LARGEST = 1_000_000  # of any whole number here

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TIME = re.compile(r"([A-Za-z]+)\s+([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SPAN = re.compile(r"([0-9]{1,4})\s*(hour|day|week)s?")
_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")


def address(text: str) -> str:
    """An e-mail address in lower case; ValueError where it is none (those with letters beyond ASCII are not spoken)."""
    found = text.strip().lower()
    if not _ADDRESS.fullmatch(found):
        raise ValueError(f'is no e-mail address: "{shown(text)}"')
    return found


def _line(text: str) -> str:
    found = text.strip()
    if len(found) > LONGEST or not found.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST} characters")
    return found


def _named(text: str) -> str:
    if not _line(text):
        raise ValueError("is empty")
    return _line(text)


@lru_cache(maxsize=1024)
def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):  # no such file, a folder, a path out of the database
        near = nearest(text, available_timezones())
        raise ValueError(f'is no time zone: "{shown(text)}" (wanted: a name such as "Europe/London"){near}') from None
    return text


def weekday(text: str) -> int:
    """0 Monday to 6 Sunday; English names, or their first three letters."""
    found = [number for number, name in enumerate(WEEKDAYS) if text.strip().lower() in (name, name[:3])]
    if not found:
        raise ValueError(f'is no weekday: "{shown(text)}" (wanted: "Monday" … "Sunday")')
    return found[0]


@lru_cache(maxsize=4096)  # so that people with the same rhythm share one value
def check_in(text: str) -> CheckIn:
    """A weekday and a time of day: "Friday 16:00"."""
    parts = _TIME.fullmatch(text.strip())
    if not parts:
        raise ValueError(f'is no weekday and time: "{shown(text)}" (wanted: "Friday 16:00")')
    return CheckIn(weekday(parts[1]), int(parts[2]), int(parts[3]))


def _span(text: str) -> timedelta | None:
    if not text.strip():
        return None
    parts = _SPAN.fullmatch(text.strip().lower())
    if not parts or not int(parts[1]):
        raise ValueError(f'is no span of time: "{shown(text)}" (wanted: "2 days", "36 hours", or "" for no nudge)')
    return int(parts[1]) * timedelta(**{parts[2] + "s": 1})


def _whole(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value.strip()):  # the environment has only text
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise ValueError(f"must be a whole number, 0 or more; it is {shown(value)}")
    return value


def _goal(value: Any) -> Any:
    if _whole(value) > 999:
        raise ValueError(f"must be a whole number from 0 to 999; it is {shown(value)}")
    return _whole(value)


def _port(value: Any) -> Any:
    if not 1 <= _whole(value) <= 65535:
        raise ValueError(f"is no port: {shown(value)} (wanted: 1 to 65535)")
    return _whole(value)


def _host(text: str) -> str:
    found = text.strip().lower()
    if found and not _HOST.fullmatch(found):
        raise ValueError(f'is no host name: "{shown(text)}" (wanted: a name such as "imap.example.org")')
    return found


def _text(parse: Any) -> Any:
    """A validator that first asks for text, so that a number in its place is a fault and no crash."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"must be text in quotes; it is {shown(value)}")
        return parse(value)

    return PlainValidator(read)


Address = Annotated[str, AfterValidator(address)]
MaybeAddress = Annotated[str, AfterValidator(lambda text: address(text) if text.strip() else "")]
Line = Annotated[str, AfterValidator(_line)]
Named = Annotated[str, AfterValidator(_named)]
Zone = Annotated[str, AfterValidator(_zone)]
Host = Annotated[str, AfterValidator(_host)]
Weekday = Annotated[int, _text(weekday)]
Moment = Annotated[CheckIn, _text(check_in)]
Span = Annotated[timedelta | None, _text(_span)]
Whole = Annotated[int, BeforeValidator(_whole)]
Goal = Annotated[int, BeforeValidator(_goal)]
Port = Annotated[int, BeforeValidator(_port)]


class Table(BaseModel):
    """A table of the file: unknown keys are faults, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SenderTable(Table):
    """Who writes."""

    name: Named = "Steadily"
    address: MaybeAddress = ""
    contact: Line = ""


class OwnerTable(Table):
    """Who is told of what needs an eye."""

    email: MaybeAddress = ""


class ServerTable(Table):
    """A mail server and how we sign in there."""

    host: Host = ""
    port: Port | None = None
    security: Literal["tls", "starttls", "plain"] = "tls"
    username: Line | None = None
    password: SecretStr | None = None
    password_command: tuple[str, ...] | None = None
    token_command: tuple[str, ...] | None = None
    auth: Literal["microsoft"] | None = None
    ca_file: str | None = None


class ImapTable(ServerTable):
    """Where replies are read."""

    folder: Named = "INBOX"
    shared: bool | None = None
    trusted_authserv: Line = ""
    accept_without_token: bool = False


class SmtpTable(ServerTable):
    """What letters go out by."""

    max_per_minute: Whole = 60
    max_per_day: Whole = 400
    plus_addressing: bool = False
    unsubscribe_url: Line = ""


class ScheduleTable(Table):
    """When everybody is asked who has no times of their own."""

    time_zone: Zone = "UTC"
    week_starts: Weekday = 0
    check_in: Moment = CheckIn(4, 16, 0)
    nudge_after: Span = timedelta(days=2)


class ParticipantTable(Table):
    """One person; of the roster's rows too."""

    name: Named = ""
    email: MaybeAddress = ""
    aliases: tuple[Address, ...] = ()
    time_zone: Zone | None = None
    check_in: Moment | None = None
    goals: dict[str, Goal] = Field(default_factory=dict)
    coach: bool = False


class LettersTable(Table):
    """Own versions of the letters."""

    templates: str | None = None


class CohortTable(Table):
    """People in a file of their own."""

    roster: str | None = None


class StoreTable(Table):
    """Where everything is remembered."""

    url: str = "sqlite:///steadily.db"


class Written(Table):
    """The whole file."""

    sender: SenderTable = SenderTable()
    owner: OwnerTable = OwnerTable()
    imap: ImapTable = ImapTable()
    smtp: SmtpTable = SmtpTable()
    schedule: ScheduleTable = ScheduleTable()
    goals: dict[str, Goal] = Field(default_factory=dict)
    metrics: dict[str, dict[str, Any]] = Field(default_factory=dict)
    participants: tuple[ParticipantTable, ...] = ()
    letters: LettersTable = LettersTable()
    cohort: CohortTable = CohortTable()
    store: StoreTable = StoreTable()


class Outside(Written, BaseSettings):
    """The same shape for what comes from the environment and from systemd; it is only read for its names."""

    model_config = SettingsConfigDict(env_prefix="STEADILY_", env_nested_delimiter="__", defer_build=True)


def known_keys() -> dict[Key, list[str]]:
    """The keys of each table, by the table's own key."""
    tables: dict[Key, list[str]] = {(): list(Written.model_fields)}
    for name, field in Written.model_fields.items():
        kind = ParticipantTable if name == "participants" else field.annotation
        if isinstance(kind, type) and issubclass(kind, Table):
            tables[(name,)] = list(kind.model_fields)
    return tables
