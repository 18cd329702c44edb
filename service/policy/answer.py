"""What one message leads to: where it is filed, what is remembered, which letter answers it. Pure."""

from dataclasses import dataclass, field, replace

from service.model.values import Changes, Command, Incoming, Letter, LetterContext, Reading, Standing, Week, WeekState
from service.reading import bounces
from service.writing.letters import Letters

ANSWERED, UNCLEAR, IGNORED, UNKNOWN, HELD = "Answered", "Unclear", "Ignored", "Unknown", "Held"
ANSWERS_A_DAY = 6
HARD_BOUNCES = 3
NOTED = {  # what a digest says of a command that stood beside counts: counts win over skip, the rest is told how to ask
    "pause": "paused",
    "resume": "resumed",
    "skip": "not skipped",
    "help": "help",
    "export": "export",
    "delete": "delete",
}


@dataclass(frozen=True)
class Past:
    """What the store knows that one answer needs."""

    context: LetterContext  # about the week that the message is for, its record as it was before
    standing: Standing
    newest_asked: Week | None = None  # the newest week they were asked about
    newer_first: bool = False  # taken for a newer week than that of the letter it answers
    answers_digest: bool = False
    answers_today: int = 0
    wants_deletion: bool = False
    bounces: int = 0
    export: tuple[str, str] = ("", "")  # their data as CSV and JSON


@dataclass(frozen=True)
class Answer:
    """The decision on one message, with its reason."""

    folder: str
    why: str
    changes: Changes = field(default_factory=Changes)
    letter: Letter | None = None


def which_week(
    token_week: Week | None, reading: Reading, standing: Standing, newest_asked: Week | None, running: Week
) -> tuple[Week, bool]:
    """(the week a message is for, whether that is a newer one than the letter's): INTERFACE.md, "Weeks"."""
    newest_open = newest_asked and newest_asked not in standing.answered | standing.skipped
    if token_week is None:
        return (newest_asked if newest_asked and newest_open else running), False
    outrun = newest_asked and newest_open and newest_asked > token_week and token_week in standing.answered
    if newest_asked and outrun and reading.kind == "report" and not reading.correction:
        return newest_asked, True
    return token_week, False


def answer(reading: Reading, past: Past, letters: Letters) -> Answer:
    """The decision on a participant's message."""
    if reading.kind in ("auto", "bounce"):
        return _machine(reading, past)
    command = reading.command
    if reading.counts:
        decided = _counted(reading, past, letters)
    elif command:
        decided = COMMANDS[command.name](past, letters, command)
    else:
        decided = _wordless(reading, past, letters)
    return _heard(_capped(decided, past), past)


def stopped(past: Past, letters: Letters, reading: Reading | None = None) -> Answer:
    """They asked that mail stops: by the word, or by List-Unsubscribe, whose message is not even read."""
    letter = letters.goodbye(past.context, reading)
    return Answer(ANSWERED, "They asked us to stop.", Changes(state="stopped", bounces=0), letter)


def returned(incoming: Incoming, past: Past) -> Answer:
    """A letter of ours came back: three hard ones in a row pause the person."""
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


def _machine(reading: Reading, past: Past) -> Answer:
    return Answer(IGNORED, reading.why.get("kind", "A machine wrote it."), Changes())


def _counted(reading: Reading, past: Past, letters: Letters) -> Answer:
    """A report: the metrics it names are replaced, the others stay."""
    was = past.context.history[-1]
    now = {**was.counts, **reading.counts}
    loose = tuple(m for m in now if m in (reading.approximate if m in reading.counts else was.approximate))
    record = replace(was, state="answered", counts=now, approximate=loose)
    context = replace(past.context, history=(*past.context.history[:-1], record))
    changes = Changes(counts=reading.counts, approximate=reading.approximate, week_state="answered", bounces=0)
    why = f"They reported {', '.join(f'{metric} {number}' for metric, number in reading.counts.items())}."
    command = reading.command.name if reading.command else ""
    if command == "stop":
        return Answer(ANSWERED, why, replace(changes, state="stopped"), letters.goodbye(context, reading))
    if reading.command and command == "pause":
        changes = replace(changes, state="paused", paused_until=_first_week_again(past, reading.command))
    if command == "resume":
        changes = replace(changes, state="active")
    changed = any(was.counts.get(metric, number) != number for metric, number in reading.counts.items())
    letter = letters.digest(
        context,
        reading,
        before=was if changed else None,
        newer_first=past.newer_first,
        noted=(NOTED[command],) if command else (),
        until=changes.paused_until,
    )
    return Answer(ANSWERED, why, changes, letter)


