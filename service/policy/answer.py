"""What one message leads to: where it is filed, what is recorded, which letter answers it.

The rule: pure. What a command leads to is in `commands`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from service.model.metrics import LARGEST_COUNT
from service.model.values import Changes, Command, Incoming, LetterContext, Reading, Standing, Week, WeekRecord
from service.policy import commands, schedule
from service.policy.commands import COMMANDS, NOTED
from service.policy.outcome import ANSWERED, IGNORED, LIKE_DIGEST, UNCLEAR, Answer, Past
from service.reading import bounces
from service.writing.letters import Letters

ANSWERS_A_DAY = 6
READ_A_DAY = 50  # messages of one person that are read within a day: further ones are held for the owner
# Their own cap each, so that a flood of other messages can't keep these from the person (six of a kind at most).
CAPPED_APART = frozenset({"delete-confirm", "forgotten", "goodbye", "noted", "hard-words"})
HARD_BOUNCES = 3
PLAN_KEPT = 2000  # characters of one week's plan; the oldest lines go first


def which_week(
    token_week: Week | None, reading: Reading, standing: Standing, newest_asked: Week | None, running: Week
) -> tuple[Week, bool]:
    """(the week a message is for, whether that is newer than the week of the letter it answers).

    INTERFACE.md, "Weeks"."""
    newest_open = newest_asked and newest_asked not in standing.answered | standing.skipped
    if token_week is None:
        return (newest_asked if newest_asked and newest_open else running), False
    is_behind = newest_asked and newest_open and newest_asked > token_week and token_week in standing.answered
    if newest_asked and is_behind and reading.kind == "report" and not (reading.correction or reading.adds):
        return newest_asked, True
    return token_week, False


def answer(reading: Reading, past: Past, letters: Letters) -> Answer:
    """The decision on a participant's message."""
    if reading.kind in ("auto", "bounce"):
        why = reading.why.get("kind", "A machine wrote it.")
        return Answer(IGNORED, why, Changes(heard=reading.kind == "auto"))
    reading = _bounded(reading, past.context.history[-1])
    if reading.danger:
        decided = _danger(reading, past, letters)
    elif past.confirms_deletion and reading.agreed:
        decided = commands.deleted(past, letters)
    elif reading.counts:
        decided = _counted(reading, past, letters)
    elif past.answers == "shall-we-pause" and reading.agreed:
        decided = COMMANDS["pause"](past, letters, Command("pause"))
    elif reading.command and reading.command.name == "stop":
        decided = commands.stopped(past, letters, reading)
    elif reading.command:
        decided = COMMANDS[reading.command.name](past, letters, reading.command)
    elif reading.kind == "other":
        decided = _words(reading, past, letters)
    else:
        decided = _unreadable(reading, past, letters)
    return _capped(_heard(decided, past), past)


def returned(incoming: Incoming, past: Past) -> Answer:
    """A letter of ours came back: three hard bounces in a row pause the person."""
    if not bounces.is_final(incoming):
        return Answer(IGNORED, "A report on a letter of ours that is not final.")
    number, status = past.bounces + 1, incoming.status or "no status code"
    why = f"A letter of ours came back for good ({status}); that makes {number} in a row."
    if number < HARD_BOUNCES:
        return Answer(IGNORED, why, Changes(bounces=number))
    notice = (
        f"Letters to {past.context.to.email} keep coming back ({status}); nothing is sent there until they "
        "write, or you correct the address."
    )
    return Answer(IGNORED, why, Changes(bounces=number, state="bouncing", notice=notice))


