"""The coach's letter from end to end: who gets it when, whom it names, and what a coach's answer leads to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.app import admin
from service.model.values import Incoming, Outcome
from service.store.tables import facts, messages, outbox
from tests.walk import FRIDAY, SETTINGS, Walk, set_up, write

HEAD = SETTINGS.partition("[[participants]]")[0]
KIM = "kim@example.net"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
COACH = f'[[coach]]\nname = "Kim"\nemail = "{KIM}"\ngroup = "spring"\n'
NAMES = ("Ada", "Bob", "Cyd", "Dee", "Zoe", "Fay", "Gus")  # Zoe, Fay and Gus have not agreed to be named
AGREED = NAMES[:4]


def person(name: str, group: str = "spring", coach: bool | None = None) -> str:
    agreed = name in AGREED if coach is None else coach
    return (
        f'[[participants]]\nname = "{name}"\nemail = "{name.lower()}@example.com"\n'
        f'group = "{group}"\ncoach = {str(agreed).lower()}\n'
    )


def settings(*more: str, coach: str = COACH, names: tuple[str, ...] = NAMES) -> str:
    return HEAD + coach + "".join(map(person, names)) + "".join(more)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Walk]:
    def open_walk(text: str = settings(), moment: datetime = FRIDAY) -> Walk:
        return set_up(tmp_path, text, moment)

    return open_walk


def week_of(walk: Walk, **said: str) -> list[Incoming]:
    """A Friday's check-ins and what is answered to them; the check-ins."""
    check_ins = walk.round()
    for letter in check_ins:
        name = letter.recipients[0].partition("@")[0]
        if name in said:
            walk.maildir.deliver(write(letter, said[name], walk.clock() + timedelta(hours=1)))
    walk.clock.pass_by(hours=2)
    walk.round()
    return check_ins


def monday(walk: Walk, moment: datetime = MONDAY) -> list[Incoming]:
    """What Kim gets on that Monday."""
    walk.clock.moment = moment
    return [letter for letter in walk.round() if letter.recipients == (KIM,)]


def flowing(letter: Incoming) -> str:
    return " ".join(letter.text.replace("\N{NO-BREAK SPACE}", " ").split())


# When


def test_the_letter_comes_once_a_week_at_its_slot_in_the_coachs_own_zone(opened: Callable[..., Walk]) -> None:
    walk = opened(settings(coach=COACH + 'time_zone = "America/New_York"\nsummary = "Monday 07:30"\n'))
    week_of(walk, ada="5 applications")
    came = []
    for _ in range(24 * 12):
        walk.clock.pass_by(hours=1)
        came += [walk.clock() for letter in walk.round() if letter.recipients == (KIM,)]
    assert came == [datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 11, 30, 13, tzinfo=UTC)]
    walk.close()


def test_a_restart_writes_it_no_second_time_and_what_is_two_days_late_is_left_out(
    opened: Callable[..., Walk],
) -> None:
    walk = opened()
    week_of(walk, ada="5 applications")
    assert len(monday(walk)) == 1
    walk.close()
    walk = opened(moment=MONDAY + timedelta(hours=1))
    assert monday(walk, MONDAY + timedelta(hours=1)) == []
    assert len(monday(walk, MONDAY + timedelta(weeks=1, hours=47))) == 1
    assert monday(walk, MONDAY + timedelta(weeks=2, hours=49)) == []
    walk.close()


def test_before_anybody_was_asked_there_is_no_letter(opened: Callable[..., Walk]) -> None:
    walk = opened(moment=MONDAY)
    assert monday(walk) == []
    walk.close()


def test_two_coaches_of_one_address_get_a_letter_about_each_group(opened: Callable[..., Walk]) -> None:
    autumn = person("Hal", "autumn", coach=True)
    walk = opened(settings(autumn, coach=COACH + COACH.replace("spring", "autumn")))
    week_of(walk, ada="5 applications")
    first, second = monday(walk)
    assert "Seven people were asked" in flowing(first)
    assert "One person was asked" in flowing(second)
    walk.close()


# What it says


def test_it_says_how_many_were_asked_answered_and_silent_with_totals_and_averages_of_five(
    opened: Callable[..., Walk],
) -> None:
    walk = opened()
    given = {name.lower(): f"{number + 1} applications, 1 conversation" for number, name in enumerate(NAMES[:5])}
    week_of(walk, **given, fay="pause")
    (letter,) = monday(walk)
    assert letter.subject == "Your group’s week of 16 November"
    said = flowing(letter)
    assert "Seven people were asked about this week. Five answered and one wrote nothing." in said
    assert "One is taking a break." in said
    assert "Applications 15 3.0 a person" in said
    assert "Conversations 5 1.0 a person" in said
    assert "Practice" not in said
    walk.close()


