"""`steadily demo`: the weekly loop with no account and no network, on the real letters, store and reader.

The rule: nothing here but the playing; the rounds are the daemon's own, and the mail goes by folders (`maildir`)."""

import webbrowser
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import click

from service.app import daemon, demo_screen, startup
from service.app.context import App
from service.app.keys import open_key
from service.mail.maildir import MaildirMail
from service.model import metrics
from service.model.values import Incoming, Letter, UserError
from service.policy import schedule
from service.reading import reply
from service.reading.mime import incoming
from service.settings import load
from service.store import messages
from service.store.database import Store
from service.writing import gallery
from service.writing.letters import Letters

PERSON, ADDRESS = "Ada", "ada@example.com"
QUIT = ("quit", "q", "exit")
SAMPLE = "5 apps, a couple of coffees, no mock this week"
SETTINGS = f"""
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
name = "{PERSON}"
email = "{ADDRESS}"
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
    folder: Path  # where the letters are written
    shown: int = 0
    explained: int = 0
    letters: dict[str, Letter] = field(default_factory=dict)

    def make_round(self) -> list[Incoming]:
        """A round of the real daemon; returns the letters it sent, once they are shown."""
        daemon.make_round(self.app)
        self._show_readings()
        sent = self.post.sent()
        new, self.shown = sent[self.shown :], len(sent)
        return [self._show(raw) for raw in new]

    def _show_readings(self) -> None:
        with self.app.store.reading() as connection:
            received = messages.of_person(connection, ADDRESS)
        new, self.explained = received[self.explained :], len(received)
        for row in new:
            demo_screen.readings(row.reading, row.quoted, self.app.settings.metrics)

    def _show(self, raw: bytes) -> Incoming:
        """Show a letter as text; write it, and the page of all letters so far."""
        letter = incoming.parse(raw)
        demo_screen.letter(letter, PERSON)
        name = f"{len(self.letters) + 1:02}"
        for ending, content in (("html", letter.html.encode()), ("txt", letter.text.encode()), ("eml", raw)):
            (self.folder / f"{name}.{ending}").write_bytes(content)
        self.letters[name] = Letter("demo", letter.subject, letter.text, letter.html)
        gallery.write(self.folder, self.app.letters.templates, "The letters of this demo", self.letters)
        return letter

    def answer(self, letter: Incoming, words: str) -> list[Incoming]:
        """The person answers a letter; two hours later the service has read it."""
        self.clock.moment += timedelta(hours=2)
        self.post.deliver(compose(letter, words, self.clock()))
        demo_screen.say(f"\nThe reply: {words}", bold=True)
        letters = self.make_round()
        if not letters:
            demo_screen.say("\nNo letter answers this.", dim=True)
        return letters


def play(replies: list[str], folder: Path | None, *, browser: bool) -> None:
    """Play week after week: the given replies, what is typed, or (without a terminal) a sample reply."""
    typed = not replies and demo_screen.is_terminal()
    if not replies and not typed:
        demo_screen.say("There is no terminal to type at, so a sample reply is played (--reply TEXT plays yours).")
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
    demo_screen.say(f"\nAll {len(stage.letters)} letters, as pictures and as files:")
    click.echo(letters / gallery.INDEX)


def compose(letter: Incoming, words: str, moment: datetime) -> bytes:
    """The reply as a plain mail client would write it: the words, then the letter quoted."""
    message = EmailMessage()
    message["From"] = f"{PERSON} <{ADDRESS}>"
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
    today = stage.clock()
    demo_screen.say(f"\n{today:%A}, {today.day} {today:%B %Y}: {what}.", bold=True)
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
        words = demo_screen.prompt(f"Your reply, in your own words (for example: {SAMPLE})")
        while words and words.lower() not in QUIT:
            letters = stage.answer(letters[-1], words) or letters
            if browser and not opened:
                opened = webbrowser.open((stage.folder / gallery.INDEX).resolve().as_uri())
            words = demo_screen.prompt("Reply again: a correction, something you forgot, your plan")
        if words:
            return
