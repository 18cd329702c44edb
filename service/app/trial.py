"""Letters to try: a sample of any kind to the owner, and the check-in that takes no slot.

The rule: what is sent here changes nothing that is remembered of anybody.
"""

from service.app import startup
from service.mail.smtp import SmtpTransport
from service.model import tokens
from service.model.values import Letter, TryLater, UserError, Week
from service.settings import Settings, fields
from service.writing import mime, samples
from service.writing.letters import Letters


def send_sample(settings: Settings, kind: str, address: str | None = None) -> str:
    """Send one letter with sample data; returns what was done. The letter can't be answered: it bears no token."""
    recipient = _recipient(settings, address)
    letter, now, own = _sample(settings, kind), startup.now(), settings.sender.address
    letter = Letter(letter.kind, f"[Test] {letter.subject}", letter.text, letter.html, attachments=letter.attachments)
    unique = tokens.make(b"a test letter", "test-letter", recipient, Week(now.date()), now.isoformat())
    raw = mime.build(
        letter,
        sender=settings.sender,
        recipient=recipient,
        message_id=f"<test-{unique}@{own.rpartition('@')[2]}>",
        date=now,
    )
    with SmtpTransport(startup.account(settings.smtp)) as transport:
        outcome = transport.send(raw, own, recipient)
    if outcome.status == "sent":
        return f"The {letter.kind} with sample data is on its way to {recipient}."
    said = f"{settings.smtp.host} did not take the letter: {outcome.why}"
    raise UserError(said) if outcome.status == "refused" else TryLater(said)


def _recipient(settings: Settings, address: str | None) -> str:
    if address is None:
        if not settings.owner_address:
            raise UserError("[owner] email is not set, so nobody is known to send it to: name an address with --to.")
        return settings.owner_address
    try:
        return fields.address(address)
    except ValueError as error:
        raise UserError(f"--to {error}.") from None


def _sample(settings: Settings, kind: str) -> Letter:
    letters = Letters(settings.templates)
    written = {name: sample(letters) for name, sample in samples.SAMPLES.items()}
    found = next((letter for name, letter in written.items() if kind in (name, letter.kind)), None)
    if found is None:
        kinds = ", ".join(dict.fromkeys(letter.kind for letter in written.values()))
        raise UserError(f"There is no letter called {kind}; there are {kinds}.")
    return found
