"""The questions of `steadily init`, each asked until its answer can be right.

The rule: whatever was given as an option is not asked; nothing is written here.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import click

from service.model import metrics
from service.model.values import UserError
from service.settings import fields, scaffold
from service.settings.providers import OTHER, by_address, limit, providers
from service.settings.scaffold import Answers

Given = Mapping[str, "str | Sequence[str] | None"]


def answers(given: Given) -> Answers:
    """The answers that the options give, without asking."""
    imap, smtp = str(given["imap_host"] or ""), str(given["smtp_host"] or "")
    return Answers(
        address=str(given["address"] or ""),
        provider=_optional(given["provider"]),
        name=str(given["name"] or ""),
        is_for_others=given["whom"] == "others",
        email=str(given["email"] or ""),
        zone=_optional(given["time_zone"]),
        check_in=str(given["check_in"] or Answers.check_in),
        goals={**_usual_goals(), **_goals(given["goals"] or ())},
        hosts=(imap, smtp),
        password="",
    )


def ask(given: Given) -> Answers:
    """The answers to what the options leave open."""
    import readline  # noqa: F401 line editing, as input() uses it where it is imported

    _say("A few questions; Enter takes what is in brackets, Ctrl-C ends without writing anything.")
    whom = given["whom"] or _ask("Is this for me or for others (a coach, a job club)?", _choice, "me")
    is_for_others = whom == "others"
    address = str(
        given["address"]
        or _ask(
            "The address of a mailbox for Steadily alone" if is_for_others else "Your email address", fields.address
        )
    )
    provider = str(given["provider"] or by_address(address))
    hosts = _hosts(given, provider, address)
    name = str(given["name"] or _ask("Your first name", fields.named))
    email = str(given["email"] or _ask("Your own email address", fields.address)) if is_for_others else ""
    zone = given["time_zone"] or _ask("Time zone", fields.zone, scaffold.zone_of())
    question = "Weekday and time of the check-in"
    check_in = given["check_in"] or _ask(question, _moment, Answers.check_in)
    goals = _goals(given["goals"] or ())
    for metric in metrics.load():
        if metric.key not in goals:
            goals[metric.key] = int(_ask(f"Goal for a week: {metric.many}", _goal, str(metric.goal)))
    return Answers(
        address,
        provider,
        name,
        is_for_others,
        email,
        zone=str(zone),
        check_in=str(check_in),
        goals=goals,
        hosts=hosts,
        password=_password(provider),
    )


def _hosts(given: Given, provider: str, address: str) -> tuple[str, str]:
    """The servers, where the provider is not known."""
    facts = providers()[provider]
    if provider != OTHER:
        _say(f"That is {facts['title']}. {limit(provider)}".strip())
        return "", ""
    domain = address.rpartition("@")[2]
    imap = given["imap_host"] or _ask("The server to read mail from (IMAP)", fields.host, f"imap.{domain}")
    smtp = given["smtp_host"] or _ask("The server to send mail through (SMTP)", fields.host, f"smtp.{domain}")
    return str(imap), str(smtp)


def _password(provider: str) -> str | None:
    facts = providers()[provider]
    for line in facts["password"]:
        _say(line)
    if "auth" in facts:
        return None
    question = "Password (it is not shown; Enter leaves it open)"
    return str(click.prompt(question, default="", show_default=False, hide_input=True)).strip()


def _ask(question: str, check: Callable[[str], Any], default: str | None = None) -> str:
    """The answer, asked for until `check` accepts it."""

    def checked(text: str) -> str:
        try:
            check(text)
        except ValueError as fault:
            raise click.UsageError(f"That {fault}.") from None
        return text.strip()

    return str(click.prompt(question, default=default, value_proc=checked))


def _choice(text: str) -> None:
    if text.strip().lower() not in ("me", "others"):
        raise ValueError('must be "me" or "others"')


def _moment(text: str) -> None:
    fields.check_in(text)


def _goal(text: str) -> None:
    fields.goal(text)


def _goals(given: "str | Sequence[str]") -> dict[str, int]:
    """--goal METRIC=NUMBER, as often as it is there."""
    known, found, problems = [metric.key for metric in metrics.load()], {}, []
    for item in given:
        name, _, number = item.partition("=")
        try:
            found[name.strip()] = int(fields.goal(number))
        except ValueError as fault:
            problems.append(f"--goal {item}: {fault}.")
        if name.strip() not in known:
            problems.append(f"--goal {item}: there is no such metric; there are {', '.join(known)}.")
    if problems:
        raise UserError(*problems)
    return found


def _usual_goals() -> dict[str, int]:
    return {metric.key: metric.goal for metric in metrics.load()}


def _optional(value: "str | Sequence[str] | None") -> str | None:
    return str(value) if value else None


def _say(text: str) -> None:
    click.echo("\n".join(wrap(text, max(20, shutil.get_terminal_size().columns - 1))))
