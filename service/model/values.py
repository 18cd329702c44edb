"""The nouns of Steadily, shared by every package. Frozen values only: nothing here acts, reads a clock or a disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

Kind = Literal["report", "command", "other", "empty", "auto", "bounce"]
CommandName = Literal["stop", "pause", "resume", "skip", "help", "export", "delete", "goals", "private", "share"]
WeekState = Literal["answered", "open", "silent", "not asked", "paused", "skipped", "unreadable"]


class UserError(Exception):
    """What the owner has to mend: one plain sentence for each problem, all problems at once (exit status 2)."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class TryLater(Exception):
    """What a later try may mend (network, a busy server): one plain sentence (exit status 1)."""


class Refused(TryLater):
    """What a server refuses to do, in one plain sentence; the connection to it is as good as before."""


@dataclass(frozen=True)
class Metric:
    """One thing that is counted. The three of config/metrics.toml and any of the settings; never a name in code."""

    key: str  # "applications": names it in settings, store and `--asked`
    label: str  # "Applications": a heading
    form: str  # "Applications sent": its line in the check-in's form, before the colon
    one: str  # "application"
    many: str  # "applications"
    act: str  # "sent": You sent 6 applications
    question: str  # "How many applications did you send?"
    goal: int  # a week's goal where the settings give none
    nouns: tuple[str, ...]  # an amount of these counts by itself: "5 apps"
    verbs: tuple[str, ...]  # an amount of objects after these counts: "applied to 5 places"
    objects: tuple[str, ...] = ()  # counts only with one of the verbs: "applied to 5 companies"
    carried: tuple[str, ...] = ()  # counts only with a carrier verb: "sent 5 resumes"
    carriers: tuple[str, ...] = ()  # "sent", "submitted"
    plain: tuple[str, ...] = ()  # nouns that count only right after the amount: "2 sessions", not "2 coaching sessions"
    unsure: tuple[
        str, ...
    ] = ()  # may or may not be meant: "2 meetings" is no number of conversations, but worth a question
    lookalikes: tuple[str, ...] = ()  # real words so near to its own that they must not pass for a misspelling of them


class Week(NamedTuple):
    """Seven days, named by the first of them."""

    start: date

    @classmethod
    def holding(cls, day: date, first_weekday: int) -> "Week":
        """The week that `day` falls in; `first_weekday` is 0 for Monday to 6 for Sunday."""
        return cls(day - timedelta(days=(day.weekday() - first_weekday) % 7))

    @property
    def end(self) -> date:
        """The last day of the week."""
        return self.start + timedelta(days=6)

    def plus(self, weeks: int) -> "Week":
        """The week that many weeks later, or earlier for a negative number."""
        return Week(self.start + timedelta(weeks=weeks))

    def beginning_on(self, weekday: int) -> "Week":
        """The week beginning on that weekday (0 Monday to 6 Sunday) which shares most days with this one."""
        return Week.holding(self.start + timedelta(days=3), weekday)

    def __str__(self) -> str:
        return self.start.isoformat()


class CheckIn(NamedTuple):
    """When a check-in goes out: a weekday (0 Monday to 6 Sunday) and a time of day in the participant's own zone."""

    weekday: int
    hour: int
    minute: int


@dataclass(frozen=True)
class Schedule:
    """The settings' [schedule]: what holds for everybody who has nothing of their own."""

    zone: str  # an IANA name
    first_weekday: int  # 0 Monday to 6 Sunday
    check_in: CheckIn
    nudge_after: timedelta | None  # from the check-in's slot; None: no nudges


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who takes part, as the settings name them. Addresses are lower case."""

    name: str
    email: str
    zone: str  # an IANA name: "Europe/London"
    check_in: CheckIn
    goals: Mapping[str, int]  # by metric key; every metric has one
    aliases: tuple[str, ...] = ()
    coach: bool = False  # the coach's summary may name them, as far as the settings say
    group: str | None = None  # for a coach who sees one group only
    withdrew: bool = False  # they asked that no coach sees their name

    @property
    def may_be_named(self) -> bool:
        """Whether a coach may see their name: they agreed, as the settings say, and have not withdrawn since."""
        return self.coach and not self.withdrew


@dataclass(frozen=True, slots=True)
class Coach:
    """Who gets a weekly summary of a group's effort, as the settings name them."""

    name: str
    email: str
    zone: str  # an IANA name
    group: str | None  # None: everybody
    summary: CheckIn  # when it goes out, in the coach's own zone

    @property
    def identity(self) -> str:
        """What stands for the coach of that group in tokens and in the outbox. It is no address, so that who coaches
        and takes part under one address is two readers, and so is who coaches two groups."""
        return f"{self.email} (coach of {self.group})" if self.group else f"{self.email} (coach)"

    def sees(self, participant: Participant) -> bool:
        """Whether that participant is in the coach's group."""
        return self.group is None or self.group.casefold() == (participant.group or "").casefold()


