"""The log: levels, shapes, and what must never be in it."""

import json
import logging
from collections.abc import Iterator

import pytest

from service.app import logs
from tests.walk import Walk


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("service")
    handlers, level, own = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level = handlers, level
    ours.setLevel(own)


@pytest.mark.parametrize(
    ("verbosity", "shown"),
    [
        (-1, ["error"]),
        (0, ["warning", "error"]),
        (1, ["info", "warning", "error"]),
        (2, ["debug", "info", "warning", "error"]),
    ],
)
def test_each_level_shows_itself_and_what_is_graver(
    verbosity: int, shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(verbosity)
    for level in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("service.x"), level)(level)
        getattr(logging.getLogger("a.library"), level)("library's %s", level)
    lines = [line for line in capsys.readouterr().err.splitlines() if "library" not in line]
    assert [line.split()[-1] for line in lines] == shown


def test_a_line_begins_with_its_time_and_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(1)
    logging.getLogger("service.x").info("The digest with number %d: sent.", 4)
    line = capsys.readouterr().err
    assert line[:4].isdigit()
    assert line.endswith(" The digest with number 4: sent.\n")
    logs.set_up(1, "json")
    logging.getLogger("service.x").warning("two\nlines")
    found = json.loads(capsys.readouterr().err)
    assert (found["level"], found["message"], found["logger"]) == ("warning", "two\nlines", "service.x")
    assert found["time"].endswith("+00:00")


def test_a_week_of_mail_is_logged_with_names_and_numbers_but_no_address_and_no_word(
    walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(1)
    (check_in,) = walk.round()
    walk.reply(check_in, "5 apps after Xanadu turned me down")
    said = capsys.readouterr().err
    assert "The check-in with number 1 to Ada: sent." in said
    assert "Message 1 from Ada was read." in said
    assert "The digest with number 2 to Ada: sent." in said
    for secret in ("@", "Xanadu", "apps"):
        assert secret not in said
