"""A roster of ten thousand rows: read, and its faults described by row without ten thousand sentences."""

import time
from pathlib import Path

import pytest

from service.model.values import UserError
from service.settings import load

TEXT = """
[sender]
address = "checkin@example.org"
[imap]
host = "imap.example.org"
password = "secret"
[smtp]
host = "smtp.example.org"
[cohort]
roster = "people.csv"
"""
PEOPLE = 10_000


def rows(*more: str, bad_each: int = 0) -> str:
    made = [
        f"P{n},{'nonsense' if bad_each and n % bad_each == 0 else f'p{n}@example.com'},Europe/London,yes,g{n % 9}"
        for n in range(PEOPLE)
    ]
    return "\n".join(["name,email,time_zone,coach,group", *made, *more]) + "\n"


def problems(folder: Path, text: str) -> list[str]:
    (folder / "people.csv").write_text(text)
    (folder / "steadily.toml").write_text(TEXT)
    with pytest.raises(UserError) as found:
        load(folder / "steadily.toml", {})
    return [problem.removeprefix(f"{folder}/") for problem in found.value.problems]


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(rows())
    (tmp_path / "steadily.toml").write_text(TEXT)
    begun = time.monotonic()
    settings = load(tmp_path / "steadily.toml", {})
    assert time.monotonic() - begun < 10  # a second at most on a machine with nothing else to do
    assert len(settings.participants) == PEOPLE
    assert settings.participants[-1].group == "g0"


def test_the_first_faulty_rows_are_described_and_the_others_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, rows(bad_each=30))  # 334 of them
    assert len(found) == 21
    assert found[0] == 'people.csv, line 2, column email is no email address: "nonsense".'
    assert found[19].startswith("people.csv, line 572, ")
    assert found[20] == "people.csv: … and 314 further rows have faults."


def test_a_row_with_two_faults_is_one_row(tmp_path: Path) -> None:
    twice = "X,nonsense,Nowhere/Land,,"
    found = problems(tmp_path, rows(*[twice] * 21))
    assert len(found) == 41
    assert found[40] == "people.csv: … and 1 further row has faults."


def test_addresses_that_two_rows_share_are_faults_of_the_later_row(tmp_path: Path) -> None:
    found = problems(tmp_path, rows("Again,p7@example.com,,,", "Bad,nonsense,,,"))
    assert found == [
        f"people.csv, line 10002: p7@example.com is another participant's already ({tmp_path}/people.csv, line 9).",
        'people.csv, line 10003, column email is no email address: "nonsense".',
    ]
