"""The walk, on SQLite and on a real PostgreSQL: what the store remembers must not depend on the database."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from service.writing import templates
from tests import walk as walks
from tests.real.postgres import Postgres, folder_of_programs
from tests.walk import Walk, set_up

ON_BOTH = ("tests/app", "tests/store")  # tests of these folders run once for each database
PLACES = {"walk", "store", "tmp_path"}  # fixtures of tests that open a store


class CompiledTemplates(BytecodeCache):
    """What Jinja made of each template's source: to compile the letters for each test takes longer than most tests."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if compiled := self.known.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def pytest_configure() -> None:
    """Templates are compiled once in a run."""
    kept = partial(templates.Unchained, bytecode_cache=CompiledTemplates())
    pytest.MonkeyPatch().setattr(templates, "Unchained", kept)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each database, unless the test is marked as one of SQLite's own: its file, its pragmas, its lock."""
    folder = metafunc.definition.path.parent.relative_to(metafunc.config.rootpath).as_posix()
    opens_a_store = folder in ON_BOTH and PLACES & set(metafunc.fixturenames)
    if opens_a_store and not metafunc.definition.get_closest_marker("sqlite"):
        postgresql = pytest.param("PostgreSQL", marks=pytest.mark.servers)
        metafunc.parametrize("database", ["SQLite", postgresql], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the whole run; each test takes a database of its own."""
    if folder_of_programs() is None:
        pytest.fail("PostgreSQL is not installed: make servers")
    server = Postgres().start()
    yield server
    server.remove()


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of database that the test's stores are in; the same folder has the same one, as after a restart."""
    kind: str = getattr(request, "param", "SQLite")
    if kind == "PostgreSQL":
        server, urls = request.getfixturevalue("postgres"), dict[Path, str]()

        def url(place: Path) -> str:
            if place not in urls:
                urls[place] = server.migrated_url()
            return urls[place]

        monkeypatch.setattr(walks, "store_url", url)
    return kind


@pytest.fixture
def walk(tmp_path: Path, database: str) -> Iterator[Walk]:
    """An App with Ada (London) and Bob (New York), at the moment of Ada's check-in."""
    made = set_up(tmp_path)
    yield made
    made.close()