def _counted(reading: Reading, past: Past, letters: Letters) -> Answer:
    """A report: the metrics it names are replaced or added to, the others stay."""
    was = past.context.history[-1]
    record = _with_counts(was, reading)
    changes = _beside_counts(reading, past)
    context = replace(past.context, history=(*past.context.history[:-1], record))
    if changes.goals:
        context = _with_goals(context, changes.goals, past)
    given = {metric: record.counts[metric] for metric in reading.counts}
    loose = tuple(metric for metric in record.approximate if metric in given)
    changes = replace(changes, counts=given, approximate=loose, week_state="answered", plan=_plan(reading, past))
    why = f"They reported {', '.join(f'{metric} {number}' for metric, number in given.items())}."
    command = reading.command
    if command and command.name == "stop":
        return Answer(ANSWERED, why, changes, letters.goodbye(context, reading))
    changed = any(was.counts.get(metric, number) != number for metric, number in given.items())
    letter = letters.digest(
        context,
        reading,
        before=was if changed else None,
        newer_first=past.newer_first,
        noted=_noted(command, changes),
        goals=(past.context.to.goals, changes.goals),
        until=changes.paused_until,
        next_check_in=commands.next_check_in(past, changes) if changes.state else None,
    )
    return Answer(ANSWERED, why, changes, letter)


def _noted(command: Command | None, changes: Changes) -> tuple[str, ...]:
    """What a digest says of a command beside its counts."""
    if command is None:
        return ()
    if command.name == "goals":
        return ("goals" if changes.goals else "goals kept",)
    return (NOTED[command.name],) if command.name in NOTED else ()


def _beside_counts(reading: Reading, past: Past) -> Changes:
    """What a command beside counts changes of the person: what it would alone, but that a week with counts stays."""
    command = reading.command
    if command is None:
        return Changes()
    if command.name == "stop":
        return Changes(state="stopped")
    if command.name == "pause":
        return commands.paused(past, command)
    if command.name == "resume":
        return commands.resumed(past)
    if command.name == "goals" and past.context.goals_by_reply:
        return Changes(goals=command.goals)
    return Changes(shares={"private": False, "share": True}.get(command.name))


def _with_goals(context: LetterContext, goals: Mapping[str, int], past: Past) -> LetterContext:
    """The context with these goals among theirs; a week that is over keeps the goals it had."""
    to = replace(context.to, goals={**context.to.goals, **goals})
    if context.week < schedule.running_week(past.moment, to.zone, past.schedule.first_weekday):
        return replace(context, to=to)
    record = replace(context.history[-1], goals=to.goals)
    return replace(context, to=to, history=(*context.history[:-1], record))


def _danger(reading: Reading, past: Past, letters: Letters) -> Answer:
    """Words of danger to oneself: whom to turn to, and nothing else; the owner is told at once (LETTERS.md, rule 16).

    Counts in the same message are recorded, and a wish for no more mail or a pause is obeyed, without a word of it."""
    changes = _beside_counts(reading, past)
    if reading.counts:
        record = _with_counts(past.context.history[-1], reading)
        given = {metric: record.counts[metric] for metric in reading.counts}
        loose = tuple(metric for metric in record.approximate if metric in given)
        changes = replace(changes, counts=given, approximate=loose, week_state="answered")
    notice = (
        f"{past.context.to.email} wrote words that sound like danger to themselves. They were told whom to turn to; "
        "please get in touch with them today."
    )
    changes = replace(changes, waits="danger", notice=notice, urgent=True)
    return Answer(UNCLEAR, "Words that sound like danger.", changes, letters.hard_words(past.context))


def _bounded(reading: Reading, was: WeekRecord) -> Reading:
    """The reading, with additions beyond the largest count as unclear amounts; what is added to nothing is a count."""
    reading = replace(reading, adds=tuple(metric for metric in reading.adds if metric in was.counts))
    beyond = {m for m in reading.adds if was.counts.get(m, 0) + reading.counts.get(m, 0) > LARGEST_COUNT}
    if not beyond:
        return reading
    return replace(
        reading,
        counts={metric: number for metric, number in reading.counts.items() if metric not in beyond},
        adds=tuple(metric for metric in reading.adds if metric not in beyond),
        unclear=(*reading.unclear, *sorted(beyond)),
    )