def test_who_wrote_words_without_numbers_is_not_said_to_have_written_nothing(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="5 applications", zoe="It was a strange week.")
    (letter,) = monday(walk)
    assert "One answered, one wrote without numbers and five wrote nothing." in flowing(letter)
    walk.close()


def test_numbers_of_a_few_are_neither_totalled_nor_averaged(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="37 applications", zoe="41 applications")
    (letter,) = monday(walk)
    assert "37" not in letter.text + letter.html
    assert "41" not in letter.text + letter.html
    assert "78" not in letter.text + letter.html
    walk.close()


def test_the_weeks_are_drawn_side_by_side(opened: Callable[..., Walk]) -> None:
    walk = opened()
    for number in range(3):
        walk.clock.moment = FRIDAY + timedelta(weeks=number)
        week_of(walk, **{name.lower(): f"{number + 1} applications" for name in NAMES})
    (letter,) = [each for each in monday(walk, MONDAY + timedelta(weeks=2)) if "30 November" in each.subject]
    assert "Week by week" in letter.text
    assert flowing(letter).index(" 7 14 21 ") > flowing(letter).index("Week by week")
    walk.close()


def test_who_agreed_is_named_with_the_reason_and_never_their_words(opened: Callable[..., Walk]) -> None:
    walk = opened()
    for number in range(3):
        walk.clock.moment = FRIDAY + timedelta(weeks=number)
        late = number == 2
        week_of(
            walk,
            ada="It was all rather heavy going, I would love to talk" if late else "2 applications",
            bob="help" if late else "1 application",
            dee="3 applications",
            zoe="It was all rather heavy going" if late else "1 application",
            fay="4 applications",
            gus="4 applications",
        )
    (letter,) = monday(walk, MONDAY + timedelta(weeks=2))
    names = [line for line in letter.text.splitlines() if line.startswith("- ")]
    assert names == [
        "- Bob: asked for a hand.",
        "- Ada: wrote without numbers; it may be meant for you.",
        "- Cyd: has been quiet for three weeks.",
    ]
    assert "heavy" not in letter.text + letter.html
    assert not any(name in letter.text + letter.html for name in ("Zoe", "Fay", "Gus", "example.com"))
    walk.close()


def test_words_that_were_followed_by_numbers_need_no_word(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="It was all rather heavy going, I would love to talk")
    walk.reply(check_ins[0], "2 applications")
    (letter,) = monday(walk)
    assert "Ada" not in letter.text
    walk.close()


def test_another_groups_people_are_in_no_number_and_not_named(opened: Callable[..., Walk]) -> None:
    walk = opened(settings(person("Hal", "autumn", coach=True), person("Ivy", "", coach=True)))
    week_of(walk, hal="help", ivy="help")
    (letter,) = monday(walk)
    assert "Seven people were asked" in flowing(letter)
    assert "Hal" not in letter.text
    assert "Ivy" not in letter.text
    walk.close()


def test_the_first_check_in_says_to_whom_a_summary_goes_and_how_not_to_be_named(opened: Callable[..., Walk]) -> None:
    walk = opened()
    letters = {letter.recipients[0]: flowing(letter) for letter in walk.round()}
    assert f"goes to Kim, {KIM}" in letters["ada@example.com"]
    assert "write “private”" in letters["ada@example.com"].replace("Write", "write")
    assert f"goes to Kim, {KIM}" in letters["zoe@example.com"]
    assert "It doesn’t name you." in letters["zoe@example.com"]
    walk.close()


# At once


