"""A year of fourteen invented people in six zones, through the real store and carriers, with the clock passed in.

Each person is a rule: what they send after which letter. What must come of it is written beside it, letter by letter.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.app import daemon
from service.model.values import Incoming, Week
from service.reading.mime import incoming
from service.settings import load
from service.store import outbox
from service.store.tables import counts, weeks
from service.writing.letters import Letters
from tests.walk import Walk, set_up, write

pytestmark = pytest.mark.long

START = datetime(2026, 11, 20, tzinfo=UTC)  # a Friday, before anybody's check-in
FIRST = date(2026, 11, 16)  # the first week asked about
WEEKS = 52
END = START + timedelta(weeks=WEEKS)
USUAL = "5 apps, 2 chats, 1 mock"
STRANGE = "It was a strange week, and I mostly looked after my mother."
HARD = "I can't go on. I want to end it all."
GRACE = "On Monday I'll call Grace."
OWNER = "dana@example.org"

Sent = tuple[str, int]  # a letter: its kind, and the number of the week it is about
Reply = tuple[timedelta, str, dict[str, str]]  # how long after the letter, the words, further headers
Rule = Callable[[str, int, int], list[Reply]]  # (kind, week, how many of that kind and week they had) -> their replies


def after(hours: float, words: str, **headers: str) -> list[Reply]:
    return [(timedelta(hours=hours), words, headers)]


def usual(kind: str, week: int, number: int) -> list[Reply]:
    return after(3, USUAL) if kind == "check-in" else []


def pauses(kind: str, week: int, number: int) -> list[Reply]:
    return after(3, "pause until 1 March") if (kind, week) == ("check-in", 10) else usual(kind, week, number)


def stops(kind: str, week: int, number: int) -> list[Reply]:
    if (kind, week) == ("check-in", 8):
        return after(3, "I found a job, please stop these emails")
    return after(12 * 7 * 24, "resume") if kind == "goodbye" else usual(kind, week, number)


def is_late(kind: str, week: int, number: int) -> list[Reply]:
    return after(9 * 24 + 3, USUAL) if kind == "check-in" else []


def corrects(kind: str, week: int, number: int) -> list[Reply]:
    words = {1: "Actually 6 apps", 2: "Sorry, make that 7 applications"}
    return after(2, words[number]) if kind == "digest" and number in words else usual(kind, week, number)


def adds(kind: str, week: int, number: int) -> list[Reply]:
    return after(2, "2 more apps") if (kind, number) == ("digest", 1) else usual(kind, week, number)


def plans(kind: str, week: int, number: int) -> list[Reply]:
    words = {"digest": GRACE, "receipt": "Thanks!"}
    return after(2, words[kind]) if kind in words else usual(kind, week, number)


def bounces(kind: str, week: int, number: int) -> list[Reply]:
    return after(0.1, "", bounce="yes")


def is_away(kind: str, week: int, number: int) -> list[Reply]:
    return after(0.1, "I am away.", Auto_Submitted="auto-replied")


def writes_words(kind: str, week: int, number: int) -> list[Reply]:
    return after(3, STRANGE) if kind == "check-in" else []


def changes_goals(kind: str, week: int, number: int) -> list[Reply]:
    return after(2, "goal 3 applications") if (kind, week) == ("digest", 5) else usual(kind, week, number)


def writes_hard_words(kind: str, week: int, number: int) -> list[Reply]:
    return after(3, HARD) if (kind, week) == ("check-in", 10) else usual(kind, week, number)


def reacts(kind: str, week: int, number: int) -> list[Reply]:
    return after(3, "👍") if kind == "check-in" else []


def each(*kinds: str, first: int = 0, last: int = WEEKS - 1) -> list[Sent]:
    """These letters, week after week."""
    return [(kind, week) for week in range(first, last + 1) for kind in kinds]


@dataclass
class Person:
    zone: str
    rule: Rule
    letters: list[Sent]  # all that they get in the year, in this order
    check_in: str = "Friday 16:00"


LATE = [("check-in", 0), ("nudge", 0)]  # each answer comes after the next week's nudge
LATE += [letter for week in range(1, WEEKS) for letter in (("check-in", week), ("nudge", week), ("digest", week - 1))]
PEOPLE = {
    "paul": Person("Europe/London", pauses, [*each("check-in", "digest", last=9), ("check-in", 10), ("noted", 10),
                                             *each("check-in", "digest", first=15)]),
    "stella": Person("America/New_York", stops, [*each("check-in", "digest", last=7), ("check-in", 8), ("goodbye", 8),
                                                 ("noted", 8), *each("check-in", "digest", first=21)]),
    "lars": Person("Asia/Tokyo", is_late, LATE),
    "cora": Person("Australia/Sydney", corrects, each("check-in", "digest", "digest", "digest")),
    "adam": Person("America/Los_Angeles", adds, each("check-in", "digest", "digest"), check_in="Monday 09:00"),
    "petra": Person("Asia/Kolkata", plans, each("check-in", "digest", "receipt"), check_in="Sunday 18:00"),
    "nora": Person("Europe/London", lambda *_: [], [*each("check-in", "nudge", last=2), ("shall-we-pause", 3)]),
    "bert": Person("America/New_York", bounces, [("check-in", 0), ("nudge", 0), ("check-in", 1)]),
    "otto": Person("Asia/Tokyo", is_away, each("check-in", "nudge")),
    "wanda": Person("Australia/Sydney", writes_words, each("check-in", "receipt")),
    "ada": Person("America/Los_Angeles", usual, each("check-in", "digest")),
    "gwen": Person("Asia/Kolkata", changes_goals, [*each("check-in", "digest", last=5), ("noted", 5),
                                                   *each("check-in", "digest", first=6)]),
    "hugh": Person("Europe/London", writes_hard_words, [*each("check-in", "digest", last=9), ("check-in", 10),
                                                        ("hard-words", 10), *each("check-in", "digest", first=11)]),
    "rosa": Person("America/New_York", reacts, each("check-in")),
}  # fmt: skip
MOVES, GOALS_CHANGE = START + timedelta(weeks=20, days=5), START + timedelta(weeks=30, days=5)  # Wednesdays
HEAD = """
[sender]
name = "Dana via Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"
[owner]
email = "dana@example.org"
[imap]
host = "localhost"
password = "secret"
shared = false
[smtp]
host = "localhost"
max_per_day = 2000
[schedule]
time_zone = "Europe/London"
"""


def settings(*, moved: bool = False, goals: bool = False) -> str:
    text = HEAD
    for name, person in PEOPLE.items():
        text += f'[[participants]]\nname = "{name.title()}"\ntime_zone = "{person.zone}"\n'
        text += f'check_in = "{person.check_in}"\n'
        if moved and name == "ada":
            text += 'email = "ada@new.example.com"\naliases = ["ada@example.com"]\n'
        else:
            text += f'email = "{name}@example.com"\n'
        text += "goals = { applications = 8 }\n" if goals and name == "gwen" else ""
    return text


@dataclass
class Year:
    """The year as it is played: what waits to be delivered, and every letter that went out."""

    walk: Walk
    place: Path
    waiting: list[tuple[datetime, int, bytes]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    seen: set[str] = field(default_factory=set)
    letters: list[tuple[datetime, Incoming, str, int]] = field(default_factory=list)  # when, what, kind, week
    had: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def play(self) -> None:
        moments = sorted({moment for person in PEOPLE.values() for moment in slots(person)})
        for moment in [*moments, MOVES, GOALS_CHANGE, END - timedelta(minutes=1)]:
            heapq.heappush(self.waiting, (moment, next(self.order), b""))
        while self.waiting and self.waiting[0][0] < END:
            self.walk.clock.moment, _, raw = heapq.heappop(self.waiting)
            if raw:
                self.walk.maildir.deliver(raw)
            elif self.walk.clock.moment in (MOVES, GOALS_CHANGE):
                self.change()
            daemon.make_round(self.walk.app)
            self.read()

    def change(self) -> None:
        """The owner changes the settings under the running daemon."""
        file = self.place / "steadily.toml"
        file.write_text(settings(moved=True, goals=self.walk.clock.moment == GOALS_CHANGE), encoding="utf-8")
        self.walk.app.apply_settings(load(file, {}), Letters())

    def read(self) -> None:
        """People read what has come, and answer by their rule."""
        out = self.walk.maildir._out
        for key in sorted(set(out.keys()) - self.seen):
            self.seen.add(key)
            letter = incoming.parse(out.get_bytes(key))
            with self.walk.app.store.reading() as connection:
                row = outbox.by_message_id(connection, letter.message_id)
            assert row
            number = (row.week.start - FIRST).days // 7
            self.letters.append((self.walk.clock(), letter, row.kind, number))
            name = letter.recipients[0].partition("@")[0]
            if name in PEOPLE:
                self.had[name, row.kind, number] += 1
                for wait, words, headers in PEOPLE[name].rule(row.kind, number, self.had[name, row.kind, number]):
                    moment = self.walk.clock() + wait
                    raw = returned(letter) if headers else write(letter, words, moment)
                    raw = write(letter, words, moment, **headers) if "bounce" not in headers and headers else raw
                    heapq.heappush(self.waiting, (moment, next(self.order), raw))

    def of(self, name: str) -> list[tuple[datetime, Incoming, str, int]]:
        return [entry for entry in self.letters if entry[1].recipients[0].partition("@")[0] == name]

    def to_owner(self) -> list[tuple[datetime, Incoming]]:
        return [(at, letter) for at, letter, _, _ in self.letters if letter.recipients == (OWNER,)]

    def rows(self, table: Any, name: str) -> list[Any]:
        with self.walk.app.store.reading() as connection:
            theirs = table.select().where(table.c.email.startswith(f"{name}@"))
            return list(
                connection.execute(theirs.order_by(*table.primary_key.columns))
            )  # PostgreSQL has no order of its own


def slots(person: Person) -> Iterator[datetime]:
    """When that person's check-ins and nudges are due, by the wall clock of their zone."""
    day, _, time = person.check_in.partition(" ")
    hour, minute = map(int, time.split(":"))
    wall = next(d for d in (START.date() + timedelta(days=n) for n in range(7)) if f"{d:%A}" == day)
    for number in range(WEEKS + 1):
        local = wall + timedelta(weeks=number)
        slot = datetime(local.year, local.month, local.day, hour, minute, tzinfo=ZoneInfo(person.zone)).astimezone(UTC)
        yield slot
        if any(kind == "nudge" for kind, _ in person.letters):  # other people's moments try the rest
            yield slot + timedelta(days=2)


