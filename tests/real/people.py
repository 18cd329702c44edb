"""People with mailboxes on the test servers: they read their mail by IMAP and reply by SMTP, as three clients would."""

import mailbox
import re
import smtplib
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from uuid import uuid4

from service.model.values import Incoming
from service.reading.mime import incoming as mime
from tests.real.servers import PASSWORD, Dovecot, Postfix

GMAIL = """\
MIME-Version: 1.0
References: {references}
In-Reply-To: {answered}
From: {name} <{address}>
Date: {date}
Message-ID: <CA+{token}@mail.gmail.com>
Subject: Re: {subject}
To: {to}
Content-Type: multipart/alternative; boundary="000000000000{token}"

--000000000000{token}
Content-Type: text/plain; charset="UTF-8"

{words}

On Fri, Nov 20, 2026 at 4:00 PM {to} wrote:

{quoted}

--000000000000{token}
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">{html}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Fri, Nov 20, 2026 at
4:00 PM {to_html} wrote:<br></div><blockquote class="gmail_quote">{body}</blockquote></div>

--000000000000{token}--
"""

OUTLOOK = """\
From: {name} <{address}>
To: {to}
Subject: RE: {subject}
Thread-Topic: {subject}
Date: {date}
Message-ID:
 <GM6PR86MB3676A8D0B6F0939CFD883251F62B{token}@GM6PR86MB3676.namprd76.prod.outlook.com>
References: {references}
In-Reply-To: {answered}
Content-Type: text/plain; charset="utf-8"
MIME-Version: 1.0

{words}

________________________________
From: {to}
Sent: Friday, November 20, 2026 4:00 PM
To: {name} <{address}>
Subject: {subject}

{text}
"""

APPLE = """\
Content-Type: text/plain; charset=utf-8
From: {name} <{address}>
Mime-Version: 1.0 (1.0)
Subject: Re: {subject}
Date: {date}
Message-Id: <{token}@example.test>
References: {references}
In-Reply-To: {answered}
To: {to}
X-Mailer: iPhone Mail (23A341)

{words}

Sent from my iPhone

> On Nov 20, 2026, at 4:00 PM, {to} wrote:
>
> {apple}
"""


@dataclass
class Person:
    """Somebody with an address on the test servers and a mail client."""

    name: str
    address: str
    client: str
    dovecot: Dovecot
    postfix: Postfix

    def letters(self) -> list[bytes]:
        """What was delivered to them, oldest first."""
        place = self.dovecot.maildir(self.address)
        files = [path for folder in ("new", "cur") for path in place.glob(f"{folder}/*")]  # made one after the other
        return [path.read_bytes() for path in sorted(files, key=_delivered)]

    def wait_for(self, number: int, seconds: float = 30.0) -> list[bytes]:
        """Their letters, as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(self.letters()) < number:
            assert time.monotonic() < end, f"{self.name} has {len(self.letters())} letters, not {number}"
            time.sleep(0.05)
        return self.letters()

    def reply(self, letter: bytes, words: str, moment: datetime) -> str:
        """Answer a letter by SMTP; returns the Message-ID of the answer."""
        raw = compose(self, mime.parse(letter), words, moment)
        context = ssl.create_default_context(cafile=str(self.postfix.certificates.authority))
        with smtplib.SMTP_SSL("localhost", self.postfix.smtps, context=context) as line:
            line.login(self.address, PASSWORD)
            line.sendmail(self.address, [mime.parse(letter).sender], raw)
        return mime.parse(raw).message_id


def _delivered(path: Path) -> list[int]:
    """Dovecot names a file by the second, and the microsecond, of its delivery: 1795363200.M123456P77.host"""
    return [int(number) for number in re.findall(r"\d+", path.name)[:2]]


def compose(person: Person, letter: Incoming, words: str, moment: datetime) -> bytes:
    """The bytes of the reply in the shape of the person's client."""
    shape = {"gmail": GMAIL, "outlook": OUTLOOK, "apple": APPLE}[person.client]
    to = f"{letter.sender_name} <{letter.sender}>"
    lines = letter.text.strip().splitlines()
    return (
        shape.format(
            name=person.name,
            address=person.address,
            to=to,
            to_html=escape(to),
            subject=letter.subject.removeprefix("Re: "),
            date=format_datetime(moment),
            token=uuid4().hex,
            answered=letter.message_id,
            references="\n ".join([*letter.references, letter.message_id]),
            words=words,
            html=escape(words),
            quoted="\n".join(f"> {line}".rstrip() for line in lines),
            apple="\n> ".join(lines),
            text="\n".join(lines),
            body="<br>\n".join(escape(line) for line in lines),
        )
        .replace("\n", "\r\n")
        .encode()
    )


def folder_ids(dovecot: Dovecot, address: str, folder: str = "") -> list[str]:
    """Message-IDs of what lies in a folder ("" is the inbox)."""
    place: Path = dovecot.maildir(address)
    box = mailbox.Maildir(place / folder if folder else place, create=False)
    return [str(message["Message-ID"]).strip() for message in box]
