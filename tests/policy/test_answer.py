"""What a message leads to, from readings made by hand: each decision with its letter, its changes and its folder."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from service.model import metrics
from service.model.values import (
    CheckIn,
    Command,
    CommandName,
    LetterContext,
    Participant,
    Reading,
    Schedule,
    Sender,
    Standing,
    Week,
    WeekRecord,
)
from service.policy import schedule
from service.policy.answer import ANSWERS_A_DAY, answer, which_week
from service.policy.outcome import ANSWERED, IGNORED, UNCLEAR, Answer, Past
from service.writing.letters import Letters

LETTERS = Letters()
METRICS = metrics.load({})
APPS, CHATS, MOCKS = (metric.key for metric in METRICS)
GOALS = {metric.key: metric.goal for metric in METRICS}
WEEK = Week(date(2026, 11, 16))
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # Friday, two hours after the check-in
TIMES = Schedule("Europe/London", 0, CheckIn(4, 16, 0), timedelta(days=2))
ADA = Participant("Ada", "ada@example.com", "Europe/London", CheckIn(4, 16, 0), GOALS)
SENDER = Sender("Dana via Steadily", "checkin@example.org", "Dana, dana@example.org")
ASKED = Standing(asked={WEEK: NOW - timedelta(hours=2)})


def past(counts: Mapping[str, int] | None = None, **known: object) -> Past:
    """The week of WEEK, asked about two hours ago, with these counts in the record."""
    record = WeekRecord(WEEK, "answered" if counts else "open", counts or {}, goals=GOALS)
    context = LetterContext(ADA, SENDER, METRICS, WEEK, (record,))
    made = Past(context, ASKED, NOW, TIMES, newest_asked=WEEK, answers="digest" if counts else "check-in")
    return replace(made, **known)  # type: ignore[arg-type]


def decide(reading: Reading, before: Past) -> Answer:
    return answer(reading, before, LETTERS)


def report(counts: Mapping[str, int], text: str = "") -> Reading:
    return Reading("report", counts, text=text)


def said(decided: Answer) -> str:
    """The letter's text on one line."""
    assert decided.letter
    return " ".join(decided.letter.text.split())


def kind(decided: Answer) -> str | None:
    return decided.letter.kind if decided.letter else None


def test_what_is_added_to_a_week_is_shown_as_old_and_new_and_recorded_as_the_sum() -> None:
    reading = replace(report({APPS: 2}, "2 more apps"), adds=(APPS,))
    decided = decide(reading, past({APPS: 5, CHATS: 3, MOCKS: 0}))
    assert decided.changes.counts == {APPS: 7}
    assert kind(decided) == "digest"
    assert "5 → 7" in said(decided)


def test_an_addition_to_a_week_that_had_none_is_the_count() -> None:
    reading = replace(report({MOCKS: 1}), adds=(MOCKS,))
    decided = decide(reading, past({APPS: 5}))
    assert decided.changes.counts == {MOCKS: 1}
    assert said(decided) == said(decide(report({MOCKS: 1}), past({APPS: 5})))


def test_an_addition_to_a_loose_count_stays_loose() -> None:
    record = WeekRecord(WEEK, "answered", {APPS: 5}, (APPS,), GOALS)
    before = past({APPS: 5})
    before = replace(before, context=replace(before.context, history=(record,)))
    reading = replace(report({APPS: 1}), adds=(APPS,))
    assert decide(reading, before).changes.approximate == (APPS,)
    assert decide(report({APPS: 6}), before).changes.approximate == ()


def test_a_sum_that_is_too_large_is_asked_about_and_not_recorded() -> None:
    reading = replace(report({APPS: 900}), adds=(APPS,))
    decided = decide(reading, past({APPS: 200}))
    assert (decided.changes.counts, kind(decided)) == ({}, "question")


@pytest.mark.parametrize("answers", ["digest", "receipt", "question", "noted"])
def test_a_plan_is_kept_from_the_answer_to_any_of_these_letters(answers: str) -> None:
    reading = Reading("other", text="Monday: ask Grace", plan="Monday: ask Grace")
    decided = decide(reading, past({APPS: 5}, answers=answers))
    assert (decided.changes.plan, kind(decided), decided.folder) == ("Monday: ask Grace", "receipt", ANSWERED)


def test_further_plans_come_after_the_first_and_none_twice() -> None:
    reading = Reading("other", text="x", plan="Tuesday: call Bo\nMonday: ask Grace")
    decided = decide(reading, past({APPS: 5}, plan="Monday: ask Grace"))
    assert decided.changes.plan == "Monday: ask Grace\nTuesday: call Bo"


def test_of_plans_without_end_the_newest_are_kept() -> None:
    kept = "\n".join(f"{number}: {'x' * 90}" for number in range(30))
    decided = decide(Reading("other", plan="Tuesday: call Bo"), past({APPS: 5}, plan=kept))
    new = decided.changes.plan or ""
    assert new.endswith("\nTuesday: call Bo")
    assert len(new) < 2100


