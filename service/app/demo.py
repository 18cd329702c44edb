"""`steadily demo`: the weekly loop with no account and no network, on the real letters, store and reader.

The rule: nothing here but the playing; the rounds are the daemon's own, and the mail goes by folders (`maildir`)."""

import sys
import webbrowser
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import click

from service.app import daemon, startup
from service.app.context import App
from service.app.keys import open_key
from service.mail.maildir import MaildirMail
from service.model import metrics
from service.model.values import Incoming, UserError
from service.policy import schedule
from service.reading import reply
from service.reading.mime import incoming
from service.settings import load
from service.store import messages
from service.store.database import Store
from service.writing.letters import Letters

QUIT = ("quit", "q", "exit")
SAMPLE = "5 apps, a couple of coffees, no mock this week"
SETTINGS = """
[sender]
name = "Steadily"
address = "checkin@example.org"
contact = "Dana, dana@example.org"

[imap]
host = "localhost"
password = "none is needed"
shared = false

[smtp]
host = "localhost"

[schedule]
time_zone = "Europe/London"

[[participants]]
name = "Ada"
email = "ada@example.com"
"""


@dataclass
class Clock:
    """A clock that the demo sets."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Stage:
    """The demo while it plays: the application, its folders of mail, and how much was shown already."""

    app: App
    post: MaildirMail
    clock: Clock
    letters: Path
    shown: int = 0
    explained: int = 0
    written: list[Path] = field(default_factory=list)

    def make_round(self) -> list[Incoming]:
        """A round of the real daemon; returns the letters it sent."""
        daemon.make_round(self.app)
        sent = self.post.sent()
        new, self.shown = sent[self.shown :], len(sent)
        return [self._show(raw) for raw in new]

    def _show(self, raw: bytes) -> Incoming:
        """Show a letter as text; write its HTML beside the others."""
        letter = incoming.parse(raw)
        click.secho(f"\n--- {letter.subject} " + "-" * max(4, 66 - len(letter.subject)), dim=True)
        click.echo(letter.text.strip())
        click.secho("-" * 72, dim=True)
        file = self.letters / f"{len(self.written) + 1:02}.html"
        file.write_text(letter.html, encoding="utf-8")
        self.written.append(file)
        return letter

    def answer(self, letter: Incoming, words: str) -> list[Incoming]:
        """The person answers a letter; two hours later the service has read it."""
        self.clock.moment += timedelta(hours=2)
        self.post.deliver(compose(letter, words, self.clock()))
        click.secho(f"\nThe reply: {words}", bold=True)
        letters = self.make_round()
        self._show_what_was_read()
        return letters

    def _show_what_was_read(self) -> None:
        with self.app.store.reading() as connection:
            received = messages.of_person(connection, "ada@example.com")
        for row in received[self.explained :]:
            click.secho(f"How it was read: {row.why}", dim=True)
        self.explained = len(received)


def play(replies: list[str], folder: Path | None, *, browser: bool) -> None:
    """Play week after week: the given replies, what is typed, or (without a terminal) a sample reply."""
    typed = not replies and sys.stdin.isatty()
    if not replies and not typed:
        click.echo("There is no terminal to type at, so a sample reply is played (--reply TEXT plays yours).")
        replies = [SAMPLE]
    letters = folder or Path(mkdtemp(prefix="steadily-letters-"))
    try:
        letters.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{letters} can't be made ({error.strerror}); name another place with --out.") from None
    with TemporaryDirectory(prefix="steadily-demo-") as place:
        stage = _set_up(Path(place), letters)
        try:
            _play_typed(stage, browser) if typed else _play_given(stage, replies)
        finally:
            stage.app.store.close()
            stage.post.close()
    click.echo(f"\nThe letters as HTML are in {letters}: {', '.join(file.name for file in stage.written)}")


def compose(letter: Incoming, words: str, moment: datetime) -> bytes:
    """The reply as a plain mail client would write it: the words, then the letter quoted."""
    message = EmailMessage()
    message["From"] = "Ada <ada@example.com>"
    message["To"] = f"Steadily <{letter.sender}>"
    message["Subject"] = "Re: " + letter.subject.removeprefix("Re: ")
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = make_msgid(domain="example.com")
    message["In-Reply-To"] = letter.message_id
    message["References"] = " ".join([*letter.references, letter.message_id])
    quoted = "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())
    wrote = f"On {moment:%a, %d %b %Y at %H:%M}, Steadily <{letter.sender}> wrote:"
    message.set_content(f"{words}\n\n{wrote}\n{quoted}\n")
    return message.as_bytes()


def _set_up(place: Path, letters: Path) -> Stage:
    (place / "steadily.toml").write_text(SETTINGS, encoding="utf-8")
    settings = load(place / "steadily.toml", {})
    (ada,) = settings.participants
    slot = schedule.newest(startup.now(), ada.zone, ada.check_in, settings.schedule.first_weekday).at
    clock, post = Clock(slot), MaildirMail(place / "mail")
    store = Store(settings.store_url)
    app = App(settings, store, open_key(store, settings.key_path), Letters(), post, post, clock)
    return Stage(app, post, clock, letters)


def _next_week(stage: Stage, weeks: int) -> list[Incoming]:
    """Move the clock to the next check-in's time; returns the letters that come (none after a pause or a stop)."""
    (ada,) = stage.app.settings.participants
    if weeks:
        stage.clock.moment = schedule.newest(stage.clock(), ada.zone, ada.check_in, 0).next_at
    with stage.app.store.reading() as connection:
        standing = stage.app.standings.of(connection, ada.email)
    asked = schedule.may_be_asked(stage.clock(), ada, standing, stage.app.settings.schedule)
    what = "the check-in arrives" if asked else "no check-in comes, as they asked"
    click.secho(f"\n{stage.clock():%A, %d %B %Y}: {what}.", bold=True)
    return stage.make_round()


def _play_given(stage: Stage, replies: list[str]) -> None:
    """Each reply is a week; one with a word of correction ("make that 6") answers the digest before it."""
    counted, weeks = metrics.load(), 0
    letters: list[Incoming] = []
    for words in replies:
        corrects = (
            letters and reply.read(incoming.parse(compose(letters[-1], words, stage.clock())), counted).correction
        )
        if not corrects:
            letters = _next_week(stage, weeks) or letters
            weeks += 1
        letters = stage.answer(letters[-1], words) or letters


def _play_typed(stage: Stage, browser: bool) -> None:
    """At the prompt: reply, see the digest, correct it or go on to the next week."""
    weeks, opened, letters = 0, False, list[Incoming]()
    while True:
        letters = _next_week(stage, weeks) or letters
        weeks += 1
        words = _prompt("\nYour reply, in your own words (for example: 5 apps, a couple of coffees, no mock)")
        while words and words.lower() not in QUIT:
            letters = stage.answer(letters[-1], words) or letters
            if browser and not opened:
                opened = webbrowser.open(stage.written[-1].resolve().as_uri())
            words = _prompt("\nReply again (a correction, your plan), or press Enter for the next week, or type quit")
        if words:
            return


def _prompt(question: str) -> str:
    """One line; at the end of input (Ctrl-D): quit."""
    click.secho(question, bold=True)
    try:
        return input("> ").strip()
    except EOFError:
        return "quit"
