"""The man page: made from the commands' help, and sound in the eyes of groff."""

import shutil
import subprocess

import pytest

from service import __version__
from service.cli.main import GROUPS, steadily
from service.cli.manual import page


def test_the_man_page_has_every_command_with_its_group_and_an_example() -> None:
    text = page(steadily, GROUPS, __version__)
    for title, commands in GROUPS:
        assert f'.SH "{title.upper()}"' in text
        for command in commands:
            assert f'.SS "steadily {str(command.name).replace("-", chr(92) + "-")}' in text
    assert r"steadily status \-\-json" in text
    assert text.count(r"\-\-log\-format") == 1


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_groff_has_nothing_to_say_against_it() -> None:
    text = page(steadily, GROUPS, __version__)
    command = ["groff", "-man", "-ww", "-z", "-Tutf8", "-k"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
