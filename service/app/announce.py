"""What a person at a terminal is told: the first lines of `run`, and what `once` did.

The rule: sentences only; names are those the settings give, addresses are left out."""

from collections.abc import Iterator

from service.app.context import App
from service.app.moments import several, upcoming
from service.policy import schedule
from service.store import messages, outbox

FEW = 10  # messages or letters that are named one by one


def beginning(app: App) -> Iterator[str]:
    """Who takes part, which mailbox is read, and when the next check-in comes."""
    people, settings = list(app.standings.registry.people.values()), app.settings
    imap, smtp = settings.imap, settings.smtp
    who = several([person.name for person in people]) if people else "nobody yet"
    yield f"Steadily is running for {who}."
    yield f"It reads {settings.sender.address} ({imap.folder} at {imap.host}) and sends through {smtp.host}."
    with app.store.reading() as connection:
        standings = app.standings.of_everybody(connection)
    now, times = app.clock(), settings.schedule
    coming = [
        (
            person.name,
            person.zone,
            schedule.next_check_in(now, person, standings.get(person.email, schedule.NEVER_WRITTEN_TO), times),
        )
        for person in people
    ]
    yield f"The next check-in: {upcoming(coming, now, times.zone)}."


class Diary:
    """What a round did, told from the difference it made."""

    def __init__(self, app: App) -> None:
        self.app, self.begun = app, app.clock()
        with app.store.reading() as connection:
            self.newest = messages.newest(connection)

    def told(self) -> Iterator[str]:
        """A line for each message that was read and each letter that was sent; totals where there are many."""
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
        if not read and not sent:
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
