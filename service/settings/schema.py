"""The shape of the settings file: its tables and keys, each with its default and its meaning (INTERFACE.md).

The rule: this is the one place where a key is declared. `example` writes config/example.toml and the reference from
it, `resolved` hands the tables themselves to the rest of Steadily, and `checks` says what one key means for another.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.model.account import Security
from service.settings import fields
from service.settings.problems import Key


def key(default: Any, meaning: str, shown: Any = None) -> Any:
    """A key of the settings; `shown` is the value in the example where the default is nothing that can be shown."""
    return Field(default, description=meaning, examples=[] if shown is None else [shown])


class Table(BaseModel):
    """A table of the file: unknown keys are faults, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class SenderTable(Table):
    """Who writes the letters."""

    name: fields.Name = key("Steadily", "the name that letters come from")
    address: fields.MaybeAddress = key(
        "", "the mailbox that letters come from and that replies are read in", "me@example.org"
    )
    contact: fields.Line = key(
        "", "who runs this, as the letters name them; default: the owner's address", "Dana, dana@example.org"
    )


class OwnerTable(Table):
    """Who hears what needs attention."""

    email: fields.MaybeAddress = key(
        "",
        "gets a letter, at most once a day, about what needs attention; default: the only participant",
        "dana@example.org",
    )


class ServerTable(Table):
    """A mail server, and how to sign in there."""

    host: fields.Host = key("", "the server's name", "mail.example.org")
    port: fields.Port | None = key(
        None, "default: imap 993 with tls, otherwise 143; smtp 465 with tls, 587 with starttls", 993
    )
    security: Security = key("tls", "tls | starttls | plain (plain: for a server on this machine only)")
    username: fields.Line | None = key(
        None,
        'default: the sender\'s address; [smtp] uses the one of [imap], and "" there means no sign-in',
        "me@example.org",
    )
    password: fields.Secret = key(None, "the mailbox's password, or an app password where the provider wants one", "")
    password_command: tuple[str, ...] | None = key(
        None, "instead: a program, with its arguments, that prints the password", ["pass", "show", "mail"]
    )
    token_command: tuple[str, ...] | None = key(
        None, "instead: a program that prints an OAuth access token", ["my-token-program"]
    )
    auth: Literal["microsoft"] | None = key(None, "instead: sign in once with `steadily login microsoft`", "microsoft")
    ca_file: str | None = key(None, "the certificate authority of a server of your own, as a file", "ca.pem")


class ImapTable(ServerTable):
    """Where replies are read."""

    folder: fields.Name = key("INBOX", "the folder that replies arrive in")
    shared: bool | None = key(
        None,
        "true: other mail arrives there too, and nothing is touched but answers to Steadily's letters; false: a "
        "mailbox only for Steadily, where handled mail is moved into folders; default: true where a participant's own "
        "address is the mailbox",
        True,
    )
    trusted_authserv: fields.MaybeLine = key(
        None,
        "the server whose Authentication-Results headers are believed; then a message without a token counts when "
        "DMARC passed",
        "mx.example.org",
    )
    accept_without_token: bool = key(
        False, "take any message from the participant's address as theirs; for a single participant only"
    )
    keep: fields.MaybeSpan = key(
        "", 'how long handled mail stays in Steadily/Answered and Ignored; "" for ever', "180 days"
    )


class SmtpTable(ServerTable):
    """How letters are sent; username and password are those of [imap] unless given here."""

    max_per_minute: fields.Whole = key(60, "letters sent in a minute at most")
    max_per_day: fields.Whole = key(400, "letters sent in 24 hours at most, half of them for answers; the rest waits")
    connections: fields.Whole = key(
        1, "connections used at the same time, for a relay of your own that takes many letters"
    )
    plus_addressing: bool = key(
        False, "replies go to name+TOKEN@ the sender's domain, where the provider delivers such addresses"
    )
    unsubscribe_url: fields.MaybeLine = key(
        None, "an https page of your own for one-click unsubscribing (RFC 8058)", "https://example.org/unsubscribe"
    )


class ScheduleTable(Table):
    """When check-ins go out, for everybody without times of their own."""

    time_zone: fields.Zone = key("UTC", 'such as "Europe/London" or "America/New_York"')
    week_starts: fields.Weekday = key("Monday", "the first day of a week")
    check_in: fields.Moment = key("Friday 16:00", "weekday and time, in each participant's own zone")
    nudge_after: fields.MaybeSpan = key("2 days", 'one reminder where no answer came; "" for none')