def _wordless(reading: Reading, past: Past, letters: Letters) -> Answer:
    """No count and no command: a plan, words without numbers, amounts that can't be read, or nothing."""
    if reading.kind == "other":
        if past.answers_digest:
            letter = letters.receipt(past.context, reading, True)
            return Answer(
                ANSWERED, "Words in answer to the digest: kept as their plan.", Changes(plan=reading.text), letter
            )
        letter = letters.receipt(past.context, reading, False)
        notice = f"{past.context.to.email} wrote words without numbers; they may be meant for you."
        return Answer(UNCLEAR, "A person wrote, but gave no amount.", Changes(notice=notice), letter)
    changes = Changes(week_state=_unless_answered(past, "unreadable"))
    why = "Their words gave no count for certain." if reading.text else "There were no words of their own."
    return Answer(UNCLEAR, why, changes, letters.question(past.context, reading))


def _stop(past: Past, letters: Letters, command: Command) -> Answer:
    return stopped(past, letters)


def _pause(past: Past, letters: Letters, command: Command) -> Answer:
    """Pause the next check-ins; the week that stands open unanswered is paused with them."""
    until = _first_week_again(past, command)
    changes = Changes(state="paused", paused_until=until, week_state=_unless_answered(past, "paused"))
    letter = letters.noted(past.context, "paused", until)
    return Answer(ANSWERED, f"They asked for a pause; the first week asked about again is {until}.", changes, letter)


def _first_week_again(past: Past, command: Command) -> Week:
    next_asked = past.newest_asked.plus(1) if past.newest_asked else past.context.week
    return max(next_asked, past.context.week).plus(command.weeks or 1)


def _resume(past: Past, letters: Letters, command: Command) -> Answer:
    changes = Changes(state="active")
    return Answer(ANSWERED, "They asked to start again.", changes, letters.noted(past.context, "resumed", None))


def _skip(past: Past, letters: Letters, command: Command) -> Answer:
    changes = Changes(week_state=_unless_answered(past, "skipped"))
    why = f"They asked to skip the week of {past.context.week}."
    return Answer(ANSWERED, why, changes, letters.noted(past.context, "skipped", None))


def _help(past: Past, letters: Letters, command: Command) -> Answer:
    return Answer(ANSWERED, "They asked for help.", Changes(), letters.help(past.context))


def _export(past: Past, letters: Letters, command: Command) -> Answer:
    return Answer(ANSWERED, "They asked for their data.", Changes(), letters.export(past.context, *past.export))


def _delete(past: Past, letters: Letters, command: Command) -> Answer:
    """The first time is a question; the second one does it."""
    if not past.wants_deletion:
        letter = letters.delete_confirm(past.context)
        return Answer(
            ANSWERED, "They asked to delete everything: asked once more.", Changes(wants_deletion=True), letter
        )
    changes = Changes(state="stopped", forget=True)
    return Answer(ANSWERED, "They confirmed: everything is deleted.", changes, letters.forgotten(past.context))


COMMANDS = {
    "stop": _stop,
    "pause": _pause,
    "resume": _resume,
    "skip": _skip,
    "help": _help,
    "export": _export,
    "delete": _delete,
}


def _unless_answered(past: Past, state: WeekState) -> WeekState | None:
    return None if past.context.history[-1].state == "answered" else state


def _capped(decided: Answer, past: Past) -> Answer:
    """At most six answers a day to anyone, whatever comes in."""
    if past.answers_today < ANSWERS_A_DAY:
        return decided
    why = f"{decided.why} No letter: they had {past.answers_today} answers within a day."
    notice = (
        decided.changes.notice or f"{past.context.to.email} had {ANSWERS_A_DAY} answers in a day; further ones wait."
    )
    return replace(decided, why=why, letter=None, changes=replace(decided.changes, notice=notice))


def _heard(decided: Answer, past: Past) -> Answer:
    """Who writes again is asked again; a second `delete` counts only as the very next message."""
    changes = decided.changes
    if past.standing.state in ("quiet", "bouncing") and not changes.state:
        changes = replace(changes, state="active")
    if past.wants_deletion and changes.wants_deletion is None and not changes.forget:
        changes = replace(changes, wants_deletion=False)
    return replace(decided, changes=replace(changes, bounces=0, heard=True))
