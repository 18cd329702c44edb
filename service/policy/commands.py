"""What each command of a participant leads to: stop, pause, resume, skip, help, export, delete.

The rule: pure, one function for each command, and a table of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from service.model.values import Changes, Command, Reading, Standing, Week, WeekState
from service.policy import schedule
from service.policy.outcome import ANSWERED, Answer, Past
from service.writing.letters import Letters

NOTED = {  # what a digest says of a command beside counts: counts win over skip; for the rest it says how to ask
    "pause": "paused",
    "resume": "resumed",
    "skip": "not skipped",
    "help": "help",
    "export": "export",
    "delete": "delete",
    "private": "private",
    "share": "share",
}


def stopped(past: Past, letters: Letters, reading: Reading | None = None) -> Answer:
    """They asked for no more mail, in words or by List-Unsubscribe, whose message is not even read."""
    letter = letters.goodbye(past.context, reading)
    return Answer(ANSWERED, "They asked us to stop.", Changes(state="stopped", bounces=0), letter)


def paused(past: Past, command: Command) -> Changes:
    """The changes that a pause makes to the person, not to the week."""
    return Changes(state="paused", paused_until=_first_week_again(past, command))


def resumed(past: Past) -> Changes:
    """The changes that make check-ins come again, from the next slot on.

    A slot that passed during the pause stays unused, even where it is recent enough to be caught up on."""
    week, _ = schedule.check_in_after(past.moment, past.context.to, Standing(), past.schedule)
    return Changes(state="active", paused_until=week)


def next_check_in(past: Past, changes: Changes) -> datetime | None:
    """When their next check-in comes after these changes, in their own zone."""
    to, standing = past.context.to, past.standing
    if changes.state:
        standing = replace(standing, state=changes.state, paused_until=changes.paused_until)
    if changes.week_state in ("skipped", "paused"):
        standing = replace(standing, skipped=standing.skipped | {changes.week or past.context.week})
    if changes.week_state == "answered":
        standing = replace(standing, answered=standing.answered | {past.context.week})
    try:
        _, at = schedule.check_in_after(past.moment, to, standing, past.schedule)
    except LookupError:
        return None
    return at.astimezone(schedule.clock(to.zone))


def unless_answered(past: Past, state: WeekState) -> WeekState | None:
    """The week's new state, or None where it has counts, which no command takes away."""
    return None if past.context.history[-1].state == "answered" else state


def _stop(past: Past, letters: Letters, command: Command) -> Answer:
    return stopped(past, letters)


def _pause(past: Past, letters: Letters, command: Command) -> Answer:
    """Pause the next check-ins; a week that is open is paused with them."""
    changes = replace(paused(past, command), week_state=unless_answered(past, "paused"))
    letter = letters.noted(past.context, "paused", changes.paused_until, next_check_in=next_check_in(past, changes))
    why = f"They asked for a pause; the first week asked about again is {changes.paused_until}."
    return Answer(ANSWERED, why, changes, letter)


def _first_week_again(past: Past, command: Command) -> Week:
    if command.until:
        return schedule.week_from(command.until, past.context.to, past.schedule)
    next_asked = past.newest_asked.plus(1) if past.newest_asked else past.context.week
    return max(next_asked, past.context.week).plus(command.weeks or 1)


def _resume(past: Past, letters: Letters, command: Command) -> Answer:
    changes = resumed(past)
    letter = letters.noted(past.context, "resumed", None, next_check_in=next_check_in(past, changes))
    return Answer(ANSWERED, "They asked to start again.", changes, letter)


def _skip(past: Past, letters: Letters, command: Command) -> Answer:
    """Leave out the week; where it has counts already, the next one that is not asked about yet is meant."""
    week = past.context.week
    if unless_answered(past, "skipped") is None:
        week = max(week, past.newest_asked or week).plus(1)
    changes = Changes(week=week, week_state="skipped")
    letter = letters.noted(replace(past.context, week=week), "skipped", next_check_in=next_check_in(past, changes))
    return Answer(ANSWERED, f"They asked to skip the week of {week}.", changes, letter)


def _help(past: Past, letters: Letters, command: Command) -> Answer:
    return Answer(ANSWERED, "They asked for help.", Changes(), letters.help(past.context))


def _export(past: Past, letters: Letters, command: Command) -> Answer:
    return Answer(ANSWERED, "They asked for their data.", Changes(), letters.export(past.context, *past.export))


def _goals(past: Past, letters: Letters, command: Command) -> Answer:
    """Their own goals from the running week on, where the settings allow that."""
    if not past.context.goals_by_reply:
        letter = letters.noted(past.context, "goals kept")
        return Answer(ANSWERED, "They asked for other goals, which only the settings change here.", letter=letter)
    letter = letters.goals_noted(past.context, past.context.to.goals, command.goals)
    said = ", ".join(f"{metric} {number}" for metric, number in command.goals.items())
    return Answer(ANSWERED, f"They changed their goals: {said}.", Changes(goals=command.goals), letter)


def _private(past: Past, letters: Letters, command: Command) -> Answer:
    letter = letters.noted(past.context, "private")
    return Answer(ANSWERED, "They want no coach to see their name.", Changes(shares=False), letter)


def _share(past: Past, letters: Letters, command: Command) -> Answer:
    letter = letters.noted(past.context, "share")
    return Answer(ANSWERED, "They let a coach see their name.", Changes(shares=True), letter)


def _delete(past: Past, letters: Letters, command: Command) -> Answer:
    """Ask whether to delete; only an answer to that very letter does it, so that nobody else can."""
    if past.confirms_deletion:
        return deleted(past, letters)
    why = "They asked to delete everything: asked once more."
    return Answer(ANSWERED, why, Changes(), letters.delete_confirm(past.context))


def deleted(past: Past, letters: Letters) -> Answer:
    """They answered the letter that asks whether to delete with a yes."""
    changes = Changes(state="stopped", forget=True)
    return Answer(ANSWERED, "They confirmed: everything is deleted.", changes, letters.forgotten(past.context))


Decide = Callable[[Past, Letters, Command], Answer]
COMMANDS: dict[str, Decide] = {
    "stop": _stop,
    "pause": _pause,
    "resume": _resume,
    "skip": _skip,
    "help": _help,
    "export": _export,
    "delete": _delete,
    "goals": _goals,
    "private": _private,
    "share": _share,
}
