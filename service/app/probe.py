"""`check --live`: sign in to both servers, send a probe to our own mailbox, read it back and delete it.

The rule: it needs no store, and touches no mail but the probe."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import TypeVar

from service.app import startup
from service.app.keys import read_key
from service.mail.imap.probed import ProbedMailbox
from service.mail.smtp import SmtpTransport
from service.model import tokens
from service.model.values import Letter, TryLater, UserError, Week
from service.policy import clocks
from service.policy.outcome import IGNORED
from service.settings import Settings
from service.writing import mime

T = TypeVar("T")

PATIENCE = timedelta(seconds=60)
TEXT = "This is a probe that Steadily sent to its own mailbox. It is deleted as soon as it is read."


def probe(settings: Settings) -> Iterator[str]:
    """One sentence for each step that worked. Both servers are tried, whatever the other one says.

    Raises UserError or TryLater with a sentence for each step that did not work.
    """
    imap, smtp = settings.imap, settings.smtp
    with (
        ProbedMailbox(startup.account(imap), folder=imap.folder, shared=True) as mailbox,
        SmtpTransport(startup.account(smtp)) as transport,
    ):
        faults: list[Exception] = []
        if (place := _tried(mailbox.next_uid, faults)) is not None:
            yield f"{imap.host}: signed in as {imap.username}, and the folder {imap.folder} can be read."
        if place is not None and (full := _tried(mailbox.full, faults)):
            faults.append(UserError(f"The mailbox of {imap.username} at {imap.host} is full ({full}): make room."))
        before = len(faults)
        _tried(transport.sign_in, faults)
        if len(faults) == before:
            how = f"signed in as {smtp.username}" if smtp.username else "connected, without signing in"
            yield f"{smtp.host}: {how}."
        _raise(faults)
        if place is not None:
            yield from _there_and_back(settings, mailbox, transport, place[1])
    yield _where_mail_goes(settings)


def _there_and_back(settings: Settings, mailbox: ProbedMailbox, transport: SmtpTransport, first: int) -> Iterator[str]:
    own, now = settings.sender.address, startup.now()
    token = tokens.make(read_key(settings.key_path), "probe", own, Week(now.date()), now.isoformat())
    message_id = f"<{token}@{own.rpartition('@')[2]}>"
    letter = Letter("probe", "A probe of Steadily", TEXT, f"<p>{TEXT}</p>")
    raw = mime.build(letter, sender=settings.sender, recipient=own, message_id=message_id, date=now)
    outcome = transport.send(raw, own, own)
    if outcome.status != "sent":
        raise TryLater(f"{settings.smtp.host} did not take the probe: {outcome.why}")
    yield f"{settings.smtp.host}: took a probe to {own}."
    while startup.now() - now < PATIENCE:
        if raw := _came_back(mailbox, first, token):
            yield "The probe came back: mail arrives, and can be read and filed."
            if mailbox.remove(message_id, IGNORED):
                yield "The probe is deleted."
            if wrong := _clock_fault(raw, startup.now()):
                raise UserError(wrong)
            return
        mailbox.wait(5)
    raise TryLater(
        f"The probe to {own} was sent but has not arrived within a minute: look into the junk folder, and whether the "
        "mailbox is full."
    )


def _clock_fault(raw: bytes, now: datetime) -> str:
    """What is wrong with this machine's clock, by the moment at which the mail server has taken the probe; "" if
    nothing is."""
    arrived = clocks.arrival(str(message_from_bytes(raw).get("Received", "")))  # of the server that took it last
    return "" if arrived is None else clocks.of_probe(now, arrived)


def _came_back(mailbox: ProbedMailbox, first: int, token: str) -> bytes:
    """The probe, if it is in the mailbox; then it is moved to Steadily/Ignored. Other mail is left alone."""

    def ours(header_block: bytes) -> bool:
        return token in header_block.decode("ascii", "replace")

    seen = mailbox.new(lambda *_: frozenset(), floor=lambda *_: first, wanted=ours)
    found = [fetched for batch in seen for fetched in batch if token.encode() in fetched.raw]
    if found:
        mailbox.file([fetched.place for fetched in found], IGNORED)
    return found[0].raw if found else b""


def _where_mail_goes(settings: Settings) -> str:
    if settings.imap.shared:
        return (
            "This mailbox is shared with other mail: answers to Steadily's letters are moved to Steadily/Answered (or "
            "Steadily/Unclear where nothing could be read), and everything else is left alone."
        )
    return (
        "This mailbox is Steadily's own: all mail is moved to Steadily/Answered, Unclear (please look), Held, Ignored "
        "(machines) or Unknown (strangers). If other mail arrives there too, set [imap] shared = true."
    )


def _tried(step: Callable[[], T], faults: list[Exception]) -> T | None:
    try:
        return step()
    except (UserError, TryLater) as fault:
        faults.append(fault)
        return None


def _raise(faults: list[Exception]) -> None:
    """Raise what went wrong as one: the owner's to mend if any of it is."""
    if not faults:
        return
    said = list(dict.fromkeys(line for fault in faults for line in str(fault).splitlines()))
    if any(isinstance(fault, UserError) for fault in faults):
        raise UserError(*said)
    raise TryLater("\n".join(said))