def test_words_of_danger_reach_the_coach_at_once_without_the_words(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = walk.round()
    letters = walk.reply(check_ins[0], "I want to kill myself")
    (notice,) = [letter for letter in letters if letter.recipients == (KIM,)]
    assert "Ada wrote words that sound like danger" in flowing(notice)
    assert "kill" not in notice.text + notice.html
    (summary,) = monday(walk)
    assert "- Ada: wrote words that sound like danger" in summary.text
    walk.close()


def test_of_who_has_not_agreed_the_coach_hears_nothing(opened: Callable[..., Walk]) -> None:
    walk = opened()
    zoe = next(letter for letter in walk.round() if letter.recipients == ("zoe@example.com",))
    assert KIM not in [letter.recipients[0] for letter in walk.reply(zoe, "I want to kill myself")]
    assert "Zoe" not in monday(walk)[0].text
    walk.close()


# What the coach writes back

LINE = "The library has free rooms for calls on Tuesdays."


def test_a_coachs_line_is_in_the_groups_digests_until_the_next_letter(opened: Callable[..., Walk]) -> None:
    walk = opened(settings(person("Hal", "autumn", coach=True)))
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    (noted,) = walk.reply(summary, LINE)
    assert noted.recipients == (KIM,)
    assert noted.subject == "Re: Your group’s week of 16 November"
    assert "until Monday 30 November at 08:00" in flowing(noted)
    assert LINE in flowing(noted)
    by_name = {letter.recipients[0]: letter for letter in check_ins}
    (digest,) = walk.reply(by_name["bob@example.com"], "3 applications")
    assert f"A line from Kim:\n\n> {LINE}" in digest.text
    (other,) = walk.reply(by_name["hal@example.com"], "3 applications")
    assert LINE not in other.text
    walk.clock.moment = MONDAY + timedelta(weeks=1)
    walk.round()
    (digest,) = walk.reply(by_name["cyd@example.com"], "3 applications")
    assert LINE not in digest.text
    assert walk.app.store
    with walk.app.store.reading() as connection:
        assert not connection.execute(facts.select().where(facts.c.name.startswith("coach line"))).all()
    walk.close()


def test_another_line_takes_its_place_and_none_takes_it_away(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    (noted,) = walk.reply(summary, LINE)
    walk.reply(noted, "No class on Friday.")
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert "> No class on Friday." in digest.text
    assert LINE not in digest.text
    (cleared,) = walk.reply(noted, "None.")
    assert "no line from you" in flowing(cleared)
    (digest,) = walk.reply(check_ins[2], "3 applications")
    assert "A line from" not in digest.text
    walk.close()


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ("", "I found no line for the group"),
        ("skip", "I found no line for the group"),
        ("word " * 60, "A line may have up to 240 characters"),
    ],
)
def test_what_is_no_line_is_shown_to_nobody(opened: Callable[..., Walk], words: str, answered: str) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    (noted,) = walk.reply(summary, words)
    assert answered in flowing(noted)
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert "A line from" not in digest.text
    walk.close()


