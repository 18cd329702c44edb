"""What a coach's weekly letter says and when it is due, and what a coach's answer to it leads to.

The rule: pure. Nobody is named who has not agreed (`Participant.may_be_named`), nothing of what anybody wrote is
repeated, and nobody is ranked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.model.coach import CoachNoted, CoachSummary, GroupWeek, NeedsWord, Reason
from service.model.values import Coach, Metric, Participant, Reading, Sender, Standing, Week
from service.policy.schedule import FRESH, NEVER_WRITTEN_TO, SILENT_WEEKS, Turn, newest
from service.store.groups import Total

WEEKS = 8  # that the letter looks back over
NAMED = 30  # people in one letter; of the others it gives the number
LEAST_UNNAMED = 5  # of fewer who did not agree, the mere number could tell who it is
LINE_LENGTH = 240  # characters of what a coach says to everybody
URGENCY: tuple[Reason, ...] = ("hard-words", "help", "words", "silent")
TAKEN_AWAY = frozenset({"none", "no line", "nothing", "no line please", "remove it", "remove the line", "delete it"})


@dataclass(frozen=True)
class Wrote:
    """What somebody wrote since the last letter that a coach may want to look into."""

    words: bool = False  # without numbers, about a week that has none yet
    help: bool = False
    danger: bool = False


@dataclass(frozen=True)
class CoachAnswer:
    """What a coach's message leads to, with the reason."""

    folder: str
    why: str
    noted: CoachNoted | None = None  # what the letter to the coach says; None for no letter
    line: str | None = None  # what all digests of the group say from now on
    takes_line_away: bool = False
    stopped: bool | None = None  # whether the coach wants no more letters
    notice: str | None = None  # for the owner's eye


NOBODY_WROTE = Wrote()


def due(now: datetime, coach: Coach, first_weekday: int) -> Turn | None:
    """The slot of the coach's letter that has come within the last 48 hours, or None."""
    turn = newest(now, coach.zone, coach.summary, first_weekday)
    return turn if now - turn.at < FRESH else None


def until(now: datetime, coach: Coach, first_weekday: int) -> datetime:
    """How long a line holds that the coach wrote at `now`: until the next letter's slot (UTC)."""
    return newest(now, coach.zone, coach.summary, first_weekday).next_at


def coaches_of(participant: Participant, coaches: Iterable[Coach]) -> list[Coach]:
    """The coaches whose group that participant is in."""
    return [coach for coach in coaches if coach.sees(participant)]


def summary(
    coach: Coach,
    week: Week,
    people: Sequence[Participant],
    standings: Mapping[str, Standing],
    totals: Mapping[Week, Mapping[str, Total]],
    wrote: Mapping[str, Wrote],
    *,
    sender: Sender,
    metrics: tuple[Metric, ...],
) -> CoachSummary | None:
    """The letter's facts about that week and those before it; None where nobody was asked in any of them.

    `people` are the coach's group; `standings`, `totals` and `wrote` are at least theirs."""
    known = [standings.get(person.email, NEVER_WRITTEN_TO) for person in people]
    weeks = [_group_week(week.plus(number), known, totals, week) for number in range(1 - WEEKS, 1)]
    first = next((number for number, each in enumerate(weeks) if each.asked), None)
    if first is None:
        return None
    weeks[-1] = _with_words(weeks[-1], people, known, wrote)
    named, unnamed = _who_needs_a_word(week, people, known, wrote)
    return CoachSummary(
        coach=coach.name,
        sender=sender,
        metrics=metrics,
        weeks=tuple(weeks[first:]),
        needs_word=tuple(named[:NAMED]),
        more=len(named[NAMED:]),
        unnamed=unnamed,
        group=coach.group,
        takes_line=True,
    )


def _group_week(
    week: Week, standings: Sequence[Standing], totals: Mapping[Week, Mapping[str, Total]], newest_week: Week
) -> GroupWeek:
    asked = answered = silent = paused = 0
    for standing in standings:
        is_paused = week in standing.skipped or (week == newest_week and standing.state == "paused")
        has_answered = week in standing.answered
        asked += week in standing.asked
        answered += has_answered
        paused += is_paused and not has_answered
        silent += week in standing.asked and not has_answered and not is_paused
    found = totals.get(week, {})
    return GroupWeek(
        week,
        asked,
        answered,
        0,
        silent,
        paused,
        {metric: total.amount for metric, total in found.items()},
        {metric: total.people for metric, total in found.items()},
    )