def test_a_plan_beside_counts_is_kept_with_them() -> None:
    reading = replace(report({CHATS: 3}, "3 chats. Monday: ask Grace"), plan="Monday: ask Grace")
    changes = decide(reading, past({APPS: 5})).changes
    assert (changes.counts, changes.plan) == ({CHATS: 3}, "Monday: ask Grace")


def test_words_in_answer_to_a_check_in_are_no_plan() -> None:
    decided = decide(Reading("other", text="Monday: ask Grace", plan="Monday: ask Grace"), past())
    assert (decided.changes.plan, kind(decided), decided.folder) == (None, "receipt", UNCLEAR)


@pytest.mark.parametrize("reading", [Reading("other", text="Thanks!", courtesy=True), Reading("other", agreed=True)])
@pytest.mark.parametrize("counts", [{}, {APPS: 5}])
def test_a_courtesy_gets_no_letter_changes_no_plan_and_needs_nobodys_eye(
    reading: Reading, counts: dict[str, int]
) -> None:
    decided = decide(reading, past(counts, plan="Monday: ask Grace"))
    assert (decided.letter, decided.changes.plan, decided.changes.notice) == (None, None, None)
    assert decided.folder == ANSWERED
    assert decided.changes.heard


def test_a_complaint_without_a_number_is_answered_with_the_question_of_that_week() -> None:
    decided = decide(Reading("other", text="that's wrong", complaint=True), past({APPS: 5, CHATS: 3, MOCKS: 1}))
    assert (kind(decided), decided.changes.counts, decided.changes.week_state) == ("question", {}, None)


def test_words_only_are_offered_the_form_once() -> None:
    reading = Reading("other", text="a hard week")
    (first, second) = (decide(reading, past(had_receipt=had)).letter for had in (False, True))
    assert first
    assert second
    assert f"{METRICS[0].form}:" in first.text
    assert f"{METRICS[0].form}:" not in second.text


def test_a_machines_answer_gets_no_letter_and_is_no_silence() -> None:
    decided = decide(Reading("auto", why={"kind": "An autoresponder."}), past())
    assert (decided.letter, decided.folder, decided.changes.heard) == (None, IGNORED, True)
    assert decided.changes.state is None


def test_delete_is_done_by_answering_the_letter_that_asks_and_by_nothing_else() -> None:
    delete, yes = Reading("command", command=Command("delete")), Reading("other", agreed=True, text="Yes")
    for reading in (delete, yes):
        assert decide(reading, past(confirms_deletion=True)).changes.forget
        assert not decide(reading, past()).changes.forget
    assert kind(decide(delete, past())) == "delete-confirm"
    assert kind(decide(yes, past())) is None
    assert not decide(Reading("other", text="No, keep it"), past(confirms_deletion=True)).changes.forget


@pytest.mark.parametrize("name", ["delete", "stop", "skip", "pause", "resume"])
def test_letters_that_a_person_must_get_have_a_cap_of_their_own(name: CommandName) -> None:
    reading, six = Reading("command", command=Command(name)), {"digest": ANSWERS_A_DAY}
    letter = decide(reading, past(answered_today=six)).letter
    assert letter
    assert decide(reading, past(answered_today=six | {letter.kind: ANSWERS_A_DAY})).letter is None


def test_past_the_cap_what_was_counted_is_recorded_and_the_owner_is_told_so() -> None:
    decided = decide(report({APPS: 6}), past(answered_today={"digest": 4, "receipt": 2}))
    assert (decided.letter, decided.changes.counts) == (None, {APPS: 6})
    assert "recorded, not answered" in (decided.changes.notice or "")


def test_a_pause_until_a_day_ends_with_the_first_check_in_on_or_after_it() -> None:
    command = Command("pause", until=date(2027, 1, 5))  # a Tuesday
    decided = decide(Reading("command", command=command), past())
    assert decided.changes.paused_until == Week(date(2027, 1, 4))
    assert "Friday 8 January at 16:00" in said(decided)


@pytest.mark.parametrize(
    ("now", "comes"),
    [
        (NOW + timedelta(days=9), datetime(2026, 12, 4, 16, tzinfo=UTC)),  # Sunday: Friday's slot passed, unused
        (datetime(2026, 12, 4, 15, 59, tzinfo=UTC), datetime(2026, 12, 4, 16, tzinfo=UTC)),
    ],
)
def test_resume_names_the_next_check_in_and_exactly_that_one_comes(now: datetime, comes: datetime) -> None:
    standing = Standing("paused", Week(date(2027, 1, 4)), asked={WEEK: NOW})
    before = past(standing=standing, moment=now)
    decided = decide(Reading("command", command=Command("resume")), before)
    assert f"{comes:%A} {comes.day} {comes:%B} at {comes:%H:%M}" in said(decided)
    after = Standing("active", decided.changes.paused_until, asked={WEEK: NOW})
    minutes = [now + timedelta(minutes=10) * step for step in range(6 * 24 * 14)]
    due = [letter for at in minutes for letter in schedule.due(at, [ADA], {ADA.email: after}, TIMES)]
    first = next(letter for letter in due if letter.kind == "check-in")
    assert first.slot == comes
    assert Week(date(2026, 11, 23)) not in [letter.week for letter in due]