@dataclass(frozen=True)
class Sender:
    """Who writes: the mailbox and the person behind it."""

    name: str
    address: str
    contact: str
    unsubscribe_url: str | None = None
    plus_addressing: bool = False
    crisis: str | None = None  # the owner's own line for somebody in danger; None: the one that ships


@dataclass(frozen=True)
class Incoming:
    """A message as it came, taken apart but not yet understood. Header text is decoded, bounded, free of controls."""

    message_id: str  # with its angle brackets; "" where there is none
    sender: str  # lower-case address of From, "" where there is none
    sender_name: str
    recipients: tuple[str, ...]  # lower-case addresses of To, Cc and Delivered-To
    subject: str
    date: datetime | None
    in_reply_to: tuple[str, ...]  # message ids, with angle brackets
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]  # (lower-case name, value), topmost first
    text: str  # what of the body is plain text, decoded; "" where there is none
    html: str  # what of the body is HTML, decoded; "" where there is none
    part_types: tuple[str, ...]  # content types of all parts, outermost first: "multipart/report" ...
    returned_ids: tuple[str, ...]  # message ids found in a returned message's headers (bounces)
    fingerprint: str  # 64 hex digits (32 bytes) over Message-ID, From, Date, Subject and body: RELIABILITY.md
    to_names: tuple[str, ...] = ()  # display names in To
    status: str | None = None  # the enhanced status code of a delivery report ("5.1.1")
    calendar_method: str | None = None  # of a calendar message (RFC 5546): "reply", "request"
    author: str | None = None  # the sender, if From is exactly one well-formed mailbox (RFC 5322)
    authentication_results: str | None = None  # the topmost header of that name, raw (RFC 8601)
    whole: bool = True  # False where the mailbox fetched only the headers or the first part of a huge message

    def header(self, name: str) -> str:
        """The topmost header of that (lower-case) name, or ""."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True)
class Command:
    """What a person asked us to do, in a word."""

    name: CommandName
    weeks: int | None = None  # for pause
    until: date | None = None  # for pause: the first day of check-ins again
    goals: Mapping[str, int] = field(default_factory=dict)  # for goals: by metric key, only those named


@dataclass(frozen=True)
class Words:
    """The person's own words, told apart from all that their client quoted (the result of quoting, before counting)."""

    text: str  # own words: no quote, attribution, signature, footer or disclaimer
    answers: tuple[tuple[str, str], ...] = ()  # (quoted line, own lines right under it): answers between quoted lines
    form: tuple[str, ...] = ()  # the lines of the message they answer (quote marks taken off) that may hold a form


@dataclass(frozen=True)
class Reading:
    """What one reply says, by CONTRACT.md, with a reason for each number."""

    kind: Kind
    counts: Mapping[str, int] = field(default_factory=dict)  # only the metrics that were given
    approximate: tuple[str, ...] = ()  # in the metrics' order
    unclear: tuple[str, ...] = ()
    command: Command | None = None
    setback: bool = False
    text: str = ""
    why: Mapping[str, str] = field(default_factory=dict)  # by metric key, and "kind": one sentence each
    loose: Mapping[str, str] = field(default_factory=dict)  # by metric key: the loose words as written ("a few")
    correction: bool = False  # a word of correction stands in it ("make that 6", "actually", "correction")
    adds: tuple[str, ...] = ()  # metrics whose count is added to what the week has ("2 more apps")
    plan: str | None = None  # in answer to a digest: their sentences that plan, in their own words
    complaint: bool = False  # they say that something is wrong, without an amount ("that's wrong")
    courtesy: bool = False  # thanks, ok, a thumbs-up and the like, and nothing else
    agreed: bool = False  # "yes" and the like, and nothing else
    danger: bool = False  # words that tell of danger to oneself: LETTERS.md, rule 16