def _with_counts(was: WeekRecord, reading: Reading) -> WeekRecord:
    """The week's record with the reading's counts in it."""
    total = {m: n + (was.counts.get(m, 0) if m in reading.adds else 0) for m, n in reading.counts.items()}
    loose = set(reading.approximate) | {m for m in was.approximate if m not in reading.counts or m in reading.adds}
    counts = {**was.counts, **total}
    return replace(was, state="answered", counts=counts, approximate=tuple(m for m in counts if m in loose))


def _plan(reading: Reading, past: Past) -> str | None:
    """That week's plan with what they plan now at its end; None where they plan nothing new."""
    if past.answers not in LIKE_DIGEST or not reading.plan:
        return None
    lines = (past.plan or "").splitlines()
    new = [line[:PLAN_KEPT] for line in reading.plan.splitlines() if line.strip() and line not in lines]
    lines += new
    while len(lines) > 1 and sum(map(len, lines)) > PLAN_KEPT:
        del lines[0]
    return "\n".join(lines) if new else None


def _words(reading: Reading, past: Past, letters: Letters) -> Answer:
    """Words, but no amount and no command: a plan, a complaint, a courtesy, or anything else."""
    context = past.context
    if past.answers in LIKE_DIGEST and reading.plan:
        letter = letters.receipt(context, reading, True)
        return Answer(ANSWERED, "Their plan, kept for the next check-in.", Changes(plan=_plan(reading, past)), letter)
    if reading.complaint:
        why = "They say that something is wrong, without a number: asked for the right ones."
        return Answer(UNCLEAR, why, Changes(), letters.question(context, reading))
    if reading.courtesy or reading.agreed:
        return Answer(ANSWERED, "A courtesy, which needs no answer.")
    after_danger = past.answers == "hard-words"  # whoever answers that letter is asked for no numbers
    letter = letters.receipt(context, reading, False, offer_form=not (past.had_receipt or after_danger))
    notice = f"{context.to.email} wrote words without numbers; they may be meant for you."
    if after_danger:
        notice = f"{context.to.email} answered the letter that they got after words that sound like danger."
    changes = Changes(notice=notice, waits="words", urgent=after_danger)
    return Answer(UNCLEAR, "A person wrote, but gave no amount.", changes, letter)


def _unreadable(reading: Reading, past: Past, letters: Letters) -> Answer:
    """Amounts that are no numbers, or no words at all: ask again."""
    changes = Changes(
        week_state=commands.unless_answered(past, "unreadable"),
        plan=_plan(reading, past),
        waits="unclear" if reading.text else None,
    )
    why = "Their words gave no count for certain." if reading.text else "There were no words of their own."
    return Answer(UNCLEAR, why, changes, letters.question(past.context, reading))


def _capped(decided: Answer, past: Past) -> Answer:
    """At most six answers a day to anyone, whatever comes in."""
    if decided.letter is None:
        return decided
    kind, today = decided.letter.kind, Counter(past.answered_today)
    if kind in CAPPED_APART:
        number = today[kind]
    else:
        number = sum(times for each, times in today.items() if each not in CAPPED_APART)
    if number < ANSWERS_A_DAY:
        return decided
    why = f"{decided.why} No letter: they had {number} answers within a day."
    notice = decided.changes.notice or (
        f"{past.context.to.email} had {ANSWERS_A_DAY} answers in a day; further messages are recorded, not answered."
    )
    return replace(decided, why=why, letter=None, changes=replace(decided.changes, notice=notice))


def _heard(decided: Answer, past: Past) -> Answer:
    """A person wrote: check-ins that had ceased because of silence or bounces come again."""
    changes = decided.changes
    if past.standing.state in ("quiet", "bouncing") and not changes.state:
        changes = replace(changes, state="active")
    return replace(decided, changes=replace(changes, bounces=0, heard=True, wrote=True))