def _with_words(
    newest_week: GroupWeek, people: Sequence[Participant], standings: Sequence[Standing], wrote: Mapping[str, Wrote]
) -> GroupWeek:
    """The week with those set apart who did write, though no numbers: nobody may say that they wrote nothing."""
    week = newest_week.week
    unanswered = (
        wrote.get(person.email, NOBODY_WROTE)
        for person, standing in zip(people, standings, strict=True)
        if week in standing.asked and week not in standing.answered | standing.skipped
    )
    worded = min(sum(each.words or each.danger for each in unanswered), newest_week.silent)
    return replace(newest_week, worded=worded, silent=newest_week.silent - worded)


def _who_needs_a_word(
    week: Week, people: Sequence[Participant], standings: Sequence[Standing], wrote: Mapping[str, Wrote]
) -> tuple[list[NeedsWord], int]:
    """(those who agreed, the most urgent reason first and then by name; how many others there are).

    Where few have not agreed, how many of them there are is not told either."""
    found: list[tuple[Participant, NeedsWord]] = []
    unnamed = others = 0
    for person, standing in zip(people, standings, strict=True):
        needs = _needs_word(week, person, standing, wrote.get(person.email, NOBODY_WROTE))
        if person.may_be_named:
            found += [(person, needs)] if needs else []
        else:
            others += 1
            unnamed += needs is not None
    found.sort(key=lambda each: (URGENCY.index(each[1].reason), each[1].name.casefold(), each[0].email))
    names = [needs.name for _, needs in found]
    told_apart = [
        replace(needs, name=f"{needs.name} ({person.email})") if names.count(needs.name) > 1 else needs
        for person, needs in found[:NAMED]
    ]
    return [*told_apart, *(needs for _, needs in found[NAMED:])], unnamed if others >= LEAST_UNNAMED else 0


def _needs_word(week: Week, person: Participant, standing: Standing, wrote: Wrote) -> NeedsWord | None:
    """The most urgent reason to have a word with them, if there is one."""
    if wrote.danger:
        return NeedsWord(person.name, "hard-words")
    if standing.state == "stopped":
        return None
    if wrote.help:
        return NeedsWord(person.name, "help")
    if wrote.words:
        return NeedsWord(person.name, "words")
    unanswered = [each for each in standing.asked if each <= week and each not in standing.answered | standing.skipped]
    silence = min(standing.silence, len(unanswered))
    if silence >= SILENT_WEEKS and standing.state in ("active", "quiet"):
        return NeedsWord(person.name, "silent", silence)
    return None


# What a coach writes back


STOPPED = CoachAnswer("Answered", "The coach wants no more letters.", "stopped", stopped=True)


def answer(reading: Reading) -> CoachAnswer:
    """What a coach's answer leads to."""
    command = reading.command.name if reading.command else ""
    if command == "stop":
        return STOPPED
    if reading.kind in ("auto", "bounce"):
        return CoachAnswer("Ignored", reading.why.get("kind", "A machine wrote it."))
    if command == "resume":
        return CoachAnswer("Answered", "The coach wants the weekly letter again.", "resumed", stopped=False)
    return _said(reading)


def _said(reading: Reading) -> CoachAnswer:
    """A person's words: one line for everybody, unless they are something else."""
    words = " ".join(reading.text.split())
    if "".join(sign for sign in words.casefold() if sign.isalpha() or sign == " ").strip() in TAKEN_AWAY:
        return CoachAnswer("Answered", "The coach takes the line away.", "cleared", takes_line_away=True)
    if reading.danger:
        notice = "A coach wrote words that sound like danger. Please read them and get in touch."
        return CoachAnswer("Unclear", "Words of danger, which are shown to nobody.", notice=notice)
    if reading.command or not words:
        return CoachAnswer("Unclear", "There is no line for the digests in it.", "help")
    if reading.courtesy or reading.agreed:
        return CoachAnswer("Answered", "A courtesy, which needs no answer.")
    if len(words) > LINE_LENGTH:
        why = f"The line has {len(words)} characters; {LINE_LENGTH} fit into a digest."
        return CoachAnswer("Unclear", why, "long")
    return CoachAnswer("Answered", "A line for the digests of the group.", "line", line=words)


def returned(coach: Coach, status: str | None, *, final: bool) -> CoachAnswer:
    """A letter to a coach came back."""
    if not final:
        return CoachAnswer("Ignored", "A report on a letter of ours that is not final.")
    said = status or "no status code"
    notice = f"A letter to the coach {coach.email} came back ({said}); correct the address in [[coach]]."
    return CoachAnswer("Ignored", f"A letter of ours came back for good ({said}).", notice=notice)
