"""What one value of the settings must look like: addresses, times, ports, spans, paths of the network.

The rule: each value is looked at alone here; what two of them mean together is the business of `checks`. A validator
raises ValueError with the rest of a sentence that begins with the key: "is no port: 0".
"""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainValidator, SecretStr

from service.model.metrics import LARGEST_COUNT
from service.model.values import CheckIn
from service.settings.problems import nearest, shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = 200  # characters of a name: what a header can hold
LONGEST_TEXT = 2000  # characters of a text over several lines
LARGEST = 1_000_000  # of any whole number here

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TIME = re.compile(r"([A-Za-z]+)\s+([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SPAN = re.compile(r"([0-9]{1,4})\s*(hour|day|week)s?")
_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_ENDPOINT = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_.-]{1,253})):([0-9]{1,5})")
_URL = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(?:/\S*)?")


class Endpoint(NamedTuple):
    """Where something listens for connections."""

    host: str
    port: int


def address(text: str) -> str:
    """An email address in lower case; ValueError for anything else (letters beyond ASCII are not supported)."""
    found = text.strip().lower()
    if not _ADDRESS.fullmatch(found):
        raise ValueError(f'is no email address: "{shown(text)}"')
    return found


def weekday(text: str) -> int:
    """0 Monday to 6 Sunday, from an English name or its first three letters."""
    found = [number for number, name in enumerate(WEEKDAYS) if text.strip().lower() in (name, name[:3])]
    if not found:
        raise ValueError(f'is no weekday: "{shown(text)}" (expected: "Monday" … "Sunday")')
    return found[0]


@lru_cache(maxsize=4096)  # so that people with the same rhythm share one value
def check_in(text: str) -> CheckIn:
    """A weekday and a time of day: "Friday 16:00"."""
    parts = _TIME.fullmatch(text.strip())
    if not parts:
        raise ValueError(f'is no weekday and time: "{shown(text)}" (expected: "Friday 16:00")')
    return CheckIn(weekday(parts[1]), int(parts[2]), int(parts[3]))


@lru_cache(maxsize=1024)
def zone(text: str) -> str:
    """The IANA name of a time zone, as given."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):  # no such file, a folder, a path out of the database
        offset = bool(re.fullmatch(r"(?i)(gmt|utc)\s*[+-].*", text.strip()))
        near = "" if offset else nearest(text, available_timezones())
        raise ValueError(f'is no time zone: "{shown(text)}" (expected: a name such as "Europe/London"){near}') from None
    return text


def _line(text: str) -> str:
    found = text.strip()
    if len(found) > LONGEST or not found.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST} characters")
    return found


def named(text: str) -> str:
    """One line that is not empty."""
    if not _line(text):
        raise ValueError("is empty")
    return _line(text)


def _lines(text: str) -> str:
    found = text.strip()
    if len(found) > LONGEST_TEXT or not found.replace("\n", "").isprintable():
        raise ValueError(f"must be plain text of at most {LONGEST_TEXT} characters")
    return found


def _span(text: str) -> timedelta:
    parts = _SPAN.fullmatch(text.strip().lower())
    if not parts or not int(parts[1]):
        raise ValueError(f'is no span of time: "{shown(text)}" (expected: "2 days", "36 hours" or "3 weeks")')
    return int(parts[1]) * timedelta(**{parts[2] + "s": 1})


def _endpoint(text: str) -> Endpoint:
    parts = _ENDPOINT.fullmatch(text.strip())
    if not parts or not 0 < int(parts[3]) <= 65535:
        raise ValueError(f'is no address to listen on: "{shown(text)}" (expected: "127.0.0.1:9464")')
    return Endpoint(parts[1] or parts[2], int(parts[3]))


def _url(text: str) -> str:
    if not _URL.fullmatch(text.strip()):
        raise ValueError(f'is no web address: "{shown(text)}" (expected: https://…)')
    return text.strip()


def _whole(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value.strip()):  # the environment has only text
        value = int(value)
    if isinstance(value, int) and value > LARGEST:
        raise ValueError(f"must be at most {LARGEST}; it is {shown(value)}")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"must be a whole number, 0 or more; it is {shown(value)}")
    return value


def goal(value: Any) -> Any:
    """A whole number from 0 to 999; text too, since the environment and spreadsheets have only that."""
    if isinstance(value, str):  # a spreadsheet writes 5 as 5.0
        value = re.sub(r"[.,]0+$", "", value.strip())
    if _whole(value) > LARGEST_COUNT:
        raise ValueError(f"must be a whole number from 0 to {LARGEST_COUNT}; it is {shown(value)}")
    return _whole(value)


def _port(value: Any) -> Any:
    if not 1 <= _whole(value) <= 65535:
        raise ValueError(f"is no port: {shown(value)} (expected: 1 to 65535)")
    return _whole(value)


def host(text: str) -> str:
    """The name of a machine, in lower case."""
    found = text.strip().lower()
    if found and not _HOST.fullmatch(found):
        raise ValueError(f'is no host name: "{shown(text)}" (expected: a name such as "imap.example.org")')
    return found


def _text(parse: Any, *, blank: bool = False) -> Any:
    """A validator that first asks for text; with `blank`, empty text means None."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"must be text in quotes; it is {shown(value)}")
        return None if blank and not value.strip() else parse(value)

    return PlainValidator(read)


Secret = SecretStr | None
Address = Annotated[str, AfterValidator(address)]
MaybeAddress = Annotated[str | None, AfterValidator(lambda text: address(text) if text and text.strip() else None)]
Line = Annotated[str, AfterValidator(_line)]
MaybeLine = Annotated[str | None, AfterValidator(lambda text: _line(text or "") or None)]
Lines = Annotated[str | None, AfterValidator(lambda text: _lines(text or "") or None)]
Name = Annotated[str, AfterValidator(named)]
Zone = Annotated[str, AfterValidator(zone)]
Host = Annotated[str, AfterValidator(host)]
Weekday = Annotated[int, _text(weekday)]
Moment = Annotated[CheckIn, _text(check_in)]
Span = Annotated[timedelta, _text(_span)]
MaybeSpan = Annotated[timedelta | None, _text(_span, blank=True)]
MaybeEndpoint = Annotated[Endpoint | None, _text(_endpoint, blank=True)]
MaybeUrl = Annotated[str | None, _text(_url, blank=True)]
Whole = Annotated[int, BeforeValidator(_whole)]
Goal = Annotated[int, BeforeValidator(goal)]
Port = Annotated[int, BeforeValidator(_port)]