@dataclass(frozen=True)
class WeekRecord:
    """One week of one person, as it is remembered."""

    week: Week
    state: WeekState
    counts: Mapping[str, int] = field(default_factory=dict)  # by metric key; a metric left open is absent
    approximate: tuple[str, ...] = ()
    goals: Mapping[str, int] = field(default_factory=dict)  # the goals that week had


@dataclass(frozen=True)
class LetterContext:
    """What any letter is written from: to whom, about which week, with what past."""

    to: Participant
    sender: Sender
    metrics: tuple[Metric, ...]
    week: Week
    history: tuple[WeekRecord, ...] = ()  # contiguous weeks, oldest first; `week` is the last of them
    plan: str | None = None  # their own answer to the last planning question
    used: tuple[str, ...] = ()  # keys of the phrases sent to them before, (oldest first)
    first: bool = False  # nothing was ever sent to them before
    encouraged: bool = False  # this week's encouraging sentence is sent already (one a person a week)
    invited: bool = False  # with `first`: they had left, and the owner has asked them back
    coach: str | None = None  # who gets a weekly summary about them ("Dana, dana@example.org")
    coach_lines: tuple[tuple[str, str], ...] = ()  # (a coach's name, what they say to the whole group this week)
    goals_by_reply: bool = True  # they may change their goals by a reply


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter (the export alone has one)."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True)
class Letter:
    """A letter, written and not yet addressed. Text and HTML say the same."""

    kind: str
    subject: str  # without "Re:": the envelope adds it to answers
    text: str
    html: str
    phrase: str | None = None  # key of the encouraging sentence in it, so that it is not repeated
    attachments: tuple[Attachment, ...] = ()
    asked: str | None = None  # key of the one metric that it asks about: a bare number answers it


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a message lies on a mail server: the first half of its identity (RELIABILITY.md)."""

    account: str  # username@host
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True)
class Fetched:
    """A message as a mailbox gave it. Of other people's mail in a shared mailbox `raw` is empty: only its place."""

    place: Place
    raw: bytes
    whole: bool = True  # False where it was too large: headers and text parts only


@dataclass(frozen=True)
class Outcome:
    """What became of one letter that was handed to a transport."""

    status: Literal["sent", "later", "refused"]
    why: str  # one plain sentence


Waits = Literal["held", "words", "unclear", "danger", "failed"]
PersonState = Literal["active", "paused", "quiet", "stopped", "bouncing"]  # quiet: until they write


@dataclass(frozen=True)
class Changes:
    """What a message changes in the record; whatever is None or empty stays as it is."""

    counts: Mapping[str, int] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    week: Week | None = None  # the week whose state and plan change; None: the week that the message is for
    week_state: WeekState | None = None
    plan: str | None = None  # that week's plan, whole; None: as it was
    state: PersonState | None = None
    paused_until: Week | None = None
    forget: bool = False
    bounces: int | None = None  # hard ones in a row
    goals: Mapping[str, int] = field(default_factory=dict)  # their own by metric key, from the running week on
    shares: bool | None = None  # whether a coach may see their name
    waits: Waits | None = None  # why the message waits for the owner's eye
    notice: str | None = None  # for the owner's eye
    urgent: bool = False  # the notice is told at once
    heard: bool = False  # something came from them, be it from a machine of theirs
    wrote: bool = False  # a person wrote


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store remembers of one participant that decides whether, and what, to write to them."""

    state: PersonState = "active"
    paused_until: Week | None = None  # with "paused": the first week asked about again
    skipped: frozenset[Week] = frozenset()
    asked: Mapping[Week, datetime] = field(default_factory=dict)  # check-ins in the outbox: week -> its slot (UTC)
    answered: frozenset[Week] = frozenset()
    nudged: frozenset[Week] = frozenset()
    wrote: datetime | None = None  # when they last wrote something of their own
    silence: int = 0  # check-ins in a row, up to the newest whose week is over, that were never answered
    asked_to_pause: bool = False  # "shall we pause?" was sent since they last wrote
    written: Mapping[Week, datetime] = field(default_factory=dict)  # when each check-in went to the outbox, where known
