"""Letters in every situation that matters, to invented people: for `steadily preview`, the tests and the judges.

Data only. A new situation is one row of SAMPLES, whose name begins with the letter's kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from service.model import metrics
from service.model.coach import CoachNote, CoachNoted, CoachSummary, GroupWeek, NeedsWord
from service.model.record import PersonRecord
from service.model.values import CheckIn, Letter, LetterContext, Metric, Participant, Reading, Sender, Week, WeekRecord
from service.writing.letters import Letters

Sample = Callable[[Letters], Letter]

WEEK = Week(date(2026, 11, 16))
SENDER = Sender("Dana via Steadily", "checkin@example.org", "Dana, dana@example.org")
FOURTH = {"portfolio": {"label": "Portfolio pieces", "nouns": ["piece", "portfolio piece"], "verbs": ["published"]}}
WORDY = {
    "portfolio": {
        "label": "Contributions to projects that other people keep in the open",
        "nouns": ["contribution"],
        "goal": 20,
    }
}
TABLES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {"": {}, "fourth": FOURTH, "wordy": WORDY}
LONG_NAME = "Wilhelmina Konstantinopolitańczykiewiczówna-Featherstonehaugh of Llanfairpwllgwyngyllgogerychwyrndrobwll"
RIGHT_TO_LEFT = "שרה בת־אברהם"
STATES = ("silent", "not asked", "paused", "skipped", "unreadable", "open")
# Eleven weeks before this one, oldest first: counts in the metrics' order ("-" was left open), or why there are none.
USUAL = ("4 2 1", "5 1 1", "silent", "5 3 2", "4 1 0", "3 2 1", "6 2 1", "paused", "paused", "3 2 1", "5 2 2")
PLAN = "On Monday morning: ask Grace what her team is working on."


@cache
def counted(table: str = "") -> tuple[Metric, ...]:
    """The three metrics that ship, or these and a "fourth" or "wordy" one defined by settings alone."""
    return metrics.load(TABLES[table])


def context(*weeks: str, table: str = "", name: str = "Ada", plan: str = "") -> LetterContext:
    """A letter's context with those weeks as its history, the last of them this week."""
    goals = {metric.key: metric.goal for metric in counted(table)}
    person = Participant(name, "ada@example.org", "Europe/London", CheckIn(4, 16, 0), goals)
    history = tuple(record(WEEK.plus(i + 1 - len(weeks)), entry, table) for i, entry in enumerate(weeks))
    return LetterContext(person, SENDER, counted(table), WEEK, history, plan)


def record(week: Week, entry: str, table: str = "") -> WeekRecord:
    """A week's record from one entry of a table such as USUAL."""
    goals = {metric.key: metric.goal for metric in counted(table)}
    state = entry if entry in STATES else "answered"
    numbers = {} if entry in STATES else dict(zip(goals, entry.split(), strict=True))
    counts = {key: int(number) for key, number in numbers.items() if number != "-"}
    return WeekRecord(week, state, counts, goals=goals)  # type: ignore[arg-type] # the table's own words


def digest(
    *weeks: str,
    text: str,
    table: str = "",
    name: str = "Ada",
    before: str = "",
    loose: str = "",
    unclear: bool = False,
    setback: bool = False,
    newer_first: bool = False,
    paused: bool = False,
    plan: str = "",
    added: int = 0,
) -> Sample:
    """A digest of those weeks that answers `text`; `loose` words and `unclear` amounts are the second metric's,
    `added` what the reply adds to the first one's count.
    """
    about = context(*weeks, table=table, name=name)
    key = about.metrics[1].key
    adds = {about.metrics[0].key: added} if added else {}
    week = replace(about.history[-1], approximate=(key,) if loose else ())
    about = replace(about, history=(*about.history[:-1], week))
    reading = Reading(
        "report",
        {**week.counts, **adds},
        week.approximate,
        (key,) if unclear else (),
        setback=setback,
        text=text,
        loose={key: loose} if loose else {},
        correction=bool(before),
        adds=tuple(adds),
        plan=plan,
    )
    return lambda letters: letters.digest(
        about,
        reading,
        before=record(WEEK, before, table) if before else None,
        newer_first=newer_first,
        noted=("paused",) if paused else (),
        until=WEEK.plus(3) if paused else None,
        next_check_in=NEXT + timedelta(weeks=2) if paused else None,
    )


