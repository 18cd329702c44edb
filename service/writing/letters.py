"""Writes the letters: one short method for each kind, from what happened and the templates. Pure once loaded.

No words of a letter here (they are the templates'), no decision whether to write one (policy), no addressing (mime).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from service.model.coach import CoachNote, CoachSummary
from service.model.record import PersonRecord
from service.model.values import Attachment, Letter, LetterContext, Metric, Reading, Sender, Week, WeekRecord
from service.writing import chart, coach, encouragement, export_page, progress
from service.writing.encouragement import NO_PHRASE, Phrase
from service.writing.excerpt import excerpt
from service.writing.progress import Tally
from service.writing.templates import Templates

NOTICES = 20  # that one notice to the owner lists; of further ones it gives the number
LABEL_WIDTH = 40  # of a metric's label in the text part's columns


class Letters:
    """Every kind of letter. The templates and the encouraging sentences are read once."""

    def __init__(self, own: Path | None = None) -> None:
        self.templates = Templates(own)
        self.phrases = encouragement.load(self.templates.folders)

    def subject(self, week: Week) -> str:
        """The subject of every letter about that week; `mime` adds "Re: " to answers."""
        return self.templates.sentence("subject", week)

    def check_in(self, context: LetterContext) -> Letter:
        """The week's questions, below the plan they made last time."""
        return self._about("check-in", context, plan=excerpt(context.plan or ""), tallies=progress.tallies(context))

    def nudge(self, context: LetterContext) -> Letter:
        """The one reminder after a check-in."""
        return self._about("nudge", context)

    def digest(
        self,
        context: LetterContext,
        reading: Reading,
        *,
        before: WeekRecord | None = None,
        newer_first: bool = False,
        noted: tuple[str, ...] = (),
        until: Week | None = None,
        next_check_in: datetime | None = None,
        goals: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {}),
    ) -> Letter:
        """The answer to counts, which the context's last record has already; `before` is the record that they replaced.

        `noted` are commands of the same message (keys of `noted` in words.txt); `until` and `next_check_in` (in the
        person's own zone) are for "paused" and "resumed", `goals` (old and new, by metric key) for "goals".
        """
        tallies = progress.tallies(context, reading, before)
        missing = progress.missing(tallies)
        phrase = NO_PHRASE if before else self._phrase(context, reading, tallies)
        return self._about(
            "digest",
            context,
            phrase=phrase,
            asked=only(missing),
            missing=missing,
            quote=excerpt(reading.text),
            plan=reading.plan,
            coach_lines=coach.lines(context.coach_lines),
            tallies=tallies,
            newer_first=newer_first,
            noted=noted,
            goals=changed_goals(context, *goals),
            until=until,
            next_check_in=next_check_in,
            charts=chart.charts(context),
            checked_in=progress.checked_in(context.history),
            label_width=min(LABEL_WIDTH, max(len(tally.metric.label) for tally in tallies)),
        )

    def question(self, context: LetterContext, reading: Reading) -> Letter:
        """Nothing was readable, or they say that something is wrong: ask for what is open, or for everything."""
        tallies = progress.tallies(context, reading)
        missing = () if reading.complaint else progress.missing(tallies)
        return self._about(
            "question",
            context,
            phrase=self._setback(context, reading),
            asked=only(missing),
            quote=excerpt(reading.text),
            complaint=reading.complaint,
            tallies=tallies,
            missing=missing or tallies,
        )

    def receipt(
        self, context: LetterContext, reading: Reading, kept_as_plan: bool, *, offer_form: bool = True
    ) -> Letter:
        """Words without numbers: they are kept, as the plan if they answer a digest.

        The form is offered once a week; in later receipts `offer_form` is False.
        """
        missing = () if kept_as_plan or not offer_form else progress.missing(progress.tallies(context, reading))
        return self._about(
            "receipt",
            context,
            phrase=self._setback(context, reading),
            quote=excerpt(reading.plan if kept_as_plan and reading.plan else reading.text),
            kept_as_plan=kept_as_plan,
            missing=missing,
        )

    def noted(
        self,
        context: LetterContext,
        what: str,
        until: Week | None = None,
        *,
        next_check_in: datetime | None = None,
    ) -> Letter:
        """A command was carried out: a key of `noted_title` in words.txt.

        `until` is the first week asked about again, `next_check_in` the moment in the person's own zone.
        """
        return self._about("noted", context, what=what, until=until, next_check_in=next_check_in, goals=())

    def goals_noted(self, context: LetterContext, old: Mapping[str, int], new: Mapping[str, int]) -> Letter:
        """They changed their goals, by metric key, from the context's week on."""
        goals = changed_goals(context, old, new)
        return self._about("noted", context, what="goals", until=None, next_check_in=None, goals=goals)

    def hard_words(self, context: LetterContext) -> Letter:
        """They wrote of danger to themselves: whom to turn to, and nothing else (LETTERS.md, rule 16)."""
        return self._about("hard-words", context)

    def shall_we_pause(self, context: LetterContext) -> Letter:
        """Asked once, after weeks of silence; then nothing more until they write."""
        return self._about("shall-we-pause", context)

    def goodbye(self, context: LetterContext, reading: Reading | None = None) -> Letter:
        """They asked for no more mail; counts in the same message are recorded."""
        given = reading.counts if reading else {}
        tallies = progress.tallies(context, reading)
        return self._about("goodbye", context, tallies=[tally for tally in tallies if tally.metric.key in given])

    def help(self, context: LetterContext) -> Letter:
        """What they can write, and who runs this."""
        return self._about("help", context)

    def export(self, context: LetterContext, csv: str, json: str, html: str | None = None) -> Letter:
        """Their record as files; `html` is a page to look at, made by `export_page`."""
        files = [
            Attachment("steadily.csv", "text/csv", csv),
            Attachment("steadily.json", "application/json", json),
            *([Attachment("steadily.html", "text/html", html)] if html else ()),
        ]
        return self._about("export", context, files=tuple(files))

    def export_page(self, record: PersonRecord) -> str:
        """Everything that is kept of one person as one self-contained HTML page."""
        return export_page.render(self.templates, record)

    def delete_confirm(self, context: LetterContext) -> Letter:
        """Ask once more before everything is deleted."""
        return self._about("delete-confirm", context)

    def forgotten(self, context: LetterContext) -> Letter:
        """Everything is deleted: the last letter."""
        return self._about("forgotten", context)

    def please_reply(self, context: LetterContext) -> Letter:
        """A message in their name could not be told from a forged one: please reply to the check-in."""
        return self._about("please-reply", context)

    def owner_notice(
        self, owner: str, sender: Sender, items: Sequence[str], day: date, *, urgent: bool = False
    ) -> Letter:
        """What needs the owner's attention, one sentence each; `urgent` where somebody may be in danger."""
        subject = self.templates.sentence("urgent_subject" if urgent else "notice_subject", day)
        values = {"shown": items[:NOTICES], "further": len(items[NOTICES:]), "urgent": urgent, "day": day}
        text, html = self.templates.fill(
            "owner-notice", subject=subject, sender=sender, items=items[:NOTICES], **values
        )
        return Letter("owner-notice", subject, text, html)

    def coach_summary(self, summary: CoachSummary) -> Letter:
        """A coach's weekly letter: totals of the group, and who may need a word."""
        return coach.letter(self.templates, summary)

    def coach_noted(self, note: CoachNote) -> Letter:
        """The answer to what a coach wrote back: their line is taken, taken away, too long ..."""
        return coach.noted(self.templates, note)

    def coach_notice(self, name: str, person: str, sender: Sender, day: date) -> Letter:
        """To a coach, at once: somebody who agreed to be named wrote words that sound like danger."""
        return coach.notice(self.templates, name, person, sender, day)

    def _about(
        self,
        kind: str,
        context: LetterContext,
        *,
        phrase: Phrase = NO_PHRASE,
        asked: Tally | None = None,
        files: tuple[Attachment, ...] = (),
        **values: Any,
    ) -> Letter:
        """A letter about the context's week."""
        subject = self.subject(context.week)
        values |= {"context": context, "occasion": context}  # owners' own templates may know it by its former name
        values |= {"subject": subject, "phrase": phrase, "asked": asked, "files": files}
        values |= {"own_address": context.to.email in context.sender.contact.lower()}
        text, html = self.templates.fill(kind, **values)
        return Letter(kind, subject, text, html, phrase.key or None, files, asked.metric.key if asked else None)

    def _phrase(self, context: LetterContext, reading: Reading, tallies: Sequence[Tally]) -> Phrase:
        if context.encouraged:
            return NO_PHRASE
        return encouragement.choose(self.phrases, encouragement.situation(context, reading, tallies), context.used)

    def _setback(self, context: LetterContext, reading: Reading) -> Phrase:
        """Words without counts that speak of a setback are not passed over, unless this week had its sentence."""
        had = context.encouraged or progress.record(context).state == "answered"
        return NO_PHRASE if had or not reading.setback else encouragement.choose(self.phrases, "setback", context.used)


def changed_goals(
    context: LetterContext, old: Mapping[str, int], new: Mapping[str, int]
) -> list[tuple[Metric, int, int]]:
    """(metric, its old goal, its new one) of the metrics in `new`, in their order."""
    return [(metric, old.get(metric.key, 0), new[metric.key]) for metric in context.metrics if metric.key in new]


def only(tallies: Sequence[Tally]) -> Tally | None:
    """The one tally, or None unless there is exactly one: a bare number answers a question about one metric alone."""
    return tallies[0] if len(tallies) == 1 else None
