"""The weekly loop from end to end, over folders of mail: what the servers' tests do again on real mail."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import announce
from service.app.enqueue import letter_context
from service.store.tables import outbox
from tests.walk import SETTINGS, Walk, set_up, write

WORDS = "5 apps, a couple of coffees, no mock this week"


def test_each_is_asked_once_at_their_own_time_however_often_a_round_is_made(walk: Walk) -> None:
    (letter,) = walk.round()
    assert letter.recipients == ("ada@example.com",)
    assert walk.round() == []
    walk.clock.pass_by(hours=5)
    (letter,) = walk.round()
    assert letter.recipients == ("bob@example.com",)
    assert walk.round() == []


def test_a_reply_is_counted_answered_in_its_thread_and_filed(walk: Walk) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, WORDS)
    assert walk.last().reading["counts"] == {"applications": 5, "conversations": 2, "practice": 0}
    assert digest.subject == "Re: " + check_in.subject
    assert check_in.message_id in digest.references
    assert [m.message_id for m in walk.folder("Answered")] == [digest.in_reply_to[0]]
    assert walk.round() == []


def test_a_correction_replaces_what_it_names_and_says_old_and_new(walk: Walk) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, WORDS)
    (second,) = walk.reply(digest, "Actually make that 6 applications")
    assert walk.last().reading["counts"] == {"applications": 6}
    with walk.app.store.reading() as connection:
        history = letter_context(
            walk.app, connection, walk.app.standings.registry.people["ada@example.com"], walk.last().week
        ).history
    assert history[-1].counts == {"applications": 6, "conversations": 2, "practice": 0}
    assert "5" in second.text
    assert "6" in second.text
    assert digest.message_id != second.message_id


def test_the_same_reply_delivered_twice_is_counted_once_and_answered_once(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.clock.pass_by(hours=1)
    raw = write(check_in, WORDS, walk.clock())
    walk.maildir.deliver(raw)
    walk.maildir.deliver(b"Received: from mx.example.org by mx2.example.org; now\r\n" + raw)
    assert len(walk.round()) == 1
    assert len(walk.folder("Answered")) == 2
    assert "again" in walk.last().why


def test_a_restart_asks_and_answers_nobody_twice(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, WORDS)
    walk.close()
    again = set_up(tmp_path, moment=walk.clock())
    assert again.round() == []
    again.close()


@pytest.mark.parametrize("word", ["stop", "Please unsubscribe me, thanks"])
def test_stop_is_obeyed_with_one_goodbye_and_silence_after(walk: Walk, word: str) -> None:
    (check_in,) = walk.round()
    (goodbye,) = walk.reply(check_in, word)
    assert walk.kinds()[-1] == ("goodbye", "ada@example.com")
    for _ in range(21):
        walk.clock.pass_by(days=1)
        assert all(letter.recipients != goodbye.recipients for letter in walk.round())


def test_list_unsubscribe_needs_no_words(walk: Walk) -> None:
    (check_in,) = walk.round()
    mailto = check_in.header("list-unsubscribe")
    token = mailto.partition("subject=stop%20")[2].partition(">")[0].partition("&")[0]
    assert token
    walk.maildir.deliver(write(None, "", walk.clock(), Subject=f"stop {token}", From="ada@example.com"))
    (goodbye,) = walk.round()
    assert walk.kinds()[-1][0] == "goodbye"
    assert goodbye.recipients == ("ada@example.com",)


def test_strangers_and_machines_get_no_answer(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.maildir.deliver(write(None, "5 3 2", walk.clock(), From="stranger@elsewhere.example"))
    assert walk.round() == []
    assert len(walk.folder("Unknown")) == 1
    assert walk.reply(check_in, "I am away until 5 January", Auto_Submitted="auto-replied") == []
    assert len(walk.folder("Ignored")) == 1
    assert walk.last().reading["counts"] == {}


def test_a_registered_address_without_token_is_held_and_told_once_a_week_to_reply_to_the_check_in(walk: Walk) -> None:
    walk.round()
    walk.maildir.deliver(write(None, "5 3 2", walk.clock()))
    (told,) = walk.round()
    assert told.recipients == ("ada@example.com",)
    walk.clock.pass_by(hours=1)
    walk.maildir.deliver(write(None, "6 3 2", walk.clock()))
    assert walk.round() == []
    assert len(walk.folder("Held")) == 2
    assert walk.last().state == "held"


def test_at_most_six_answers_a_day_to_anyone_and_nothing_is_lost(walk: Walk) -> None:
    (check_in,) = walk.round()
    for number in range(9):
        walk.clock.pass_by(minutes=1)
        walk.maildir.deliver(write(check_in, f"{number} applications", walk.clock()))
        walk.round()
    digests = [row for row in walk.rows(outbox) if row.kind == "digest"]
    assert len(digests) == 6
    assert walk.last().reading["counts"] == {"applications": 8}


def test_the_owner_is_told_once_a_day_at_most(walk: Walk) -> None:
    walk.round()
    for _ in range(5):
        walk.clock.pass_by(hours=6)
        walk.maildir.deliver(write(None, f"{walk.clock()} 5 3 2", walk.clock()))
        walk.round()
    assert len(walk.letters("dana@example.org")) == 2


def test_words_without_numbers_are_kept_and_answered_and_left_for_the_owner_to_see(walk: Walk) -> None:
    (check_in,) = walk.round()
    (letter,) = walk.reply(check_in, "Please send these on Sundays instead.")
    assert letter.recipients == ("ada@example.com",)
    assert len(walk.folder("Unclear")) == 1
    assert any("ada@example.com" in text for text in walk.notices())


def test_unreadable_amounts_are_asked_for_and_a_bare_number_then_answers(walk: Walk) -> None:
    (check_in,) = walk.round()
    (question,) = walk.reply(check_in, "several applications")
    assert walk.kinds()[-1][0] == "question"
    (digest,) = walk.reply(question, "4 applications and 2 chats")
    assert "Practice" in digest.text
    walk.reply(digest, "1")
    assert walk.last().reading["counts"] == {"practice": 1}


def test_a_late_reply_goes_to_the_week_of_the_letter_it_answers(walk: Walk) -> None:
    (first,) = walk.round()
    walk.clock.pass_by(days=7)
    walk.round()
    walk.reply(first, WORDS)
    assert walk.last().week.start.isoformat() == "2026-11-16"


def test_a_report_in_an_answered_thread_is_for_the_newer_open_week_and_the_digest_says_so(walk: Walk) -> None:
    (first,) = walk.round()
    (digest,) = walk.reply(first, WORDS)
    walk.clock.pass_by(days=7)
    walk.round()
    walk.reply(digest, "I sent 7 applications, had 1 conversation and did 2 practice sessions")
    assert walk.last().week.start.isoformat() == "2026-11-23"
    walk.reply(digest, "correction: 6 applications that week")
    assert walk.last().week.start.isoformat() == "2026-11-16"


def test_the_plan_comes_back_at_the_top_of_the_next_check_in(walk: Walk) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, WORDS)
    walk.reply(digest, "Call my old manager on Tuesday morning")
    walk.clock.moment = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    letters = [letter for letter in walk.round() if letter.recipients == ("ada@example.com",)]
    assert any("Call my old manager on Tuesday morning" in letter.text for letter in letters)


def test_a_pause_is_kept_and_asking_begins_again_by_itself(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "pause 2 weeks")
    asked = []
    for _ in range(28):
        walk.clock.pass_by(days=1)
        asked += [letter.subject for letter in walk.round() if letter.recipients == ("ada@example.com",)]
    assert asked[0] == "Your week of 7 December"


def test_after_three_silent_weeks_one_question_whether_to_pause_and_then_quiet(walk: Walk) -> None:
    for _ in range(60):
        walk.round()
        walk.clock.pass_by(days=1)
    kinds = [kind for kind, email in walk.kinds() if email == "ada@example.com"]
    assert [kind for kind in kinds if kind != "nudge"] == ["check-in"] * 3 + ["shall-we-pause"]
    last = [letter for letter in walk.letters() if letter.recipients == ("ada@example.com",)][-1]
    walk.reply(last, "2 applications")
    for _ in range(7):
        walk.clock.pass_by(days=1)
        walk.round()
    kinds = [kind for kind, email in walk.kinds() if email == "ada@example.com" and kind != "nudge"]
    assert kinds[-2:] == ["digest", "check-in"]


def test_delete_is_asked_once_more_and_then_leaves_no_byte_of_the_person(walk: Walk, tmp_path: Path) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "5 applications, secretword, 2 chats and 1 mock")
    (confirm,) = walk.reply(check_in, "delete my data")
    assert walk.kinds()[-1][0] == "delete-confirm"
    (farewell,) = walk.reply(confirm, "delete my data")
    assert farewell.recipients == ("ada@example.com",)
    walk.app.store.compact()
    data = b"".join(path.read_bytes() for path in tmp_path.glob("steadily.db*") if path.suffix != ".key")
    assert b"ada@example.com" not in data
    assert b"secretword" not in data
    walk.clock.pass_by(days=7)
    assert all(letter.recipients != ("ada@example.com",) for letter in walk.round())


def test_the_owners_limits_hold_letters_back_and_none_is_lost(tmp_path: Path) -> None:
    walk = set_up(
        tmp_path, SETTINGS.replace('[smtp]\nhost = "localhost"', '[smtp]\nhost = "localhost"\nmax_per_minute = 1')
    )
    walk.clock.pass_by(hours=6)
    assert len(walk.round()) == 1
    assert walk.round() == []
    walk.clock.pass_by(minutes=2)
    assert len(walk.round()) == 1
    walk.close()


@pytest.mark.parametrize("word", ["pause 2 weeks", "skip", "send me my data", "delete my data", "resume"])
def test_counts_and_a_command_on_its_own_line_are_both_in_one_letter(walk: Walk, word: str) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, f"5 apps, 2 chats, 1 mock\n\n{word}\n")
    assert walk.kinds()[-1][0] == "digest"
    assert walk.last().reading["counts"] == {"applications": 5, "conversations": 2, "practice": 1}
    assert walk.last().reading["command"]
    assert digest.text
    walk.clock.pass_by(days=7)
    asked = [letter for letter in walk.round() if letter.recipients == ("ada@example.com",)]
    assert bool(asked) == (word != "pause 2 weeks")


def test_when_a_pause_is_over_nobody_is_called_paused_any_more(walk: Walk) -> None:
    (check_in,) = walk.round()
    walk.reply(check_in, "pause 1 week")
    assert walk.standing("ada@example.com").state == "paused"
    walk.clock.pass_by(days=14)
    walk.round()
    assert walk.standing("ada@example.com").state == "active"


def test_who_runs_it_for_themselves_gets_no_notice_of_their_own_words(tmp_path: Path) -> None:
    alone = SETTINGS.partition("[[participants]]")[0].replace('email = "dana@example.org"', "")
    walk = set_up(tmp_path, alone + '[[participants]]\nname = "Ada"\nemail = "ada@example.com"\n')
    (check_in,) = walk.round()
    for words, kind in (
        ("A strange week, I looked after my mother.", "receipt"),
        ("I want to end it all.", "hard-words"),
    ):
        assert len(walk.reply(check_in, words)) == 1
        assert walk.kinds()[-1][0] == kind
    assert walk.notices() == []
    walk.close()


def test_where_a_server_replaces_our_message_ids_an_answer_to_the_digest_is_still_one(walk: Walk) -> None:
    (check_in,) = walk.round()
    (digest,) = walk.reply(check_in, WORDS)
    root = digest.references[0]
    foreign = {"In_Reply_To": "<0100018@mail.example.net>", "References": f"{root} <0100018@mail.example.net>"}
    walk.reply(digest, "On Monday I'll call Grace.", **foreign)
    assert walk.kinds()[-1][0] == "receipt"
    (confirm,) = walk.reply(check_in, "delete my data")
    walk.reply(confirm, "Yes", **foreign)  # the week's thread alone confirms nothing
    assert walk.standing("ada@example.com").state == "active"
    assert any(kind == "digest" for kind, _ in walk.kinds())


def test_the_first_lines_say_how_mail_comes_in(tmp_path: Path) -> None:
    listen = '[lmtp]\nlisten = "127.0.0.1:2424"\n'
    both = set_up(tmp_path, SETTINGS + listen)
    assert list(announce.beginning(both.app))[1] == (
        "It reads checkin@example.org (INBOX at localhost), takes mail for checkin@example.org by LMTP at "
        "127.0.0.1:2424 and sends through localhost."
    )
    both.close()
