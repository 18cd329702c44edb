"""The crash sweep: SIGKILL before every single effect of a round, then one clean round, then all is accounted for."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.model.values import Incoming
from service.reading.mime import incoming as mime
from service.store.tables import metadata
from tests.real import proof
from tests.real.crashes import Driver
from tests.real.forms import FORM
from tests.real.postgres import Postgres
from tests.real.proof import Account, Said, WatchfulSink
from tests.real.servers import Dovecot, address
from tests.real.sink import Letter
from tests.real.tally import Tally
from tests.walk import write

pytestmark = pytest.mark.servers

ADA, BOB = "ada@example.com", "bob@example.com"
MOMENT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # an hour after everybody's check-in
HOUR = timedelta(hours=1)


@dataclass
class Scene:
    """What a round finds: the store as earlier rounds have left it, and the mail that has come since."""

    base: Path
    moment: datetime
    mail: list[bytes] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    before: list[Letter] = field(default_factory=list)  # what earlier rounds have sent


@dataclass
class Stage:
    """Where scenes are played: the servers, and the process that forks the rounds."""

    folder: Path
    dovecot: Dovecot
    sink: WatchfulSink
    driver: Driver
    postgres: Postgres | None = None  # where the stores are, if not in files
    runs: int = 0
    urls: dict[Path, str] = field(default_factory=dict)  # of the databases, by the folder of the settings

    def set_up(self, scene: Scene | None = None) -> tuple[Path, str]:
        """A store of its own with a mailbox of its own: (settings, mailbox)."""
        self.runs += 1
        place, username = self.folder / f"run{self.runs}", address("crash")
        if scene:
            shutil.copytree(scene.base, place)
            self.dovecot.deliver(username, *scene.mail)
        else:
            place.mkdir()
        settings = proof.settings(place, self.dovecot, self.sink.port, username, [ADA, BOB])
        if self.postgres:
            self.urls[place] = self.postgres.url(
                self.postgres.left_by_all(self.urls[scene.base]) if scene else "template1"
            )
            settings.write_text(f'{settings.read_text()}[store]\nurl = "{self.urls[place]}"\n')
        self.sink.store = self.store(settings)
        self.sink.letters.clear()
        self.sink.outside.clear()
        return settings, username

    @property
    def step(self) -> int:
        """How far apart the effects are at which rounds die: with PostgreSQL each makes a database of its own."""
        return 4 if self.postgres and FORM in ("quick", "short") else 1

    def store(self, settings: Path) -> Path | str:
        """Where the store of these settings is."""
        return self.urls.get(settings.parent) or settings.with_name("steadily.db")

    def play(self, settings: Path, username: str, scene: Scene | None, die_at: int) -> Account:
        """A round that is killed, and a clean one."""
        moment = scene.moment if scene else MOMENT
        assert self.driver(settings, moment, die_at) is None
        if self.postgres:  # the server takes a moment to see that somebody is dead, and holds their locks until then
            self.postgres.left_by_all(self.urls[settings.parent])
        self.driver(settings, moment)
        letters = [*(scene.before if scene else ()), *self.sink.letters]
        said = scene.said if scene else []
        outside = list(self.sink.outside)
        return Account(self.store(settings), self.dovecot, username, [ADA, BOB], said, letters, outside)


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def stage(
    request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    driver = Driver()
    postgres = request.getfixturevalue("postgres") if request.param == "PostgreSQL" else None
    with WatchfulSink() as sink:
        yield Stage(tmp_path_factory.mktemp("crashes"), dovecot, sink, driver, postgres)
    driver.close()


@pytest.fixture(scope="module")
def asked(stage: Stage) -> Scene:
    """Everybody has had their check-in, and then mail of every kind has come."""
    settings, _ = stage.set_up()
    stage.driver(settings, MOMENT)
    letters = list(stage.sink.letters)
    moment = MOMENT + HOUR
    reply, ada = proof.report(_to(ADA, letters), (5, 2, 1), moment)
    twin = b"Received: from mx.example.org by mx2.example.org; now\r\n" + reply
    kinds: list[tuple[Any, str, dict[str, str], str, bool]] = [
        (_to(BOB, letters), "Please send these on Sundays instead.", {}, "Unclear", True)
    ]
    kinds += [(_to(BOB, letters), "I am away until 5 January.", {"Auto_Submitted": "auto-replied"}, "Ignored", False)]
    kinds += [(None, "3 applications", {"From": BOB}, "Held", True)]
    kinds += [(None, "Buy now", {"From": "stranger@elsewhere.example"}, "Unknown", False)]
    others = [
        _message(letter, words, headers, folder, answered, moment) for letter, words, headers, folder, answered in kinds
    ]
    said = [Said(ada.message_id, counts=ada.counts, copies=2), *(said for _, said in others)]
    return Scene(settings.parent, moment, [reply, twin, *(raw for raw, _ in others)], said, letters)


def _message(
    letter: Incoming | None, words: str, headers: dict[str, str], folder: str, answered: bool, moment: datetime
) -> tuple[bytes, Said]:
    raw = write(letter, words, moment, **headers)
    return raw, Said(mime.parse(raw).message_id, folder=folder, answered=answered)


def _to(whom: str, letters: list[Letter]) -> Incoming:
    return next(mime.parse(letter.raw) for letter in letters if letter.recipient == whom)


def sweep(stage: Stage, scene: Scene | None, judge: Callable[[Account], Tally]) -> tuple[Tally, Counter[str]]:
    """Kill a round before its first effect, before its second ... until there is none left."""
    settings, _ = stage.set_up(scene)
    effects = stage.driver(settings, scene.moment if scene else MOMENT)
    assert effects
    total = Tally()
    for die_at in range(1, len(effects) + 1, stage.step):
        settings, username = stage.set_up(scene)
        account = stage.play(settings, username, scene, die_at)
        found = judge(account)
        assert found.is_sound(), f"killed before effect {die_at}, {effects[die_at - 1]}: {account.told()}"
        assert found.in_the_window <= 1
        total += found
        shutil.rmtree(settings.parent)
    return total, Counter(effects)


def test_the_very_first_round_can_die_before_any_effect(stage: Stage, tallies: dict[str, Tally]) -> None:
    total, effects = sweep(stage, None, Account.tally)
    assert effects["commit"] >= 6  # tables, lease, check-ins, claim, one for each letter
    assert effects["os.link"] == 1  # the key
    tallies["killed at each effect of the first round"] = total


def test_a_round_with_mail_of_every_kind_can_die_before_any_effect(
    stage: Stage, asked: Scene, tallies: dict[str, Tally]
) -> None:
    total, effects = sweep(stage, asked, Account.tally)
    assert effects["imap move"] >= 5  # a folder each
    assert effects["smtp half a letter"] >= 4
    assert total.in_the_window <= 3 * effects["smtp half a letter"]
    assert total.in_the_window > 0 or stage.step > 1
    tallies["killed at each effect of a round with mail"] = total


def test_forgetting_can_die_before_any_effect_and_leaves_no_byte(
    stage: Stage, asked: Scene, tallies: dict[str, Tally]
) -> None:
    scene = leaving(stage, asked)
    total, effects = sweep(stage, scene, is_gone)
    assert effects["compact"] == 1
    tallies["killed at each effect of forgetting"] = total


def leaving(stage: Stage, asked: Scene) -> Scene:
    """Ada has asked to be forgotten, was asked once more, and says so again."""
    letters = asked.before
    once = write(_to(ADA, letters), "delete my data", asked.moment)
    settings, _ = stage.set_up(Scene(asked.base, asked.moment, [once]))
    stage.driver(settings, asked.moment)
    again = write(mime.parse(stage.sink.letters[-1].raw), "delete my data", asked.moment + HOUR)
    return Scene(settings.parent, asked.moment + HOUR, [again])


def is_gone(account: Account) -> Tally:
    """Nothing of Ada is left, and she was told so."""
    farewells = [letter.raw for letter in account.letters if letter.recipient == ADA]
    left = traces(account.store, ADA)
    told = len(set(farewells)) == 1
    return Tally(1, lost=len(left) + (not told), in_the_window=len(farewells) - 1)


def traces(store: Path | str, email: str) -> list[str]:
    """The files of the store, or the tables, that still name somebody."""
    if isinstance(store, Path):
        files = [file for file in store.parent.iterdir() if file.suffix != ".toml"]
        return [file.name for file in files if email.encode() in file.read_bytes()]
    named = f"SELECT count(*) FROM {{}} AS row WHERE row::text LIKE '%{email}%'"
    return [table for table in metadata.tables if proof.ask(store, named.format(table)) != [(0,)]]
