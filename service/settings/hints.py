"""What is not wrong with the settings but may not be what the owner meant: said by `steadily check`, never in the way.

The rule: each hint is a function that yields sentences; none changes what Steadily does.
"""

import re
import stat
from collections import Counter
from collections.abc import Iterator

from service.model.account import is_loopback
from service.settings.problems import nearest
from service.settings.providers import ON_ONE_DAY, by_host, providers
from service.settings.resolved import Settings

MANY = 20  # people, from whom on it is said how long a round takes
HOURS_FROM = 120  # minutes
NEAR_BULK = 0.8  # of the letters a day from which a provider wants more of a sender

_SECRET = re.compile(r"(?m)^\s*password\s*=\s*[\"'].")


def advice(settings: Settings) -> Iterator[str]:
    """A sentence for each thing worth a second look."""
    yield from settings.remarks
    for hint in (
        _readable_password,
        _own_mailbox,
        _nobody_is_told,
        _limits,
        _provider_limit,
        _bulk,
        _groups,
        _open_door,
    ):
        yield from hint(settings)


def _readable_password(settings: Settings) -> Iterator[str]:
    path = settings.path
    if path.stat().st_mode & stat.S_IROTH and _SECRET.search(path.read_text(encoding="utf-8")):
        yield f"{path} holds a password and everybody on this machine can read it: chmod 640 {path}, or 600."


def _own_mailbox(settings: Settings) -> Iterator[str]:
    ours = settings.sender.address
    own = [person for person in settings.participants if ours in (person.email, *person.aliases)]
    if own and not settings.imap.shared:
        yield (
            f"[imap] shared = false, and {ours} is {own[0].name}'s own address: all mail that arrives there would be "
            "moved into Steadily's folders. With shared = true only answers to our letters are touched."
        )
    if settings.imap.shared and len(settings.participants) > 1 and not own:
        yield (
            f"[imap] shared = true: other mail in {ours} is left alone, and so are messages that answer none of our "
            "letters. For a mailbox that only Steadily uses, set shared = false."
        )


def _nobody_is_told(settings: Settings) -> Iterator[str]:
    if not settings.owner_address:
        yield "Nobody is told of what needs attention; `steadily status` shows it. [owner] email names who should be."


def _limits(settings: Settings) -> Iterator[str]:
    """How long a round of check-ins takes under the owner's limits and the provider's, where there are many people."""
    people, smtp = len(settings.participants), settings.smtp
    found = providers().get(by_host(smtp.host) or "", {})
    per_day = min(smtp.max_per_day, found.get("max_per_day", smtp.max_per_day))
    own = per_day == smtp.max_per_day
    limit = f"[smtp] max_per_day = {per_day}" if own else f"{found['title']} sends {per_day} letters a day"
    asked = min(smtp.scheduled_per_day, per_day)  # the other half is kept for answers
    if people > asked:
        cure = (
            "Raise max_per_day as far as your provider allows." if own else "A relay that sends more would be faster."
        )
        yield (
            f"{people} people take part and {limit}: one round of check-ins takes {-(-people // asked)} days, since "
            f"{'half of it is kept for answers' if own else 'answers go first and come on top'}. {cure}"
        )
    elif people >= MANY:
        minutes = -(-people // smtp.max_per_minute)
        took = f"{minutes} minutes" if minutes <= HOURS_FROM else f"{minutes / 60:.0f} hours"
        took = "a minute" if minutes == 1 else took
        yield (
            f"{people} people take part and [smtp] max_per_minute = {smtp.max_per_minute}: one round of check-ins "
            f"takes {took}. With the answers it is up to {people * ON_ONE_DAY} letters."
        )


def _bulk(settings: Settings) -> Iterator[str]:
    """Providers that want one-click unsubscribing of who writes to many of their addresses."""
    if settings.smtp.unsubscribe_url:
        return
    for facts in providers().values():
        if wanted := facts.get("bulk_per_day"):
            there = [p for p in settings.participants if p.email.rpartition("@")[2] in facts["domains"]]
            busiest = max(Counter(person.check_in.weekday for person in there).values(), default=0)
            letters = min(busiest * ON_ONE_DAY, settings.smtp.max_per_day)
            if letters > NEAR_BULK * wanted:
                yield (
                    f"Up to {letters} letters a day go to {facts['title']} addresses. From {wanted} a day on it wants "
                    f"one-click unsubscribing ({facts['bulk_source']}): set [smtp] unsubscribe_url to an https page."
                )


def _provider_limit(settings: Settings) -> Iterator[str]:
    found = providers().get(by_host(settings.smtp.host) or "", {})
    allowed = found.get("max_per_day")
    if allowed and settings.smtp.max_per_day > allowed:
        yield (
            f"{found['title']} sends {allowed} letters a day (as of {found['checked']}), and [smtp] max_per_day = "
            f"{settings.smtp.max_per_day}: what goes beyond is refused there, so set max_per_day = {allowed} or less."
        )


def _groups(settings: Settings) -> Iterator[str]:
    groups = sorted({person.group for person in settings.participants if person.group})
    for coach in settings.coaches:
        if coach.group and coach.group not in groups:
            near = nearest(coach.group, groups)
            yield f'No participant is in the group "{coach.group}" of the coach {coach.name}{near}.'


def _open_door(settings: Settings) -> Iterator[str]:
    listen = settings.lmtp.listen
    if listen and not is_loopback(listen.host):
        yield f"[lmtp] listen: whoever reaches port {listen.port} of {listen.host} can hand in mail without signing in."
