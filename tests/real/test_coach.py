"""A coach's week on real mail: the summary arrives on Monday, the coach's line goes into the next digest."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.reading.mime import incoming as mime
from service.settings import load
from tests.real.people import Person, folder_ids
from tests.real.servers import Dovecot, Postfix, address
from tests.real.test_loop import FRIDAY, arrived, make_round, settings_file
from tests.walk import Clock

pytestmark = pytest.mark.servers
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINE = "The library has free rooms for calls on Tuesdays."


def test_a_coach_gets_the_summary_and_says_one_line_to_the_group(
    dovecot: Dovecot, postfix: Postfix, tmp_path: Path
) -> None:
    ours = address("checkin")
    ada = Person("Ada", address("ada"), "gmail", dovecot, postfix)
    bob = Person("Bob", address("bob"), "outlook", dovecot, postfix)
    kim = Person("Kim", address("kim"), "gmail", dovecot, postfix)
    settings_file(tmp_path, dovecot, postfix, ours, ada, bob)
    file = tmp_path / "steadily.toml"
    text = file.read_text().replace('name = "Bob"', 'coach = true\nname = "Bob"')
    file.write_text(f'{text}[[coach]]\nname = "Kim"\nemail = "{kim.address}"\ntime_zone = "Europe/London"\n')
    settings, clock = load(file, {}), Clock(FRIDAY)
    make_round(settings, clock)
    clock.pass_by(hours=5)
    make_round(settings, clock)
    (check_in,), (bobs,) = ada.wait_for(1), bob.wait_for(1)
    assert f"goes to Kim, {kim.address}" in " ".join(mime.parse(bobs).text.split())
    arrived(dovecot, ours, bob.reply(bobs, "help", clock()))
    make_round(settings, clock)

    clock.moment = MONDAY
    make_round(settings, clock)
    make_round(settings, clock)
    (summary,) = kim.wait_for(1)
    letter = mime.parse(summary)
    assert letter.subject == "Your group’s week of 16 November"
    assert "- Bob: asked for a hand." in letter.text
    assert "Ada" not in letter.text

    line = kim.reply(summary, LINE, clock())
    arrived(dovecot, ours, line)
    make_round(settings, clock)
    noted = mime.parse(kim.wait_for(2)[1])
    assert noted.in_reply_to == (line,)
    assert f"> {LINE}" in noted.text
    assert line in folder_ids(dovecot, ours, ".Steadily.Answered")
    arrived(dovecot, ours, ada.reply(check_in, "5 applications", clock()))
    make_round(settings, clock)
    assert f"A line from Kim:\n\n> {LINE}" in mime.parse(ada.wait_for(3)[2]).text  # after the nudge

    arrived(dovecot, ours, kim.reply(summary, "stop", clock()))
    make_round(settings, clock)
    kim.wait_for(3)
    clock.pass_by(days=7)
    make_round(settings, clock)
    assert len(kim.letters()) == 3
