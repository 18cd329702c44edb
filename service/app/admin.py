"""What the owner does by hand: invite, report, export, import, forget, reconcile. Each returns what it did.

The rule: no click and no printing here, and no decision that `policy` makes for the daemon."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from service.app import compacting, inbound, keys, own_data, startup
from service.app.amounts import amounts_by_metric
from service.app.context import App
from service.model.values import Changes, Participant, Standing, UserError, Week
from service.policy import schedule
from service.policy.outcome import ANSWERED, HELD, UNCLEAR
from service.reading.mime import parser
from service.settings import Settings, sheets, sources
from service.store import erasure, history, participants, standings
from service.store.database import Store


def invite(app: App, address: str) -> str:
    """Start again with somebody who stopped or was forgotten: the next check-in says that the owner asked them back."""
    email = _person(app.settings, address).email
    with app.store.writing() as connection:
        known, standing = participants.person(connection, email), app.standings.of(connection, email)
        was_forgotten = erasure.allow(connection, app.settings.addresses(email), app.key)
        if not was_forgotten and standing.state == "active":
            raise UserError(f"{email} takes part already.")
        to = next(person for person in app.settings.participants if person.email == email)
        week, at = schedule.check_in_after(app.clock(), to, Standing(), app.settings.schedule)
        bounces = {"bounces": 0} if known else {}
        participants.remember(connection, email, state="active", paused_until=week, invited=True, **bounces)
    moment = at.astimezone(schedule.clock(to.zone))
    return f"{email} is invited: the next check-in comes on {moment:%A %Y-%m-%d at %H:%M} and says so."


def report(settings: Settings, store: Store, address: str, amounts: Sequence[str], day: str | None) -> str:
    """Enter counts by hand."""
    to = _person(settings, address)
    given = amounts_by_metric(settings, amounts)
    with store.writing() as connection:
        week = _week(settings, connection, to, day)
        history.apply(connection, Changes(given, week_state="answered"), to, week, None, startup.now())
    said = ", ".join(f"{metric} {count}" for metric, count in given.items())
    return f"{to.email}, week of {week}: {said}. To take it back: steadily report {to.email} --undo --week {week}"


def undo_report(settings: Settings, store: Store, address: str, day: str | None) -> str:
    """Take back the newest counts of a week that were entered by hand."""
    to = _person(settings, address)
    with store.writing() as connection:
        week = _week(settings, connection, to, day)
        taken_back = history.undo(connection, to.email, week)
    if not taken_back:
        raise UserError(f"{to.email}, week of {week}: nothing was entered by hand; name another week with --week.")
    return f"{to.email}, week of {week}: {', '.join(taken_back)} as before."


def _week(settings: Settings, connection: Connection, to: Participant, day: str | None) -> Week:
    """The week with that day in it, or the open one."""
    if day:
        return Week.holding(_day(day), settings.schedule.first_weekday)
    standing = standings.read(connection, Week(date.min), [to.email])[to.email]
    return schedule.open_week(startup.now(), to, standing, settings.schedule)


def export(settings: Settings, store: Store, address: str | None, kind: str) -> str:
    """The record as CSV or JSON, of everybody or of one person; of one person also as a page."""
    email = address.lower() if address else None
    with store.reading() as connection:
        if kind == "html":
            if not email:
                raise UserError("The page is about one person: steadily export ADDRESS --format html")
            from service.writing.letters import Letters

            letters, person = Letters(settings.templates), _person(settings, email)
            return letters.export_page(own_data.record(connection, person, settings.metrics, startup.now()))
        if email and participants.person(connection, email) is None:
            email = _person(settings, email).email
        csv, json = history.export(connection, email)
    return csv if kind == "csv" else json


def import_record(settings: Settings, store: Store, file: Path) -> str:
    """Import what `export` wrote, also after a spreadsheet has saved it again."""
    metrics = {metric.key for metric in settings.metrics}
    rows = history.parse(_given(file), str(file), settings.schedule.first_weekday, metrics)
    with store.writing() as connection:
        entered = history.enter(connection, rows, startup.now())
    return f"{entered} counts taken over, {len(rows) - entered} were there already."


def _given(file: Path) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a CSV or JSON file, each with its line or number."""
    raw = sources.content(file)
    if raw.lstrip()[:1] in (b"[", b"{"):
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise UserError(f"{file}: this is not the JSON that `steadily export` writes ({error}).") from None
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise UserError(f"{file}: this is not the JSON that `steadily export` writes (a list of objects).")
        return list(enumerate(found, start=1))
    sheet = sheets.read(file)
    columns = [name.lower() for name in sheet.columns]
    if missing := [f'"{name}"' for name in history.COLUMNS if name not in columns]:
        raise UserError(f"{file}, line 1: the columns that `steadily export` writes are missing: {', '.join(missing)}.")
    return [(line, dict(zip(columns, cells, strict=False))) for line, cells in sheet.rows]


def forget(settings: Settings, address: str, *, mail: bool) -> str:
    """Delete everything of a person but a keyed hash of the address."""
    person = settings.person(address)
    email = person.email if person else address.strip().lower()
    addresses = settings.addresses(email)
    is_listed = any(person.email == email for person in settings.participants)
    with startup.open_store(settings) as (_, store):
        key = keys.open_key(store, settings.key_path)
        with store.reading() as connection:
            ids, senders = participants.traces(connection, email)
        if mail:
            with closing(startup.mailbox_of(settings, None)) as mailbox:
                deleted = mailbox.delete(ids, sorted({*addresses, *senders} - settings.addresses_of_others(email)))
        with store.writing() as connection:
            erasure.forget(connection, addresses, key, parser.contents)
        is_done = compacting.compact(settings, store, startup.now())
    rest = " They are still in the settings; remove them there too." if is_listed else ""
    rest += "" if is_done else " The large store is rewritten at night by the running daemon, so that no byte is left."
    return f"{email} is forgotten." + (f" {deleted} messages were deleted." if mail else "") + rest


def known_address(settings: Settings, address: str) -> str:
    """The registered address of whom the settings or the store know by this one; UserError where neither does."""
    person = settings.person(address)
    if person:
        return person.email
    email = address.strip().lower()
    with startup.open_store(settings) as (_, store), store.reading() as connection:
        if not participants.is_known(connection, email):
            raise UserError(f"{address}: neither the settings nor the store know anybody with this address.")
    return email


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
        return history.day("--week", text)
    except ValueError as error:
        raise UserError(f"{error}.") from None