class GoalsTable(Table):
    """The goals for a week, one for each metric, from 0 to 999; never raised by Steadily."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, fields.Goal] = Field(init=False)

    by_reply: bool = key(True, "participants may change their own goals by reply; a later change here wins")

    def by_metric(self) -> dict[str, int]:
        """The goals, by the metric's key."""
        return dict(self.__pydantic_extra__)


class ParticipantTable(Table):
    """A person who takes part; one table for each, or one row of the roster."""

    name: fields.MaybeLine = key("", "what the letters call them", "Ada")
    email: fields.MaybeAddress = key("", "where letters go", "ada@example.org")
    aliases: tuple[fields.Address, ...] = key((), "other addresses they may answer from", ["ada@work.example.org"])
    time_zone: fields.Zone | None = key(None, "default: the schedule's", "Europe/Paris")
    check_in: fields.Moment | None = key(None, "default: the schedule's", "Sunday 18:00")
    goals: dict[str, fields.Goal] = key({}, "goals that differ from [goals]", {"METRIC": 8})
    coach: bool = key(False, "the coach's summary may name this person: they agreed to it")
    group: fields.MaybeLine = key("", "the group they belong to, for a coach who sees one group only", "spring")


class CoachTable(Table):
    """A weekly summary for a coach: totals, and by name only those who agreed (coach = true)."""

    name: fields.MaybeLine = key("", "what the letters call them", "Dana")
    email: fields.MaybeAddress = key("", "where the summary goes", "dana@example.org")
    time_zone: fields.Zone | None = key(None, "default: the schedule's", "Europe/London")
    group: fields.MaybeLine = key("", 'only participants of this group; "" for all', "spring")
    summary: fields.Moment = key("Monday 08:00", "weekday and time, in the coach's own zone")


class LettersTable(Table):
    """Own versions of the letters."""

    templates: str | None = key(None, "a folder with your own version of any letter, by file name", "my-letters")
    crisis: fields.Lines = key(
        "",
        "what somebody in danger is told, beside whom to turn to; default: to call the local emergency number",
        "Call Dana at any hour: 555 0100.",
    )


class CohortTable(Table):
    """Many participants, in a file of their own."""

    roster: str | None = key(
        None, "a CSV file, one person a line, beside [[participants]]; participants.csv shows it", "participants.csv"
    )


class HealthTable(Table):
    """For whoever watches the service."""

    listen: fields.MaybeEndpoint = key("", "serves /healthz and Prometheus metrics at /metrics", "127.0.0.1:9464")
    ping: fields.MaybeUrl = key("", "a page that is asked for after each good round", "https://example.org/ping")


class LmtpTable(Table):
    """Replies handed over by a mail server on this machine, instead of IMAP or beside it."""

    listen: fields.MaybeEndpoint = key("", "where the mail server delivers by LMTP", "127.0.0.1:2424")


class StoreTable(Table):
    """Where everything is remembered; back up this file and the .key file beside it."""

    url: str = key(
        "sqlite:///steadily.db",
        "a file beside this one; as a system service sqlite:////var/lib/steadily/steadily.db; several machines share "
        "postgresql://USER@HOST/NAME",
    )
    keep_words: fields.Span = key("30 days", "how long messages, quoted words and past plans are kept; numbers stay")


class Written(Table):
    """The whole file."""

    sender: SenderTable = SenderTable()
    owner: OwnerTable = OwnerTable()
    imap: ImapTable = ImapTable()
    smtp: SmtpTable = SmtpTable()
    schedule: ScheduleTable = ScheduleTable()
    goals: GoalsTable = GoalsTable()
    metrics: dict[str, dict[str, Any]] = Field(default_factory=dict)
    participants: tuple[ParticipantTable, ...] = ()
    coach: tuple[CoachTable, ...] = ()
    letters: LettersTable = LettersTable()
    cohort: CohortTable = CohortTable()
    health: HealthTable = HealthTable()
    lmtp: LmtpTable = LmtpTable()
    store: StoreTable = StoreTable()


LISTS: dict[str, type[Table]] = {"participants": ParticipantTable, "coach": CoachTable}  # written as [[…]]


def tables() -> Iterator[tuple[str, type[Table]]]:
    """Each table's name and shape, in the file's order; [metrics.NAME] is not one of them."""
    for name, field in Written.model_fields.items():
        kind = LISTS.get(name, field.annotation)
        if isinstance(kind, type) and issubclass(kind, Table):
            yield name, kind


def known_keys() -> dict[Key, list[str]]:
    """The keys of each table, by the table's own key."""
    return {(): list(Written.model_fields)} | {(name,): list(kind.model_fields) for name, kind in tables()}