def returned(letter: Incoming) -> bytes:
    """The delivery report of a server that knows no such address (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example.com\nTo: checkin@example.org\nSubject: Undelivered\nReturn-Path: <>\n"
        f"Message-ID: <{letter.message_id.strip('<>')[:20]}@mx.example.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nNo such user.\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {letter.recipients[0]}\nAction: failed\nStatus: 5.1.1\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {letter.message_id}\n--x--\n"
    ).encode()


@pytest.fixture(
    scope="module", params=["SQLite", pytest.param("PostgreSQL", marks=(pytest.mark.servers, pytest.mark.slow))]
)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    place, store = tmp_path_factory.mktemp("year"), ""
    if request.param == "PostgreSQL":
        store = f'[store]\nurl = "{request.getfixturevalue("postgres").migrated_url()}"\n'
    played = Year(set_up(place, settings() + store, START), place)
    played.play()
    yield played
    played.walk.close()


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_exactly_the_letters_that_their_year_asks_for(year: Year, name: str) -> None:
    assert [(kind, week) for _, _, kind, week in year.of(name)] == PEOPLE[name].letters


def test_no_letter_goes_out_twice_and_each_bears_its_weeks_subject(year: Year) -> None:
    ids = Counter(letter.message_id for _, letter, _, _ in year.letters)
    assert set(ids.values()) == {1}
    for _, letter, kind, number in year.letters:
        if letter.recipients != (OWNER,):
            start = Week(FIRST).plus(number).start
            assert letter.subject.removeprefix("Re: ") == f"Your week of {start.day} {start:%B}", kind


@pytest.mark.parametrize("name", PEOPLE)
def test_each_check_in_comes_at_its_time_by_the_persons_own_clock_summer_and_winter(year: Year, name: str) -> None:
    person = PEOPLE[name]
    local = [at.astimezone(ZoneInfo(person.zone)) for at, _, kind, _ in year.of(name) if kind == "check-in"]
    assert {f"{at:%A %H:%M}" for at in local} == {person.check_in}


def test_a_correction_replaces_and_an_addition_adds_in_every_week(year: Year) -> None:
    for name, wanted in (("cora", 7), ("adam", 7)):
        newest = {(row.week, row.metric): row.amount for row in year.rows(counts, name)}
        amounts = defaultdict(set)
        for (_, metric), amount in newest.items():
            amounts[metric].add(amount)
        assert dict(amounts) == {"applications": {wanted}, "conversations": {2}, "practice": {1}}, name


def test_the_plan_is_quoted_at_the_top_of_the_next_check_in_and_thanks_never_is(year: Year) -> None:
    check_ins = [letter.text for _, letter, kind, _ in year.of("petra") if kind == "check-in"]
    assert ["call Grace" in text for text in check_ins] == [False] + [True] * (WEEKS - 1)
    assert not any("Thanks!" in text for text in check_ins)


def test_resume_names_the_check_in_that_then_comes(year: Year) -> None:
    noted = next((at, letter) for at, letter, kind, _ in year.of("stella") if kind == "noted")
    then = next(at for at, _, kind, _ in year.of("stella") if kind == "check-in" and at > noted[0])
    local = then.astimezone(ZoneInfo(PEOPLE["stella"].zone))
    assert f"{local:%A} {local.day} {local:%B} at {local:%H:%M}" in " ".join(noted[1].text.split())


def test_goals_by_reply_hold_from_their_week_on_until_the_settings_say_otherwise(year: Year) -> None:
    goals = {(row.week.start - FIRST).days // 7: row.goals["applications"] for row in year.rows(weeks, "gwen")}
    assert [goals[week] for week in range(WEEKS)] == [5] * 5 + [3] * 26 + [8] * (WEEKS - 31)


def test_a_changed_address_gets_the_letters_from_then_on_and_keeps_the_record(year: Year) -> None:
    to = [(at > MOVES, letter.recipients[0]) for at, letter, _, _ in year.of("ada")]
    assert set(to) == {(False, "ada@example.com"), (True, "ada@new.example.com")}
    assert {row.email for row in year.rows(counts, "ada")} == {"ada@new.example.com"}
    assert len(year.rows(weeks, "ada")) == WEEKS


def test_after_hard_words_the_owner_reads_them_the_same_hour_and_no_number_is_asked_for(year: Year) -> None:
    (letter,) = [(at, letter) for at, letter, kind, _ in year.of("hugh") if kind == "hard-words"]
    assert not any(character.isdigit() for character in letter[1].text)
    assert "dana@example.org" in letter[1].text
    told = [
        at
        for at, letter, _, _ in year.letters
        if letter.recipients == (OWNER,) and HARD in " ".join(letter.text.split())
    ]
    assert told == [letter[0]]


def test_the_owner_is_otherwise_told_once_a_day_at_most(year: Year) -> None:
    told = [at for at, letter in year.to_owner() if "today" not in letter.subject]
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(told))
    assert any("bert@example.com" in letter.text for _, letter in year.to_owner())