def wordless(text: str, *weeks: str, setback: bool = False) -> tuple[LetterContext, Reading]:
    """A reply that gave no number."""
    return context(*weeks or (*USUAL, "open")), Reading("other", text=text, setback=setback)


def own(about: LetterContext) -> LetterContext:
    """The same for somebody who set Steadily up for themselves."""
    return replace(about, sender=replace(about.sender, name="Steadily", contact=f"{about.to.name}, {about.to.email}"))


def coached() -> LetterContext:
    """The context of somebody who agreed that Kim's summary may name them."""
    return replace(ASKED, coach="Kim, kim@example.org", to=replace(ASKED.to, coach=True))


def group_summary(people: int = 12) -> CoachSummary:
    """What a coach's letter says of a group of that many people, nine weeks after it began."""
    weeks = []
    for number in range(9):
        answered = max(people - 3 - number % 4, 0)
        totals = {metric.key: answered * (metric.goal - number % 2) for metric in counted()}
        given = dict.fromkeys(totals, answered)
        silent, paused = people - 1 - answered, 1
        weeks.append(GroupWeek(WEEK.plus(number - 8), people - 1, answered, 0, silent, paused, totals, given))
    named = (NeedsWord("Bo", "help"), NeedsWord("Ada", "words"), NeedsWord("Femi", "silent", 3))
    return CoachSummary("Kim", SENDER, counted(), tuple(weeks), named, unnamed=2, takes_line=True)


def note(what: CoachNoted, **values: Any) -> CoachNote:
    """What the answer to a coach's message says."""
    return CoachNote("Kim", SENDER, WEEK, what, **values)


def person_record(weeks: int = 30, table: str = "", name: str = "Ada") -> PersonRecord:
    """Everything about a person after that many weeks, with plans and words from the last few."""
    entries = [[*USUAL, "6 3 2"][number % 12] for number in range(weeks)]
    if table == "fourth":
        entries = [entry if entry in STATES else f"{entry} 1" for entry in entries]
    records = tuple(record(WEEK.plus(number + 1 - weeks), entry, table) for number, entry in enumerate(entries))
    words = (
        (NEXT - timedelta(days=12), "5 apps, 2 calls and 2 mocks.\nThe fair was good."),
        (NEXT, "6 3 2 <b>done</b>"),
    )
    plans = {WEEK.plus(-2): PLAN, WEEK.plus(-1): "ביום שני: לכתוב לנועה."}
    goals = {metric.key: metric.goal for metric in counted(table)}
    made = WEEK.plus(1).end
    return PersonRecord(name, "ada@example.org", made, counted(table), records, plans, words, goals, "the settings")


