"""Writes the letters: one short method for each kind, from what happened and the templates. Pure once loaded.

No words of a letter here (they are the templates'), no decision whether to write one (policy), no addressing (mime).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from service.model.values import Attachment, Letter, LetterContext, Reading, Sender, Week, WeekRecord
from service.writing import chart, encouragement, progress
from service.writing.encouragement import NO_PHRASE, Phrase
from service.writing.progress import Tally
from service.writing.templates import Templates

QUOTED_LINES = 6
QUOTED_CHARACTERS = 320
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
        own_address = context.to.email in context.sender.contact.lower()
        return self._about(
            "check-in",
            context,
            plan=excerpt(context.plan),
            tallies=progress.tallies(context),
            own_address=own_address,
        )

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
    ) -> Letter:
        """The answer to counts, which the context's last record has already; `before` is the record that they replaced.

        `noted` are commands of the same message (keys of the templates' `noted`), `until` is for "paused".
        """
        tallies = progress.tallies(context, reading, before)
        asked = progress.question(tallies)
        phrase = NO_PHRASE if before else self._phrase(context, reading, tallies)
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
        """Nothing was readable: ask again, for one metric if the week has only that one open."""
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
        """Words without numbers: they are kept, as the plan if they answer a digest."""
        return self._about(
            "receipt",
            context,
            phrase=self._setback(context, reading),
            quote=excerpt(reading.text),
            kept_as_plan=kept_as_plan,
        )

    def noted(self, context: LetterContext, what: str, until: Week | None = None) -> Letter:
        """A command was carried out: "paused" (`until` is the first week asked about again), "resumed" or "skipped"."""
        return self._about("noted", context, what=what, until=until)

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

    def export(self, context: LetterContext, csv: str, json: str) -> Letter:
        """Their record as files."""
        files = (
            Attachment("steadily.csv", "text/csv", csv),
            Attachment("steadily.json", "application/json", json),
        )
        return self._about("export", context, files=files)

    def delete_confirm(self, context: LetterContext) -> Letter:
        """Ask once more before everything is deleted."""
        return self._about("delete-confirm", context)

    def forgotten(self, context: LetterContext) -> Letter:
        """Everything is deleted: the last letter."""
        return self._about("forgotten", context)

    def please_reply(self, context: LetterContext) -> Letter:
        """A message in their name could not be told from a forged one: please reply to the check-in."""
        return self._about("please-reply", context)

    def owner_notice(self, owner: str, sender: Sender, items: Sequence[str], day: date) -> Letter:
        """What needs the owner's attention, one sentence each."""
        subject = self.templates.sentence("notice_subject", day)
        text, html = self.templates.fill("owner-notice", subject=subject, sender=sender, items=tuple(items), day=day)
        return Letter("owner-notice", subject, text, html)

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
        text, html = self.templates.fill(kind, **values)
        return Letter(kind, subject, text, html, phrase.key, files, asked.metric.key if asked else "")

    def _phrase(self, context: LetterContext, reading: Reading, tallies: Sequence[Tally]) -> Phrase:
        if context.encouraged:
            return NO_PHRASE
        return encouragement.choose(self.phrases, encouragement.situation(context, reading, tallies), context.used)

    def _setback(self, context: LetterContext, reading: Reading) -> Phrase:
        """Words without counts that speak of a setback are not passed over, unless this week had its sentence."""
        had = context.encouraged or progress.record(context).state == "answered"
        return NO_PHRASE if had or not reading.setback else encouragement.choose(self.phrases, "setback", context.used)


def excerpt(text: str) -> tuple[str, ...]:
    """The first lines of a person's own words, for quoting, with an ellipsis where they were cut."""
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
