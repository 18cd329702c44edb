"""A daily limit: answers go before check-ins with room kept for them, and what waits is said, with until when."""

import logging
from pathlib import Path

import pytest

from service.app import status
from service.model.values import Outcome
from service.store.tables import notices
from tests.store.test_outbox import Post
from tests.walk import SETTINGS, Walk, set_up

PEOPLE = "".join(f'[[participants]]\nname = "P{n}"\nemail = "p{n}@example.com"\n' for n in range(30))


@pytest.fixture
def limited(tmp_path: Path) -> Walk:
    """Thirty people, all asked at one time, and ten letters a day."""
    text = SETTINGS[: SETTINGS.index("[[participants]]")].replace("[smtp]", "[smtp]\nmax_per_day = 10") + PEOPLE
    return set_up(tmp_path, text)


def notes(walk: Walk) -> list[str]:
    return [row.text for row in walk.rows(notices) if row.done is None]


def test_half_of_a_days_letters_is_kept_for_answers(limited: Walk) -> None:
    letters = limited.round()
    assert len(letters) == 5
    for letter in letters[:3]:
        answers = [
            each for each in limited.reply(letter, "5 applications, 3 chats, 2 mocks") if each.subject[:3] == "Re:"
        ]
        assert len(answers) == 1
    limited.close()


def test_what_waits_and_until_when_is_in_the_status_the_log_and_the_owners_letter(
    limited: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    limited.round()
    limited.round()
    why = (
        "the limit [smtp] max_per_day = 10, half of which is kept for answers, is reached; the rest goes from "
        "Sat 21 Nov 2026 16:00 GMT"
    )
    found = status.overview(limited.app.settings, limited.app.store, limited.clock())
    assert {letter.why for letter in found.waiting} == {why}
    said = f"Check-ins wait, 25 of them: {why}."
    assert caplog.messages.count(said) == 1
    (told,) = limited.letters("dana@example.org")
    assert " ".join(said.split()) in " ".join(told.text.split())
    limited.close()


def test_it_is_closed_by_itself_when_nothing_waits_any_more(tmp_path: Path) -> None:
    walk = set_up(tmp_path, SETTINGS.replace("[smtp]", "[smtp]\nmax_per_day = 2"))
    walk.clock.pass_by(hours=6)
    walk.round()
    assert len(notes(walk)) == 1
    walk.clock.pass_by(hours=25)
    walk.round()
    assert notes(walk) == []
    walk.close()


def test_a_servers_own_daily_limit_is_told_after_an_hour(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    full = "smtp.example.org takes no more letters for now: 5.4.5 Daily user sending limit exceeded"
    monkeypatch.setattr(walk.app, "transport", Post(lambda *letter: Outcome("later", full)))
    for minutes in (0, 1, 5, 15):
        walk.clock.pass_by(minutes=minutes)
        walk.round()
    said = f"Letters wait, 1 of them, since the mail server puts them off: {full}. The next try is at "
    assert [note.startswith(said) for note in notes(walk)] == [True]
