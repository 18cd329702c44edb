"""The day that a pause ends: "until 5 January", "until Monday". Rule: only days that are said clearly, none guessed."""

import re
from calendar import monthrange
from datetime import date, timedelta

from service.reading.language.expressions import Expression

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\b"
)
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
YEAR = r"(?:,?\s+(?P<year>20\d\d)\b)?"
THE = r"(?:the |on |next |this |about |around |after )*"
NAMED_DAYS = {
    "christmas": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new year": (1, 1),
    "the new year": (1, 1),
}
PATTERNS = tuple(
    Expression(THE + pattern, re.I)
    for pattern in (
        r"(?P<year>20\d\d)-(?P<number>[01]?\d)-(?P<day>[0-3]?\d)\b",
        r"(?P<first>[0-3]?\d)(?P<mark>[./])(?P<second>[0-3]?\d)(?:(?:[./])(?P<year>20\d\d|\d\d)|\.)?(?![\d./])",
        rf"(?:{WEEKDAY},? )?{DAY}(?: day)?(?: of)? {MONTH}{YEAR}",
        rf"(?:{WEEKDAY},? )?{MONTH} {DAY}{YEAR}",
        rf"(?P<end>(?:the )?end of )(?:{MONTH}{YEAR}|(?P<this>the month|this month|the year|this year))",
        rf"(?:(?:the )?(?:beginning|start|first) of )?{MONTH}{YEAR}",
        r"(?:(?:the )?(?:beginning|start) of )?(?P<span>next (?:week|month|year)|(?:the )?following week)\b",
        WEEKDAY,
        r"(?P<named>christmas|xmas|boxing day|(?:the )?new year)\b",
        r"(?P<tomorrow>tomorrow)\b",
        rf"{DAY}(?!\s*(?:weeks?|months?|days?|[:.]\d))",
    )
)


def first_day(text: str, today: date) -> date | None:
    """Return the first such day after `today`; None if the text doesn't begin with a day, or one of two meanings."""
    for pattern in PATTERNS:
        if found := pattern.match(text.strip()):
            return day_of({key: value.lower() for key, value in found.groupdict().items() if value}, today)
    return None


def day_of(said: dict[str, str], today: date) -> date | None:
    """Return the day that the parts of a date mean, the first after `today` if no year is said."""
    if "tomorrow" in said:
        return today + timedelta(days=1)
    if "span" in said:
        return next_span(said["span"], today)
    if "named" in said:
        return next_date(*NAMED_DAYS[said["named"]], today)
    if "first" in said:
        return numeric(said, today)
    if "this" in said:
        return date(today.year, 12, 31) if "year" in said["this"] else last_of(today.year, today.month)
    if "end" in said:
        return end_of_month(said, today)
    if "month" in said or "number" in said:
        month = int(said["number"]) if "number" in said else MONTHS.index(said["month"][:3]) + 1
        return in_year(int(said["year"]), month, said, today) if "year" in said else next_date(month, day(said), today)
    if "weekday" in said:
        ahead = (WEEKDAYS.index(said["weekday"][:3]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    return next_day_of_month(day(said), today)


def day(said: dict[str, str]) -> int:
    """Return the day of the month; a month alone is its first day."""
    return int(said.get("day", "1"))


def in_year(year: int, month: int, said: dict[str, str], today: date) -> date | None:
    """Return a date of a year that is said; None if there is no such day, or it is past."""
    try:
        found = date(year, month, day(said))
    except ValueError:
        return None
    return found if found > today else None


def numeric(said: dict[str, str], today: date) -> date | None:
    """Return the day of "5.1." or "25/12"; None if it may be two different days ("5/1")."""
    first, second = int(said["first"]), int(said["second"])
    if said["mark"] == "." or first > 12 or first == second:
        month, number = second, first
    elif second > 12:
        month, number = first, second
    else:
        return None
    parts = {"day": str(number)}
    if "year" in said:
        return in_year(int(said["year"]) % 100 + 2000, month, parts, today) if month <= 12 else None
    return next_date(month, number, today)


def end_of_month(said: dict[str, str], today: date) -> date | None:
    """Return the last day of a month."""
    first = in_year(int(said["year"]), MONTHS.index(said["month"][:3]) + 1, {}, today) if "year" in said else None
    month = MONTHS.index(said["month"][:3]) + 1
    if first is None:
        first = date(today.year + (month < today.month), month, 1)
    return last_of(first.year, first.month)


def last_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def next_date(month: int, number: int, today: date) -> date | None:
    """Return the first such date after `today`, within eight years (29 February)."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, number)
        except ValueError:
            continue
        if found > today:
            return found
    return None


def next_day_of_month(number: int, today: date) -> date | None:
    """Return the first day with that number after `today`."""
    for ahead in range(1, 63):
        if (found := today + timedelta(days=ahead)).day == number:
            return found
    return None


def next_span(span: str, today: date) -> date:
    """Return the first day of next week (its Monday), month or year."""
    if "month" in span:
        return last_of(today.year, today.month) + timedelta(days=1)
    if "year" in span:
        return date(today.year + 1, 1, 1)
    return today + timedelta(days=7 - today.weekday())
