"""Writes the letters: one short function for each kind, from what happened and the templates. Pure once loaded."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from service.model.values import Attachment, Letter, LetterContext, Reading, Sender, Week, WeekRecord
from service.writing import chart, encouragement, progress
from service.writing.encouragement import SILENT, Phrase
from service.writing.progress import Tally
from service.writing.templates import Templates

QUOTED_LINES = 6
QUOTED_CHARACTERS = 320
LABEL_WIDTH = 40  # of a metric's label in the text part's columns


class Letters:
    """Where letters are written: the templates and the encouraging sentences, read once."""

    def __init__(self, own: Path | None = None) -> None:
        self.templates = Templates(own)
        self.bank = encouragement.load(self.templates.folders)

    def subject(self, week: Week) -> str:
        """The subject of every letter about that week; the envelope adds "Re: " to answers."""
        return self.templates.sentence("subject", week)

    def check_in(self, context: LetterContext) -> Letter:
        """The week's question, with their last plan at its top."""
        own_address = context.to.email in context.sender.contact.lower()
        return self._about(
            "check-in",
            context,
            plan=excerpt(context.plan),
            tallies=progress.tallies(context),
            own_address=own_address,
        )

    def nudge(self, context: LetterContext) -> Letter:
        """A check-in's one reminder."""
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
    ) -> Letter:
        """The answer to counts. The occasion's last record has them already; `before` is the one a correction replaced.

        `noted` are commands of the same message (keys of the templates' `noted`), `until` is for "paused".
        """
        tallies = progress.tallies(context, reading, before)
        asked = progress.question(tallies)
        phrase = SILENT if before else self._phrase(context, reading, tallies)
        return self._about(
            "digest",
            context,
            phrase=phrase,
            asked=asked,
            quote=excerpt(reading.text),
            tallies=tallies,
            newer_first=newer_first,
            noted=noted,
            until=until,
            charts=chart.charts(context),
            checked_in=progress.checked_in(context.history),
            label_width=min(LABEL_WIDTH, max(len(tally.metric.label) for tally in tallies)),
        )

    def question(self, context: LetterContext, reading: Reading) -> Letter:
        """Nothing was readable: asks again, for one metric where the week leaves no other open."""
        tallies = progress.tallies(context, reading)
        missing = [tally for tally in tallies if tally.count is None]
        return self._about(
            "question",
            context,
            phrase=self._setback(context, reading),
            asked=missing[0] if len(missing) == 1 else None,
            quote=excerpt(reading.text),
            tallies=tallies,
            missing=missing or tallies,
        )

    def receipt(self, context: LetterContext, reading: Reading, kept_as_plan: bool) -> Letter:
        """Words without numbers are kept, as the plan where they answer a digest."""
        return self._about(
            "receipt",
            context,
            phrase=self._setback(context, reading),
            quote=excerpt(reading.text),
            kept_as_plan=kept_as_plan,
        )

    def noted(self, context: LetterContext, what: str, until: Week | None = None) -> Letter:
        """A command is done: "paused" (with the first week asked about again), "resumed" or "skipped"."""
        return self._about("noted", context, what=what, until=until)

    def shall_we_pause(self, context: LetterContext) -> Letter:
        """Asked once, after weeks of silence; then nothing more until they write."""
        return self._about("shall-we-pause", context)

    def goodbye(self, context: LetterContext, reading: Reading | None = None) -> Letter:
        """They asked that mail stops; counts in the same message are noted."""
        given = reading.counts if reading else {}
        tallies = progress.tallies(context, reading)
        return self._about("goodbye", context, tallies=[tally for tally in tallies if tally.metric.key in given])

    def help(self, context: LetterContext) -> Letter:
        """What one can write, and who runs this."""
        return self._about("help", context)

    def export(self, context: LetterContext, csv: str, json: str) -> Letter:
        """Their record as two files."""
        files = (
            Attachment("steadily.csv", "text/csv", csv),
            Attachment("steadily.json", "application/json", json),
        )
        return self._about("export", context, files=files)

    def delete_confirm(self, context: LetterContext) -> Letter:
        """Asks once more before everything is deleted."""
        return self._about("delete-confirm", context)

    def forgotten(self, context: LetterContext) -> Letter:
        """Everything is deleted; the last letter."""
        return self._about("forgotten", context)

    def please_reply(self, context: LetterContext) -> Letter:
        """A message in their name could not be told from a forged one: please reply to the check-in."""
        return self._about("please-reply", context)

    def owner_notice(self, owner: str, sender: Sender, items: Sequence[str], day: date) -> Letter:
        """What waits for the owner's eye: one sentence each."""
        subject = self.templates.sentence("notice_subject", day)
        text, html = self.templates.fill("owner-notice", subject=subject, sender=sender, items=tuple(items), day=day)
        return Letter("owner-notice", subject, text, html)

    def _about(
        self,
        kind: str,
        context: LetterContext,
        *,
        phrase: Phrase = SILENT,
        asked: Tally | None = None,
        files: tuple[Attachment, ...] = (),
        **values: Any,
    ) -> Letter:
        """A letter about the occasion's week."""
        subject = self.subject(context.week)
        values |= {"occasion": context, "subject": subject, "phrase": phrase, "asked": asked, "files": files}
        text, html = self.templates.fill(kind, **values)
        return Letter(kind, subject, text, html, phrase.key, files, asked.metric.key if asked else "")

    def _phrase(self, context: LetterContext, reading: Reading, tallies: Sequence[Tally]) -> Phrase:
        if context.encouraged:
            return SILENT
        return encouragement.choose(self.bank, encouragement.situation(context, reading, tallies), context.used)

    def _setback(self, context: LetterContext, reading: Reading) -> Phrase:
        """Words without counts that speak of a setback are not passed over, unless this week had its sentence."""
        had = context.encouraged or progress.record(context).state == "answered"
        return SILENT if had or not reading.setback else encouragement.choose(self.bank, "setback", context.used)


def problems(folder: Path) -> list[str]:
    """What is wrong with the owner's templates: one sentence for each fault, naming file and line."""
    from service.writing import check  # which writes the samples, and so needs this module

    return check.problems(folder)


def excerpt(text: str) -> tuple[str, ...]:
    """The first of a person's own lines, to be quoted; an ellipsis where it is cut."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    kept: list[str] = []
    room = QUOTED_CHARACTERS
    for line in lines[:QUOTED_LINES]:
        if len(line) > room:
            kept.append(f"{line[:room].rsplit(' ', 1)[0]} …")
            break
        kept.append(line)
        room -= len(line)
    cut = len(lines) > len(kept) and not (kept and kept[-1].endswith(" …"))
    return (*kept, "…") if cut else tuple(kept)
