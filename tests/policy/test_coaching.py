"""What a coach's letter says of a group: who is counted as what, who is named, and what is kept back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from service.model import metrics
from service.model.coach import CoachSummary
from service.model.values import CheckIn, Coach, Command, Participant, Reading, Sender, Standing, Week
from service.policy import coaching
from service.policy.coaching import Wrote
from service.store.groups import Total

WEEK = Week(date(2026, 11, 16))
KIM = Coach("Kim", "kim@example.net", "Europe/London", None, CheckIn(0, 8, 0))
ASKED = Standing(asked={WEEK: datetime(2026, 11, 20, 16, tzinfo=UTC)})


def person(name: str, *, agreed: bool = True, withdrew: bool = False, group: str | None = None) -> Participant:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    more = {"coach": agreed, "withdrew": withdrew, "group": group}
    return Participant(name, email, "Europe/London", CheckIn(4, 16, 0), {}, (), **more)  # type: ignore[arg-type]


def asked(weeks: int, silence: int = 0, **more: object) -> Standing:
    moments = {WEEK.plus(-number): datetime(2026, 11, 20, 16, tzinfo=UTC) for number in range(weeks)}
    return Standing(asked=moments, silence=silence, **more)  # type: ignore[arg-type]


def summary(
    people: dict[Participant, Standing],
    wrote: dict[str, Wrote] | None = None,
    totals: dict[Week, dict[str, Total]] | None = None,
) -> CoachSummary:
    standings = {person.email: standing for person, standing in people.items()}
    found = coaching.summary(
        KIM,
        WEEK,
        list(people),
        standings,
        totals or {},
        wrote or {},
        sender=Sender("Dana", "checkin@example.org", ""),
        metrics=metrics.load(),
    )
    assert found
    return found


def named(found: CoachSummary) -> list[tuple[str, str]]:
    return [(each.name, each.reason) for each in found.needs_word]


def crowd(number: int, standing: Standing, *, agreed: bool = True) -> dict[Participant, Standing]:
    return {person(f"P{n:03}", agreed=agreed): standing for n in range(number)}


@pytest.fixture(autouse=True)
def hashable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Participant, "__hash__", lambda self: hash(self.email), raising=False)


def test_everybody_asked_is_answered_silent_or_resting() -> None:
    people = {
        person("Ada"): replace(ASKED, answered=frozenset({WEEK})),
        person("Bob"): ASKED,
        person("Cyd"): replace(ASKED, skipped=frozenset({WEEK})),
        person("Dee"): Standing(state="paused"),
        person("Eli"): replace(ASKED, state="paused"),
        person("Fay"): Standing(state="stopped"),
        person("Gus"): replace(ASKED, answered=frozenset({WEEK}), state="paused"),
    }
    newest = summary(people).weeks[-1]
    assert (newest.asked, newest.answered, newest.silent, newest.paused) == (5, 2, 1, 3)


def test_weeks_before_anybody_was_asked_are_left_out_and_eight_are_shown_at_most() -> None:
    assert [each.week for each in summary({person("Ada"): asked(3)}).weeks] == [WEEK.plus(n) for n in (-2, -1, 0)]
    assert len(summary({person("Ada"): asked(20)}).weeks) == 8


def test_totals_come_with_how_many_people_they_are_from() -> None:
    totals = {WEEK: {"applications": Total(15, 5)}, WEEK.plus(-1): {"practice": Total(2, 1)}}
    older, newest = summary({person("Ada"): asked(2)}, totals=totals).weeks
    assert (newest.totals, newest.counted) == ({"applications": 15}, {"applications": 5})
    assert (older.totals, older.counted) == ({"practice": 2}, {"practice": 1})


def test_the_most_urgent_reason_comes_first_and_then_the_name_never_a_rank() -> None:
    people = {person(name): asked(5, silence) for name, silence in (("Zoe", 3), ("Ada", 5), ("Bob", 0), ("Cyd", 4))}
    wrote = {"bob@example.com": Wrote(words=True), "zoe@example.com": Wrote(help=True, words=True)}
    assert named(summary(people, wrote)) == [
        ("Zoe", "help"),
        ("Bob", "words"),
        ("Ada", "silent"),
        ("Cyd", "silent"),
    ]


@pytest.mark.parametrize(("weeks", "silence"), [(1, 1), (2, 2), (9, 2), (2, 3)])
def test_fewer_than_three_silent_weeks_are_nobodys_business(weeks: int, silence: int) -> None:
    assert named(summary({person("Ada"): asked(weeks, silence)})) == []


@pytest.mark.parametrize("state", ["stopped", "paused", "bouncing"])
def test_who_rests_or_has_left_is_not_silent(state: str) -> None:
    assert named(summary({person("Ada"): asked(5, 5, state=state), person("Bob"): ASKED})) == []


@pytest.mark.parametrize("reason", [Wrote(danger=True), Wrote(help=True), Wrote(words=True), Wrote()])
def test_who_has_not_agreed_or_has_withdrawn_is_never_named(reason: Wrote) -> None:
    people = {person("Ada", agreed=False): asked(5, 5), person("Bob", withdrew=True): asked(5, 5)}
    found = summary(people, {"ada@example.com": reason, "bob@example.com": reason})
    assert found.needs_word == ()
    assert found.unnamed == 0  # of two people even the number would tell


def test_of_five_or_more_who_have_not_agreed_the_number_is_told() -> None:
    people = crowd(5, asked(5, 5), agreed=False)
    assert summary(people).unnamed == 5
    assert summary(crowd(4, asked(5, 5), agreed=False)).unnamed == 0


def test_a_letter_has_room_for_thirty_names_and_counts_the_others() -> None:
    found = summary(crowd(342, asked(5, 5)))
    assert (len(found.needs_word), found.more) == (30, 312)


def test_people_of_one_name_are_told_apart() -> None:
    twins = [replace(person("Ada"), email=email) for email in ("ada1@example.com", "ada2@example.com")]
    assert [each.name for each in summary(dict.fromkeys(twins, asked(5, 5))).needs_word] == [
        "Ada (ada1@example.com)",
        "Ada (ada2@example.com)",
    ]


def test_a_group_is_known_by_its_name_whatever_its_capitals() -> None:
    coach = replace(KIM, group="Spring")
    assert coach.sees(person("Ada", group="spring"))
    assert not coach.sees(person("Ada", group="autumn"))
    assert not coach.sees(person("Ada"))
    assert KIM.sees(person("Ada"))


@pytest.mark.parametrize(("hours", "is_due"), [(-1, False), (0, True), (47, True), (48, False), (167, False)])
def test_a_letter_is_due_for_48_hours(hours: int, is_due: bool) -> None:
    slot = datetime(2026, 11, 23, 8, tzinfo=UTC)
    turn = coaching.due(slot + timedelta(hours=hours), KIM, 0)
    assert (turn is not None) is is_due
    assert not turn or (turn.week, turn.at) == (WEEK, slot)


# What a coach writes back


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("Rooms are free on Tuesday.", "line"),
        ("None", "cleared"),
        ("No line, please!", "cleared"),
        ("x" * 240, "line"),
        ("x" * 241, "long"),
        (" \n ", "help"),
    ],
)
def test_what_a_coach_writes_is_one_line_or_is_said_to_be_none(text: str, noted: str) -> None:
    assert coaching.answer(Reading("other", text=text)).noted == noted


def test_a_line_of_several_is_one() -> None:
    assert coaching.answer(Reading("other", text="Hello all,\n\n  no class\ton Friday.\n")).line == (
        "Hello all, no class on Friday."
    )


def test_words_of_danger_a_machine_a_courtesy_and_a_command_are_shown_to_nobody() -> None:
    for reading in (
        Reading("other", text="I can't go on", danger=True),
        Reading("auto", text="I am away"),
        Reading("other", text="Thanks", courtesy=True),
        Reading("command", text="pause", command=Command("pause")),
    ):
        assert coaching.answer(reading).line is None


def test_stop_and_resume_are_obeyed() -> None:
    assert coaching.answer(Reading("command", text="stop", command=Command("stop"))).stopped is True
    assert coaching.answer(Reading("command", text="resume", command=Command("resume"))).stopped is False