def test_goals_by_reply_are_noted_old_and_new_and_recorded() -> None:
    command = Command("goals", goals={APPS: 3})
    decided = decide(Reading("command", command=command), past())
    assert decided.changes.goals == {APPS: 3}
    assert f"{METRICS[0].many} {GOALS[APPS]} → 3" in said(decided)


def test_where_the_settings_keep_the_goals_a_reply_changes_none_and_says_so() -> None:
    before = past()
    before = replace(before, context=replace(before.context, goals_by_reply=False))
    decided = decide(Reading("command", command=Command("goals", goals={APPS: 3})), before)
    assert (decided.changes.goals, kind(decided)) == ({}, "noted")
    assert "left them as they are" in said(decided)


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=4)])
def test_goals_beside_counts_hold_from_the_running_week_on(now: datetime) -> None:
    reading = replace(report({APPS: 3}), command=Command("goals", goals={APPS: 3}))
    decided = decide(reading, past(moment=now))
    assert (decided.changes.goals, decided.changes.counts) == ({APPS: 3}, {APPS: 3})
    assert ("You met your goal" in said(decided)) == (now == NOW)


@pytest.mark.parametrize(("name", "shares"), [("private", False), ("share", True)])
def test_what_a_coach_may_see_is_theirs_to_say(name: CommandName, shares: bool) -> None:
    decided = decide(Reading("command", command=Command(name)), past())
    assert (decided.changes.shares, kind(decided)) == (shares, "noted")


def test_hard_words_get_their_own_letter_whatever_else_is_in_the_message_and_the_owner_is_told_at_once() -> None:
    plain = Reading("other", text="I can't go on", danger=True)
    counted = replace(report({APPS: 5}, "5 apps. I can't go on"), danger=True)
    stop = Reading("command", command=Command("stop"), danger=True)
    for reading in (plain, counted, stop):
        decided = decide(reading, past(answered_today={"digest": ANSWERS_A_DAY}))
        assert kind(decided) == "hard-words"
        assert decided.changes.urgent
        assert decided.changes.waits == "danger"
        assert not any(metric.many in said(decided) for metric in METRICS)
    assert decide(counted, past()).changes.counts == {APPS: 5}
    assert decide(stop, past()).changes.state == "stopped"
    assert not decide(Reading("other", agreed=True, danger=True), past(confirms_deletion=True)).changes.forget


def test_skip_leaves_the_open_week_out_and_after_its_answer_the_next_one() -> None:
    skip = Reading("command", command=Command("skip"))
    assert (decide(skip, past()).changes.week, decide(skip, past()).changes.week_state) == (WEEK, "skipped")
    later = decide(skip, past({APPS: 5}))
    assert (later.changes.week, later.changes.week_state) == (WEEK.plus(1), "skipped")
    assert "23 November is skipped" in said(later)
    assert "Friday 4 December" in said(later)


def test_what_is_added_late_belongs_to_the_week_of_the_letter_that_is_answered() -> None:
    standing = Standing(asked={WEEK: NOW, WEEK.plus(1): NOW + timedelta(days=7)}, answered=frozenset({WEEK}))
    plain, adding = report({APPS: 2}), replace(report({APPS: 2}), adds=(APPS,))
    assert which_week(WEEK, plain, standing, WEEK.plus(1), WEEK.plus(1)) == (WEEK.plus(1), True)
    assert which_week(WEEK, adding, standing, WEEK.plus(1), WEEK.plus(1)) == (WEEK, False)


def test_no_reason_that_is_stored_for_good_quotes_the_person() -> None:
    secret = "because Xanadu turned me down"
    readings = [
        replace(report({APPS: 5}, f"5 apps {secret}"), why={APPS: f"'5 apps' in '5 apps {secret}'"}),
        Reading("report", unclear=(APPS,), text=secret, why={APPS: f"some {secret}"}),
        Reading("other", text=secret),
        Reading("other", text=secret, complaint=True),
    ]
    for reading in readings:
        decided = decide(reading, past())
        assert "Xanadu" not in f"{decided.why} {decided.changes.notice}"


def test_yes_to_the_question_whether_to_pause_is_a_pause() -> None:
    before = past(answers="shall-we-pause", standing=Standing("quiet", asked={WEEK: NOW}))
    decided = decide(Reading("other", agreed=True, text="Yes please"), before)
    assert (decided.changes.state, kind(decided)) == ("paused", "noted")


def test_who_answers_the_letter_after_hard_words_is_asked_for_no_numbers_and_the_owner_hears_at_once() -> None:
    decided = decide(Reading("other", text="I am a little better"), past(answers="hard-words"))
    assert decided.changes.urgent
    assert f"{METRICS[0].form}:" not in said(decided)


def test_beyond_the_cap_a_letter_is_known_by_its_kind_without_being_written() -> None:
    from service.app.processing import Unwritten

    for command in (Command("goals", goals={APPS: 3}), Command("skip"), Command("delete"), Command("stop")):
        reading, before = Reading("command", command=command), past(answered_today={"digest": ANSWERS_A_DAY})
        assert kind(answer(reading, before, Unwritten())) == kind(decide(reading, before)) is not None