NEXT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
ASKED = context(*USUAL, "open", plan=PLAN)
NEW = replace(context("open"), first=True)
HEARD = context(*USUAL, "6 3 1")
GOALS = {metric.key: metric.goal for metric in ASKED.metrics}
LOWER_GOALS = {key: goal // 2 + 1 for key, goal in GOALS.items()}
MESSAGE = "The message with the subject “Re: Your week of 16 November” from ada@example.org"

SAMPLES: Mapping[str, Sample] = {
    "check-in": lambda letters: letters.check_in(ASKED),
    "check-in-first": lambda letters: letters.check_in(NEW),
    "check-in-first-own": lambda letters: letters.check_in(own(NEW)),
    "check-in-first-coach": lambda letters: letters.check_in(
        replace(NEW, coach="Kim, kim@example.org", to=replace(NEW.to, coach=True))
    ),
    "check-in-first-unnamed": lambda letters: letters.check_in(replace(NEW, coach="Kim, kim@example.org")),
    "check-in-invited": lambda letters: letters.check_in(replace(NEW, invited=True)),
    "check-in-four-metrics": lambda letters: letters.check_in(context(table="fourth", plan=PLAN)),
    "check-in-long-names": lambda letters: letters.check_in(context(table="wordy", name=LONG_NAME, plan=PLAN * 9)),
    "check-in-right-to-left": lambda letters: letters.check_in(
        context(name=RIGHT_TO_LEFT, plan="ביום שני: לכתוב לנועה.")
    ),
    "nudge": lambda letters: letters.nudge(ASKED),
    "digest-first-week": digest("3 1 0", text="3 apps, one chat with my old team lead, no mocks yet"),
    "digest-goals-met": digest(*USUAL, "6 3 2", text="6 apps, 3 calls and 2 mock interviews. Good to write it down."),
    "digest-part-way": digest(
        *USUAL, "6 3 1", text="Sent 6 apps, talked to a few people, did one mock on Thursday.", loose="a few"
    ),
    "digest-one-carried": digest(*USUAL, "7 0 0", text="7 apps. That was all, no calls and no mocks."),
    "digest-zero": digest(*USUAL, "0 0 0", text="Nothing this week. The kids were ill."),
    "digest-after-silence": digest(
        *USUAL[:8], "silent", "silent", "silent", "2 0 0", text="Hi again. Two apps, nothing else."
    ),
    "digest-after-pause": digest(*USUAL[:9], "paused", "paused", "1 1 1", text="Back! One of each."),
    "digest-correction": digest(*USUAL, "6 4 1", text="Actually make that 4 calls, I forgot one.", before="6 3 1"),
    "digest-newer-week": digest(*USUAL, "4 2 2", text="4 apps, 2 calls, 2 mocks", newer_first=True),
    "digest-setback": digest(
        *USUAL, "4 1 1", text="4 apps, 1 call, 1 mock. Acme turned me down after the last round.", setback=True
    ),
    "digest-setback-zero": digest(*USUAL, "0 0 0", text="Got the no from Acme. Did nothing else.", setback=True),
    "digest-open": digest(*USUAL, "5 2 -", text="5 apps and 2 chats"),
    "digest-unclear": digest(*USUAL, "5 - -", text="5 apps, lots of calls", unclear=True),
    "digest-unclear-all": digest(*USUAL, "- - -", text="About the same as last week", unclear=True),
    "digest-paused": digest(*USUAL, "2 1 0", text="2 apps, 1 call, no mock.\nPause 2 weeks", paused=True),
    "digest-all-states": digest(
        "2 1 1", "silent", "not asked", "paused", "skipped", "unreadable", "0 - 1", "5 3 2", text="5 3 2"
    ),
    "digest-counts-of-999": digest(*["999 998 997"] * 8, text="999 998 997"),
    "digest-four-metrics": digest(
        *[f"{week} 1" if week not in STATES else week for week in USUAL],
        "5 3 2 1",
        table="fourth",
        text="5, 3, 2 and one piece is up",
    ),
    "digest-long-names": digest(
        *["12 10 14 19"] * 8, table="wordy", name=LONG_NAME, text="Twelve apps, ten calls and so on. " * 20
    ),
    "digest-right-to-left": digest(*USUAL, "5 3 2", name=RIGHT_TO_LEFT, text="5 3 2\nשבוע טוב, תודה."),
    "digest-added": digest(*USUAL, "8 3 1", text="I forgot two apps, 2 more.", before="6 3 1", added=2),
    "digest-planned": digest(
        *USUAL,
        "5 2 1",
        text="5 apps, 2 calls, 1 mock. On Monday I'll write to Grace.",
        plan="On Monday I'll write to Grace.",
    ),
    "digest-two-open": digest(*USUAL, "5 - -", text="5 apps this week"),
    "digest-coach-lines": lambda letters: letters.digest(
        replace(HEARD, coach_lines=(("Kim", "Rooms are free on Tuesdays."), ("Lee", "I am away on Friday."))),
        Reading("report", HEARD.history[-1].counts, text="6 3 1"),
    ),
    "digest-coach-line": lambda letters: letters.digest(
        replace(HEARD, coach_lines=(("Kim", "The library has free rooms for calls on Tuesdays."),)),
        Reading("report", HEARD.history[-1].counts, text="6 3 1"),
    ),
    "digest-new-goals": lambda letters: letters.digest(
        HEARD,
        Reading("report", HEARD.history[-1].counts, text="6 3 1\nmy goals: 3 2 2"),
        noted=("goals",),
        goals=(GOALS, LOWER_GOALS),
    ),
    "question": lambda letters: letters.question(*wordless("It went alright I think")),
    "question-empty": lambda letters: letters.question(*wordless("")),
    "question-one-open": lambda letters: letters.question(*wordless("Some, I lost count", *USUAL, "5 2 -")),
    "question-setback": lambda letters: letters.question(*wordless("They went with someone else.", setback=True)),
    "question-complaint": lambda letters: letters.question(
        HEARD, Reading("other", text="That's wrong, please look again.", complaint=True)
    ),
    "receipt": lambda letters: letters.receipt(*wordless("Can we talk on the phone instead?"), kept_as_plan=False),
    "receipt-plan": lambda letters: letters.receipt(
        *wordless("Tuesday: first draft of the portfolio page."), kept_as_plan=True
    ),
    "noted-paused": lambda letters: letters.noted(
        ASKED, "paused", WEEK.plus(3), next_check_in=NEXT + timedelta(weeks=2)
    ),
    "noted-resumed": lambda letters: letters.noted(ASKED, "resumed", next_check_in=NEXT),
    "noted-skipped": lambda letters: letters.noted(ASKED, "skipped", next_check_in=NEXT),
    "noted-goals": lambda letters: letters.goals_noted(ASKED, GOALS, LOWER_GOALS),
    "noted-goals-kept": lambda letters: letters.noted(ASKED, "goals kept"),
    "noted-private": lambda letters: letters.noted(coached(), "private"),
    "noted-share": lambda letters: letters.noted(coached(), "share"),
    "noted-share-unnamed": lambda letters: letters.noted(replace(coached(), to=ASKED.to), "share"),
    "shall-we-pause": lambda letters: letters.shall_we_pause(context(*USUAL[:8], *["silent"] * 3, "not asked")),
    "goodbye": lambda letters: letters.goodbye(ASKED),
    "goodbye-with-counts": lambda letters: letters.goodbye(HEARD, Reading("report", HEARD.history[-1].counts)),
    "hard-words": lambda letters: letters.hard_words(ASKED),
    "hard-words-own": lambda letters: letters.hard_words(own(ASKED)),
    "help": lambda letters: letters.help(ASKED),
    "export": lambda letters: letters.export(
        HEARD, "email,week,metric,count,goal,approximate\r\n", "[]\n", letters.export_page(person_record(3))
    ),
    "delete-confirm": lambda letters: letters.delete_confirm(ASKED),
    "forgotten": lambda letters: letters.forgotten(ASKED),
    "please-reply": lambda letters: letters.please_reply(ASKED),
    "owner-notice-many": lambda letters: letters.owner_notice(
        "dana@example.org", SENDER, [f"Person {n} wrote words without numbers." for n in range(1, 61)], WEEK.end
    ),
    "owner-notice-urgent": lambda letters: letters.owner_notice(
        "dana@example.org", SENDER, ["ada@example.org wrote: “I can't go on.”"], WEEK.end, urgent=True
    ),
    "coach-summary": lambda letters: letters.coach_summary(group_summary()),
    "coach-summary-many": lambda letters: letters.coach_summary(
        replace(group_summary(people=900), group="spring", more=312)
    ),
    "coach-noted-line": lambda letters: letters.coach_noted(
        note("line", line="The library has free rooms for calls on Tuesdays.", until=NEXT)
    ),
    "coach-noted-cleared": lambda letters: letters.coach_noted(note("cleared")),
    "coach-noted-long": lambda letters: letters.coach_noted(note("long", longest=240)),
    "coach-noted-help": lambda letters: letters.coach_noted(note("help")),
    "coach-noted-stopped": lambda letters: letters.coach_noted(note("stopped")),
    "coach-noted-resumed": lambda letters: letters.coach_noted(note("resumed")),
    "coach-notice": lambda letters: letters.coach_notice("Kim", "Ada", SENDER, WEEK.end),
    "coach-summary-few": lambda letters: letters.coach_summary(group_summary(people=2)),
    "coach-summary-right-to-left": lambda letters: letters.coach_summary(
        replace(
            group_summary(), coach=RIGHT_TO_LEFT, group="קבוצה א", needs_word=(NeedsWord(RIGHT_TO_LEFT, "silent", 3),)
        )
    ),
    "owner-notice": lambda letters: letters.owner_notice(
        "dana@example.org", SENDER, [f"{MESSAGE} could not be told from a forged one and is held.", "Two."], WEEK.end
    ),
}
