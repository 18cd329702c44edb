"""`check --live`: sign in to both servers, send a probe to our own mailbox and read it back.

The rule: it needs no store, and touches no mail but the probe."""

from collections.abc import Iterator
from datetime import timedelta

from service.app import startup
from service.app.keys import read_key
from service.mail.imap.mailbox import ImapMailbox
from service.mail.smtp import SmtpTransport
from service.model import tokens
from service.model.values import Letter, TryLater, Week
from service.policy.outcome import IGNORED
from service.settings import Settings
from service.writing import mime

PATIENCE = timedelta(seconds=60)
TEXT = "This is a probe that Steadily sent to its own mailbox. It is filed by itself."


def probe(settings: Settings) -> Iterator[str]:
    """One sentence for each step that worked. Raises UserError or TryLater at the first that does not."""
    imap, smtp, own = settings.imap, settings.smtp, settings.sender.address
    with (
        ImapMailbox(startup.account(imap), folder=imap.folder, shared=True) as mailbox,
        SmtpTransport(startup.account(smtp)) as mailer,
    ):
        _, first = mailbox.next_uid()
        yield f"{imap.host}: signed in as {imap.username}, the folder {imap.folder} can be read."
        now = startup.now()
        token = tokens.make(read_key(settings.key_path), "probe", own, Week(now.date()), now.isoformat())
        message_id = f"<{token}@{own.rpartition('@')[2]}>"
        letter = Letter("probe", "A probe of Steadily", TEXT, f"<p>{TEXT}</p>")
        raw = mime.build(letter, sender=settings.sender, recipient=own, message_id=message_id, date=now)
        outcome = mailer.send(raw, own, own)
        if outcome.status != "sent":
            raise TryLater(f"{smtp.host} did not take the probe: {outcome.why}")
        yield f"{smtp.host}: signed in, and it took a probe to {own}."
        while startup.now() - now < PATIENCE:
            if _came_back(mailbox, first, token):
                yield "The probe came back: mail arrives, and can be read and filed."
                return
            mailbox.wait(5)
        raise TryLater(f"The probe to {own} was sent but has not arrived within a minute; look into the junk folder.")


def _came_back(mailbox: ImapMailbox, first: int, token: str) -> bool:
    """Whether the probe is in the mailbox; if so, it is moved to Steadily/Ignored. Other mail is left alone."""

    def ours(header_block: bytes) -> bool:
        return token in header_block.decode("ascii", "replace")

    seen = mailbox.new(lambda *_: frozenset(), floor=lambda *_: first, wanted=ours)
    found = [fetched for batch in seen for fetched in batch if token.encode() in fetched.raw]
    if found:
        mailbox.file([fetched.place for fetched in found], IGNORED)
    return bool(found)
