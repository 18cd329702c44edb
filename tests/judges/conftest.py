"""The letters the judges are given, and the table that `make judge` prints."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service.writing import preview, samples
from service.writing.letters import Letters
from tests.judges import correspondence
from tests.judges.letters import Delivered, Verdict, written_at

TABLE = pytest.StashKey[list[tuple[str, int, Verdict]]]()


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """All kinds of letter in all their situations, and those of two weeks as the daemon sends them; dated now."""
    letters, now = Letters(None), datetime.now(UTC)
    previewed = {name: preview.message(name, sample(letters)) for name, sample in samples.SAMPLES.items()}
    sent = correspondence.letters(tmp_path_factory.mktemp("mail") / "ada")
    return {name: written_at(raw, now) for name, raw in (previewed | sent).items()}


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> list[tuple[str, int, Verdict]]:
    """Where the long form writes down what each judge said: (judge, letters, verdict)."""
    return pytestconfig.stash.setdefault(TABLE, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table, if the long form ran."""
    for line in rows(config.stash.get(TABLE, [])):
        terminalreporter.write_line(line)


def rows(told: list[tuple[str, int, Verdict]]) -> Iterator[str]:
    """The table's lines."""
    if told:
        yield ""
        yield f"{'judge':<20} {'letters':>7} {'findings':>8}   worst figure"
    for judge, letters, verdict in told:
        yield f"{judge:<20} {letters:>7} {len(verdict.findings):>8}   {verdict.worst}"
