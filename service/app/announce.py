"""What a person at a terminal is told: the first lines of `run`, and what `once` did.

The rule: sentences only; names are those the settings give, addresses are left out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from service.app.context import App
from service.app.moments import several, upcoming
from service.app.standings import TOGETHER
from service.model.values import Participant
from service.policy import schedule
from service.settings import Settings
from service.store import messages, outbox

FEW = 10  # messages or letters that are named one by one


def beginning(app: App) -> Iterator[str]:
    """Who takes part, which mailbox is read, and when the next check-in comes."""
    people, settings = list(app.standings.registry.people.values()), app.settings
    who = several([person.name for person in people]) if people else "nobody yet"
    yield f"Steadily is running for {who}."
    yield f"It {_ways_in(settings)} and sends through {settings.smtp.host}."
    yield f"The next check-in: {_next_check_in(app, people)}."


def _ways_in(settings: Settings) -> str:
    """How mail comes in: "reads checkin@example.org (INBOX at imap.example.org)", or by LMTP, or both."""
    imap, listen = settings.imap, settings.lmtp.listen
    given = f"takes mail for {settings.sender.address} by LMTP at {listen.host}:{listen.port}" if listen else ""
    read = f"reads {settings.sender.address} ({imap.folder} at {imap.host})" if imap.host else ""
    return ", ".join(way for way in (read, given) if way)


def _next_check_in(app: App, people: Sequence[Participant]) -> str:
    """When the next check-in comes, and to whom. Of many people only the standings of the first are read for it."""
    now, times = app.clock(), app.settings.schedule
    coming: list[tuple[str, str, datetime | None]] = []
    with app.store.reading() as connection:
        candidates = {person.email for person in app.standings.candidates(connection)}

        def earliest(person: Participant) -> datetime:
            turn = schedule.newest(now, person.zone, person.check_in, times.first_weekday)
            return turn.at if person.email in candidates else turn.next_at

        order = sorted(people, key=earliest)
        for first in range(0, len(order), TOGETHER):
            those, rest = order[first : first + TOGETHER], order[first + TOGETHER :]
            known = app.standings.of_these(connection, those)
            coming += [(p.name, p.zone, schedule.next_check_in(now, p, known[p.email], times)) for p in those]
            found = min((at for _, _, at in coming if at), default=None)
            if found and rest and found <= earliest(rest[0]):
                return upcoming(coming, now, times.zone, there_are_more=found == earliest(rest[0]))
    return upcoming(coming, now, times.zone)


class Diary:
    """What a round did, told from the difference it made."""

    def __init__(self, app: App) -> None:
        self.app, self.begun = app, app.clock()
        with app.store.reading() as connection:
            self.newest = messages.newest(connection)

    def told(self, *, is_done: bool = True) -> Iterator[str]:
        """A line for each message that was read and each letter that was sent; totals where there are many.

        Only of a round that `is_done`, with no step failed and no letter held back, can it say that nothing was due."""
        with self.app.store.reading() as connection:
            read = messages.after(connection, self.newest)
            sent = outbox.sent_since(connection, self.begun)
        if len(read) <= FEW:
            yield from (f"Read message {row.id} from {self._name(row.email)}: {row.kind}." for row in read)
        else:
            yield f"Read {len(read)} messages."
        if len(sent) <= FEW:
            yield from (f"Sent the {row.kind} to {self._name(row.email)}." for row in sent)
        else:
            yield f"Sent {len(sent)} letters."
        if is_done and not read and not sent:
            yield "Nothing new was in the mailbox, and no letter was due."

    def _name(self, email: str | None) -> str:
        return name(self.app, email)


def name(app: App, email: str | None) -> str:
    """Who that is in the settings' own words; nobody's address."""
    if email and (person := app.standings.registry.people.get(email)):
        return person.name
    if email and email == app.settings.owner_address:
        return "the owner"
    return next((coach.name for coach in app.settings.coaches if coach.email == email), "somebody unknown")
