"""Who takes part and how each of them stands, cached: ten thousand people are not read again every minute.

The rule: the cache is right by itself. It hears from the store whose record was written, so nobody who writes has to
remember to say so. What to do about a standing is decided in `policy`, not here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from service.model import tokens
from service.model.tokens import Token
from service.model.values import CheckIn, Participant, Standing, Week
from service.policy import goals, schedule, stages
from service.policy.authentication import Registry, registry
from service.policy.stages import Stage
from service.settings import Settings
from service.store import changes, erasure, participants, standings
from service.store.database import Store

TOGETHER = 500  # people looked up with one query
Rhythm = tuple[str, CheckIn]  # a zone, and when in the week


class Standings:
    """The registry of those who take part, and the standing of each."""

    def __init__(self, settings: Settings, store: Store, key: bytes, clock: Callable[[], datetime]) -> None:
        self._settings, self._store, self._key, self._clock = settings, store, key, clock
        self._registry: Registry | None = None
        self._listed: dict[str, Participant] = {}
        self._known: dict[str, Standing] = {}
        self._stages: dict[Rhythm, Stage | None] = {}
        self._candidates: list[Participant] | None = None
        self._grouped: tuple[object, Mapping[Rhythm, set[str]]] = (None, {})
        self._version = store.version()
        store.listen(self._drop)

    def apply_settings(self, settings: Settings) -> None:
        """Use these settings from now on."""
        self._settings = settings
        self.invalidate()

    def invalidate(self) -> None:
        """Drop everything cached; it is read again on its next use."""
        self._registry, self._known, self._candidates = None, {}, None

    def reload_if_written(self) -> None:
        """Drop everything cached if another process (`steadily report`, `accept`) has written to the store."""
        version = self._store.version()
        if version != self._version:
            self._version = version
            self.invalidate()

    @property
    def registry(self) -> Registry:
        """Who takes part: everybody in the settings but those who asked to be forgotten, with their own goals."""
        if self._registry is None:
            with self._store.reading() as connection:
                left, chosen = erasure.hashes(connection), participants.own_choices(connection)
            settings, self._candidates = self._settings, None
            self._listed = {
                person.email: person
                for person in settings.participants
                if left.isdisjoint(tokens.forgotten(self._key, address) for address in (person.email, *person.aliases))
            }
            self._registry = registry(
                [_as_chosen(person, *chosen.get(person.email, (None, None))) for person in self._listed.values()],
                self._key,
                owner=settings.owner_address,
                trusted_authserv=settings.imap.trusted_authserv,
                accept_without_token=settings.imap.accept_without_token,
                coaches=settings.coaches,
            )
        return self._registry

    def listed(self, email: str) -> Participant:
        """The participant as the settings list them, without what they have changed by reply."""
        assert email in self.registry.people
        return self._listed[email]

    def of(self, connection: Connection, email: str) -> Standing:
        """How that person stands, with what this transaction has written so far."""
        if email in changes.noted(connection):  # not cached: the transaction may yet fail
            return self._read(connection, [email])[email]
        if email not in self._known:
            self._known |= self._read(connection, [email])
        return self._known[email]

    def of_these(self, connection: Connection, people: Iterable[Participant]) -> Mapping[str, Standing]:
        """How these people stand, by address."""
        unknown = sorted({person.email for person in people} - self._known.keys())
        for first in range(0, len(unknown), TOGETHER):
            self._known |= self._read(connection, unknown[first : first + TOGETHER])
        return self._known

    def candidates(self, connection: Connection) -> list[Participant]:
        """Everybody to whom a check-in or a nudge can be due now, by what was written and answered alone.

        They are looked up again when a stage of some rhythm begins or ends, or anybody's record was written. So a round
        in which nothing is due reads nobody's standing, however many take part."""
        rhythms, times = self._rhythms, self._settings.schedule
        now = {rhythm: stages.stage(self._clock(), *rhythm, times) for rhythm in rhythms}
        if self._candidates is None or now != self._stages:
            asked, unanswered = _by_week(standings.asked_about, connection), _by_week(standings.unanswered, connection)
            chosen: set[str] = set()
            for rhythm, stage in now.items():
                if stage and stage.asks:
                    chosen |= rhythms[rhythm] - asked(stage.week)
                if stage and stage.reminds:
                    chosen |= rhythms[rhythm] & unanswered(stage.week)
            self._candidates = [person for email, person in self.registry.people.items() if email in chosen]
            self._stages = now
        return self._candidates

    @property
    def _rhythms(self) -> Mapping[Rhythm, set[str]]:
        """The addresses of everybody in the registry, by their weekly rhythm."""
        people = self.registry.people
        if self._grouped[0] is not people:
            rhythms: dict[Rhythm, set[str]] = defaultdict(set)
            for person in people.values():
                rhythms[person.zone, person.check_in].add(person.email)
            self._grouped = people, rhythms
        return self._grouped[1]

    def is_forgotten(self, connection: Connection, email: str, token: Token | None = None) -> bool:
        """Whether that person, or the recipient of the letter with that token, asked to be forgotten."""
        theirs = {tokens.forgotten(self._key, email), *([token.whose] if token else [])}
        return not theirs.isdisjoint(erasure.hashes(connection))

    def _read(self, connection: Connection, emails: list[str]) -> dict[str, Standing]:
        times = self._settings.schedule
        running = schedule.running_week(self._clock(), times.zone, times.first_weekday)
        return standings.read(connection, running.plus(-standings.LOOKED_BACK), emails)

    def _drop(self, written: frozenset[str]) -> None:
        """A transaction that wrote these people's records has ended."""
        if changes.REGISTRY in written:
            self._registry = None
        if written:
            self._candidates = None
        for email in written:
            self._known.pop(email, None)


def _as_chosen(listed: Participant, own: Mapping[str, Any] | None, shares: bool | None) -> Participant:
    return goals.in_force(listed, goals.from_stored(own), shares)


def _by_week(read: Callable[[Connection, Week], set[str]], connection: Connection) -> Callable[[Week], set[str]]:
    """Read each week once: people of all zones are asked about a few."""
    return lru_cache(maxsize=None)(lambda week: read(connection, week))
