"""The demo in a terminal: what is pasted is one reply, letters fit the width, and a page shows them all."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

from service.app import demo, demo_screen
from service.model import metrics
from service.writing import samples
from service.writing.letters import Letters

LETTERS = Letters()
SHOWN = {name: sample(LETTERS).text.strip() for name, sample in samples.SAMPLES.items() if "long-names" not in name}
PASTE, END_OF_PASTE, END_OF_INPUT = "\x1b[200~", "\x1b[201~", "\x04"
PASTE_IS_ON = r"\x1b\[\?2004h"  # the prompt is ready, and will know what is pasted


@pytest.mark.parametrize("columns", [40, 55, 71])
@pytest.mark.parametrize("name", SHOWN)
def test_a_letter_fits_a_narrow_terminal(name: str, columns: int) -> None:
    fitted = demo_screen.fitted(SHOWN[name], columns)
    assert max(map(len, fitted.split("\n"))) <= columns


@pytest.mark.parametrize("name", [name for name in SHOWN if "digest" not in name and "coach" not in name])
def test_a_narrow_letter_has_every_word(name: str) -> None:
    without_marks = SHOWN[name].replace("> ", "").split()
    assert demo_screen.fitted(SHOWN[name], 40).replace("> ", "").split() == without_marks


def test_in_a_wide_terminal_a_letter_is_as_it_is_sent() -> None:
    assert demo_screen.fitted(SHOWN["digest-part-way"], 72) == SHOWN["digest-part-way"]


def test_a_narrow_chart_keeps_the_newest_weeks_under_their_dates() -> None:
    lines = demo_screen.fitted(SHOWN["digest-goals-met"], 40).split("\n")
    start = next(number for number, line in enumerate(lines) if "26\N{NO-BREAK SPACE}Oct" in line)
    assert lines[start].split() == ["26", "Oct", "2", "Nov", "9", "Nov", "16", "Nov"]
    assert lines[start + 1].split() == ["paused", "3", "5", "6"]


def test_what_was_read_is_one_line_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    reading = {
        "counts": {"applications": 5, "conversations": 2},
        "approximate": ["conversations"],
        "unclear": ["practice"],
    }
    quoted = {"applications": "applications 5: '5 apps' in '5 apps, two or so chats'"}
    demo_screen.readings(reading, quoted, metrics.load())
    assert capsys.readouterr().out.split("\n")[2:5] == [
        "- Applications: 5, from “5 apps”",
        "- Conversations: about 2",
        "- Practice: not clear",
    ]


def test_every_letter_is_in_files_and_on_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.play(["5 3 2"], tmp_path, browser=False)
    assert {path.name for path in tmp_path.iterdir()} >= {"01.html", "01.txt", "01.eml", "02.html", "index.html"}
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count("<iframe") == 8
    assert all((tmp_path / "pictures" / f"02-{scheme}.html").is_file() for scheme in ("light", "dark"))
    assert "To: Ada <ada@example.com>\nSubject: Re: Your week of" in capsys.readouterr().out


def test_pasted_form_lines_are_one_reply_and_no_colour_is_used_where_none_is_wanted(tmp_path: Path) -> None:
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = ["-m", "service", "demo", "--no-browser", "--out", str(tmp_path)]
    child = pexpect.spawn(sys.executable, command, env=environment, timeout=60, encoding="utf-8", dimensions=(40, 60))
    child.expect("Ctrl-D: quit")
    shown = child.before or ""
    child.expect(PASTE_IS_ON)
    child.send(f"{PASTE}Applications sent: 4\nConversations had: 2\nPractice sessions: 1{END_OF_PASTE}\r")
    child.expect("You sent 4 applications, had 2 conversations and did 1")
    child.expect(PASTE_IS_ON)
    child.send(END_OF_INPUT)
    child.expect("index.html")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "\x1b[1m" not in shown
    assert "\x1b[2m" not in shown
