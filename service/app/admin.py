"""What the owner does by hand: ask, accept, report, export, import, forget, reconcile. Each returns what it did.

The rule: no click and no printing here, and no decision that `policy` makes for the daemon."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from service.app import inbound, keys, outbound, startup
from service.app.context import App
from service.model.values import Changes, Participant, Standing, UserError, Week
from service.policy import schedule
from service.policy.outcome import ANSWERED, HELD, UNCLEAR
from service.reading.mime import parser
from service.settings import Settings
from service.store import erasure, history, messages, participants
from service.store.database import Store


def ask(app: App, addresses: Sequence[str]) -> Iterator[str]:
    """Send this week's check-in now, to these people or to everybody."""
    chosen = [_person(app.settings, address) for address in addresses] or list(app.settings.participants)
    asked = 0
    for to in chosen:
        with app.store.reading() as connection:
            standing = app.standings.of(connection, to.email)
        if to.email not in app.standings.registry.people:
            yield f"{to.email}: asked to be forgotten, so nothing is sent."
        elif due := schedule.ask(app.clock(), to, standing, app.settings.schedule):
            with app.store.writing() as connection:
                asked += outbound.write(app, connection, due)
        else:
            yield f"{to.email}: not asked, since {_why_not(app, to, standing)}."
    if app.holds_lock:
        held_back = outbound.send(app)
        yield f"{asked - min(asked, held_back)} asked." + (
            f" {held_back} wait for the next round." if held_back else ""
        )
    else:
        yield f"{asked} written; the running daemon sends them within a minute."


def accept(app: App, message_id: str) -> str:
    """Process a held message as its participant's."""
    with app.store.writing() as connection:
        held = messages.by_id(connection, message_id) or messages.by_id(connection, f"<{message_id}>")
        if held is None or held.state != "held":
            raise UserError(f"{message_id}: no such message is held; `steadily status` lists those that are.")
        if held.email not in app.standings.registry.people:
            raise UserError(f"{message_id}: {held.email} no longer takes part.")
        inbound.accept(app, connection, held)
    return f"Taken as {held.email}'s; the answer goes out with the next round."


def report(settings: Settings, store: Store, address: str, amounts: Sequence[str], day: str | None) -> str:
    """Enter counts by hand."""
    to = _person(settings, address)
    given = _amounts(settings, amounts)
    first_weekday = settings.schedule.first_weekday
    with store.writing() as connection:
        if day:
            week = Week.holding(_day(day), first_weekday)
        else:
            standing = participants.standings(connection, Week(date.min), [to.email])[to.email]
            week = schedule.open_week(startup.now(), to, standing, settings.schedule)
        history.apply(connection, Changes(given, week_state="answered"), to, week, None, startup.now())
    said = ", ".join(f"{metric} {count}" for metric, count in given.items())
    return f"{to.email}, week of {week}: {said}."


def _amounts(settings: Settings, amounts: Sequence[str]) -> dict[str, int]:
    """Amounts in the metrics' order, or by name ("practice=2")."""
    keys = [metric.key for metric in settings.metrics]
    named = [amount.partition("=") for amount in amounts if "=" in amount]
    bare = [amount for amount in amounts if "=" not in amount]
    pairs = [*zip(keys, bare, strict=False), *((name, number) for name, _, number in named)]
    problems = [
        f"{name}: there is no such metric; there are {', '.join(keys)}." for name, _ in pairs if name not in keys
    ]
    problems += [
        f"{number}: a count is a whole number from 0 to 999."
        for _, number in pairs
        if not (number.isascii() and number.isdigit() and int(number) <= 999)
    ]
    if len(bare) > len(keys):
        problems.append(f"{len(bare)} amounts, but there are only {len(keys)} metrics: {', '.join(keys)}.")
    if problems:
        raise UserError(*problems)
    return {name: int(number) for name, number in pairs}


def export(settings: Settings, store: Store, address: str | None, kind: str) -> str:
    """The record as CSV or JSON, of everybody or of one person."""
    with store.reading() as connection:
        email = address.lower() if address else None
        if email and participants.person(connection, email) is None:
            email = _person(settings, email).email
        csv, json = history.export(connection, email)
    return csv if kind == "csv" else json


def import_record(settings: Settings, store: Store, file: Path) -> str:
    """Import what `export` wrote."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} can't be read: {error}.") from None
    metrics = {metric.key for metric in settings.metrics}
    rows = history.parse(text, str(file), settings.schedule.first_weekday, metrics)
    with store.writing() as connection:
        entered = history.enter(connection, rows, startup.now())
    return f"{entered} counts taken over, {len(rows) - entered} were there already."


def forget(settings: Settings, address: str, *, mail: bool) -> str:
    """Delete everything of a person but a keyed hash of the address."""
    email = address.strip().lower()
    addresses = settings.addresses(email)
    is_listed = any(person.email == email for person in settings.participants)
    with startup.open_store(settings) as (_, store):
        key = keys.open_key(store, settings.key_path)
        with store.reading() as connection:
            ids, senders = participants.traces(connection, email)
        if mail:
            from service.mail.imap.mailbox import ImapMailbox

            account = startup.account(settings.imap)
            with ImapMailbox(account, folder=settings.imap.folder, shared=settings.imap.shared) as mailbox:
                deleted = mailbox.delete(ids, sorted({*addresses, *senders} - _addresses_of_others(settings, email)))
        with store.writing() as connection:
            erasure.forget(connection, addresses, key, parser.contents)
        store.compact()
    rest = " They are still in the settings; remove them there too." if is_listed else ""
    return f"{email} is forgotten." + (f" {deleted} messages were deleted." if mail else "") + rest


def _addresses_of_others(settings: Settings, email: str) -> set[str]:
    """Addresses that `forget` must not search for: another participant may have answered a letter of theirs."""
    others = [person for person in settings.participants if person.email != email]
    return {address for person in others for address in (person.email, *person.aliases)}


def reconcile(app: App) -> str:
    """Read the handled folders again, after a restore: messages the store does not know are read and recorded."""
    before, after = 0, 0
    for folder in (ANSWERED, UNCLEAR, HELD):
        for batch in app.mailbox.all(folder):
            before += len(batch)
            after += inbound.read_again(app, batch)
    keys.rebuilt(app.store, app.settings.key_path, app.key)
    return f"{before} messages looked at, {after} of them were new to the store."


def rekey(settings: Settings) -> Iterator[str]:
    """Make a new key for a store whose key is lost, and say what follows."""
    with startup.open_store(settings) as (_, store):
        store.lock()
        with store.reading() as connection:
            known = participants.all_known(connection)
        forgotten = keys.replace_key(store, settings.key_path)
    yield f"{settings.key_path} is a new key. Put it into your backup."
    yield "Replies to letters that were sent with the old key are held; `steadily accept` takes them."
    if forgotten:
        unknown = [person.email for person in settings.participants if person.email not in known]
        yield (
            f"{forgotten} addresses were forgotten at their owners' wish and can no longer be recognised: remove those "
            "people from the settings before you start Steadily, or they will be written to."
        )
        yield from (f"{email} is in the settings and not in the store: are they one of them?" for email in unknown)


def _person(settings: Settings, address: str) -> Participant:
    person = settings.person(address)
    if person:
        return person
    raise UserError(f"{address}: nobody with this address takes part.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text}: a day is written as 2026-11-16.") from None


def _why_not(app: App, to: Participant, standing: Standing) -> str:
    meant = schedule.ask(app.clock(), to, schedule.NEVER_WRITTEN_TO, app.settings.schedule)
    return (meant and schedule.why_not(standing, meant.week)) or "there is nothing to ask about yet"