def test_thanks_are_shown_to_nobody_and_need_no_answer(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    assert walk.reply(summary, "Thank you!") == []
    assert walk.last().folder == "Answered"
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert "A line from" not in digest.text
    walk.close()


def test_a_line_is_text_and_never_markup(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    walk.reply(summary, '<b onclick="x">Hi</b> {{ 7 * 7 }}\nand more')
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert '> <b onclick="x">Hi</b> {{ 7 * 7 }} and more' in digest.text
    assert "<b onclick" not in digest.html
    walk.close()


def test_a_machines_answer_is_no_line_and_gets_no_letter(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    assert walk.reply(summary, "I am away until Monday.", Auto_Submitted="auto-replied") == []
    assert walk.last().folder == "Ignored"
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert "A line from" not in digest.text
    walk.close()


@pytest.mark.parametrize("sender", ["bob@example.com", "dana@example.org"])
def test_nobody_else_speaks_for_the_coach(opened: Callable[..., Walk], sender: str) -> None:
    walk = opened()
    check_ins = week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    expected = "Unknown" if sender.startswith("bob") else "Answered"  # who has the token and is nobody else's
    walk.reply(summary, LINE, From=sender)
    assert walk.last().folder == expected
    (digest,) = walk.reply(check_ins[1], "3 applications")
    assert (LINE in digest.text) == (expected == "Answered")
    walk.close()


def test_a_coachs_message_is_not_kept_since_it_quotes_names(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, bob="help")
    (summary,) = monday(walk)
    assert "- Bob: asked for a hand." in summary.text
    walk.reply(summary, LINE)
    assert walk.last().raw is None
    assert [row.raw for row in walk.rows(messages) if row.email == f"{KIM} (coach of spring)"] == [None]
    walk.close()


def test_stop_ends_the_letters_to_the_coach_alone_and_resume_begins_them_again(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    (noted,) = walk.reply(summary, "stop")
    assert "The summaries to you have ended." in flowing(noted)
    walk.clock.moment = FRIDAY + timedelta(weeks=1)
    assert len(week_of(walk, ada="5 applications")) == 7
    assert monday(walk, MONDAY + timedelta(weeks=1)) == []
    walk.clock.pass_by(days=2)
    (back,) = walk.reply(noted, "resume")
    assert "You get the summaries again." in flowing(back)
    walk.clock.moment = FRIDAY + timedelta(weeks=2)
    week_of(walk, ada="5 applications")
    assert len(monday(walk, MONDAY + timedelta(weeks=2))) == 1
    walk.close()


def test_the_unsubscribe_message_of_a_coachs_letter_stops_it(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    subject = summary.header("list-unsubscribe").partition("?subject=")[2].partition(">")[0].replace("%20", " ")
    walk.clock.pass_by(hours=1)
    walk.maildir.deliver(write(None, "", walk.clock(), From=KIM, Subject=subject))
    walk.round()
    assert walk.last().kind == "command"
    walk.clock.moment = FRIDAY + timedelta(weeks=1)
    week_of(walk, ada="5 applications")
    assert monday(walk, MONDAY + timedelta(weeks=1)) == []
    walk.close()


def test_a_coach_who_takes_part_is_asked_and_answered_as_anybody(opened: Callable[..., Walk]) -> None:
    own = f'[[participants]]\nname = "Kim"\nemail = "{KIM}"\ngroup = "spring"\n'
    walk = opened(settings(own))
    check_ins = week_of(walk, ada="5 applications", kim="2 applications")
    mine = next(letter for letter in check_ins if letter.recipients == (KIM,))
    assert "summary of the whole group" not in flowing(mine)
    (summary,) = monday(walk)
    assert not summary.subject.startswith("Re:")
    assert summary.in_reply_to == ()
    assert "Eight people were asked" in flowing(summary)
    walk.reply(summary, LINE)
    (digest,) = walk.reply(mine, "Actually make that 3 applications")
    assert "applications 2 → 3" in flowing(digest)
    walk.close()


def test_a_letter_that_comes_back_is_the_owners_to_mend(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    report = (
        f"From: MAILER-DAEMON@example.org\r\nTo: checkin@example.org\r\nSubject: Undelivered\r\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <b1@example.org>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {KIM}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {summary.message_id}\r\nTo: {KIM}\r\n\r\n--b--\r\n"
    )
    walk.clock.pass_by(hours=1)
    walk.maildir.deliver(report.encode())
    assert walk.round() == []
    assert any(f"A letter to the coach {KIM} came back (5.1.1)" in text for text in walk.notices())
    walk.close()


def test_at_most_six_answers_a_day_go_to_a_coach(opened: Callable[..., Walk]) -> None:
    walk = opened()
    week_of(walk, ada="5 applications")
    (summary,) = monday(walk)
    sent = [len(walk.reply(summary, f"Line number {number} of many, so that each is another.")) for number in range(8)]
    assert sent == [1] * 6 + [0] * 2
    walk.close()


def test_a_letter_that_waits_names_nobody_who_was_forgotten_meanwhile(
    opened: Callable[..., Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = opened()
    week_of(walk, bob="help")
    with monkeypatch.context() as broken:
        broken.setattr(walk.maildir, "send", lambda *_: Outcome("later", "busy"))
        assert monday(walk) == []
    (waiting,) = [row for row in walk.rows(outbox) if row.kind == "coach-summary"]
    assert b"Bob" in waiting.raw
    assert "is forgotten" in admin.forget(walk.app.settings, "bob@example.com", mail=False)
    (letter,) = monday(walk, MONDAY + timedelta(hours=1))
    assert "Bob" not in letter.text
    assert "Six people were asked" in flowing(letter)
    walk.close()


# Consent


def test_who_writes_private_is_named_no_longer_and_share_brings_them_back(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, bob="help")
    (noted,) = walk.reply(check_ins[1], "private")
    assert f"The weekly summary for Kim, {KIM} leaves your name out from now on." in flowing(noted)
    assert "Bob" not in monday(walk)[0].text
    walk.clock.moment = FRIDAY + timedelta(weeks=1)
    week_of(walk, bob="help")
    walk.reply(check_ins[1], "share")
    assert "- Bob: asked for a hand." in monday(walk, MONDAY + timedelta(weeks=1))[0].text
    walk.close()


def test_a_summary_that_waits_is_written_anew_for_who_withdraws(
    opened: Callable[..., Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = opened()
    check_ins = week_of(walk, bob="help")
    with monkeypatch.context() as broken:
        broken.setattr(walk.maildir, "send", lambda *_: Outcome("later", "busy"))
        monday(walk)
    walk.reply(check_ins[1], "private")
    (letter,) = walk.letters(KIM) + monday(walk, walk.clock() + timedelta(hours=1))
    assert "Bob" not in letter.text
    walk.close()


def test_sharing_names_nobody_whom_the_settings_do_not(opened: Callable[..., Walk]) -> None:
    walk = opened()
    check_ins = week_of(walk, zoe="help")
    zoe = next(letter for letter in check_ins if letter.recipients == ("zoe@example.com",))
    (noted,) = walk.reply(zoe, "share")
    assert f"The weekly summary for Kim, {KIM} doesn’t name you" in flowing(noted)
    assert "Zoe" not in monday(walk)[0].text
    walk.close()
