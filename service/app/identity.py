"""The record follows its people: a changed address with the old one as an alias, a changed first day of the week, and
answers of who was not listed for a while.

The rule: what is moved is decided by the settings alone, and `check` says it before it is done."""

from collections.abc import Mapping

from sqlalchemy import Connection

from service.model import tokens
from service.model.values import Week
from service.policy.outcome import UNKNOWN
from service.settings import Settings
from service.store import history, identity, returned
from service.store.database import Store

FIRST_WEEKDAY = "first weekday"  # a fact: on which the weeks in the record begin


def follow(settings: Settings, store: Store) -> None:
    """Move the record to today's addresses and weeks."""
    with store.reading() as connection:
        nothing = not _addresses(settings, connection) and _is_on_grid(settings, connection)
    if nothing:
        return
    with store.writing() as connection:
        for old, new in _addresses(settings, connection).items():
            identity.move_person(connection, old, new)
        if not _is_on_grid(settings, connection):
            identity.move_weeks(connection, _weeks(settings, connection))
            history.set_fact(connection, FIRST_WEEKDAY, settings.schedule.first_weekday)


def welcome_back(settings: Settings, store: Store, key: bytes) -> None:
    """Let the answers be read of people who were taken out of the settings by then and are listed again."""
    with store.reading() as connection:
        answers = [(number, tokens.read(key, token)) for number, token in returned.unread(connection, UNKNOWN)]
    if not answers:
        return
    listed = {tokens.whose(key, address) for p in settings.participants for address in (p.email, *p.aliases)}
    theirs = [number for number, token in answers if token and token.whose in listed]
    with store.writing() as connection:
        returned.read_again(connection, theirs, UNKNOWN)


def planned(settings: Settings, store: Store) -> list[str]:
    """One sentence for each thing that `follow` would do."""
    with store.reading() as connection:
        found = [
            f"The record of {old} becomes {new}'s: the settings have it as their former address."
            for old, new in _addresses(settings, connection).items()
        ]
        if not _is_on_grid(settings, connection) and (moves := _weeks(settings, connection)):
            old, new = max(moves.items(), key=lambda move: move[0])
            found.append(
                f"Weeks begin on another day now: what is recorded for the week of {old} counts for that of {new}, "
                "and so on; nobody is asked again about days they were asked about."
            )
    return found


def _addresses(settings: Settings, connection: Connection) -> Mapping[str, str]:
    """Former addresses with a record, each with the registered one."""
    aliases = {alias: person.email for person in settings.participants for alias in person.aliases}
    return {alias: aliases[alias] for alias in sorted(identity.known(connection, aliases))}


def _is_on_grid(settings: Settings, connection: Connection) -> bool:
    return bool(history.fact(connection, FIRST_WEEKDAY) == settings.schedule.first_weekday)


def _weeks(settings: Settings, connection: Connection) -> dict[Week, Week]:
    return identity.misplaced(connection, settings.schedule.first_weekday)
