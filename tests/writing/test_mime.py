"""The bytes that are sent: threads hold, nothing is smuggled in, every line fits, same letter same bytes."""

from __future__ import annotations

import email
import re
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.values import Attachment, Letter, Sender
from service.reading.mime import incoming
from service.writing import mime, preview, samples
from service.writing.letters import Letters
from service.writing.quoted_printable import quoted_printable

LETTERS = Letters()

LETTER = Letter("digest", "Your week of 16 November", "You sent 6 applications.\n", "<p>You sent 6 applications.</p>\n")
SENDER = Sender("Dana via Steadily", "checkin@example.org", "Dana, dana@example.org")
DATE = datetime(2026, 11, 22, 18, 0, tzinfo=ZoneInfo("America/New_York"))
OURS = "<3q7zi5d2m4kfhxvw.digest@example.org>"
OUTLOOK = "<AM0PR07MB4417C3D2F9A1E5B8A7D6C4F3E2D1@AM0PR07MB4417.eurprd07.prod.outlook.example.com>"
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def built(letter: Letter = LETTER, **values: Any) -> bytes:
    given = {
        "sender": SENDER,
        "recipient": "ada@example.org",
        "recipient_name": "Ada",
        "message_id": OURS,
        "date": DATE,
    }
    return mime.build(letter, **{**given, **values})


def parts(message: Message[str, str]) -> list[Message[str, str]]:
    """The parts of a multipart message."""
    found = message.get_payload()
    assert isinstance(found, list)
    return [part for part in found if isinstance(part, Message)]


def read(raw: bytes) -> Message:
    return email.message_from_bytes(raw)


def head(raw: bytes) -> list[str]:
    """The header lines as they stand."""
    return raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def text(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


def test_a_letter_has_these_headers_and_no_others() -> None:
    message = read(built())
    assert message.keys() == HEADERS
    assert message["Subject"] == "Re: Your week of 16 November"
    assert message["To"] == "Ada <ada@example.org>"
    assert message["Date"] == "Sun, 22 Nov 2026 18:00:00 -0500"
    assert message["List-Id"] == "<steadily.example.org>"
    assert message["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"


@pytest.mark.parametrize(
    ("kind", "in_reply_to", "submitted", "subject"),
    [
        ("check-in", "", "auto-generated", "Your week of 16 November"),
        ("nudge", OURS, "auto-generated", "Re: Your week of 16 November"),
        ("owner-notice", "", "auto-generated", "Your week of 16 November"),
        ("digest", OURS, "auto-replied", "Re: Your week of 16 November"),
        ("goodbye", "", "auto-replied", "Re: Your week of 16 November"),
    ],
)
def test_an_answer_says_that_it_is_one(kind: str, in_reply_to: str, submitted: str, subject: str) -> None:
    letter = Letter(kind, LETTER.subject, LETTER.text, LETTER.html)
    message = read(built(letter, in_reply_to=in_reply_to))
    assert (message["Auto-Submitted"], message["Subject"]) == (submitted, subject)


def test_text_and_html_come_back_as_they_were_written() -> None:
    letter = Letter(
        "digest", "x", "Ünïcödé “quotes” = 5\n\n.\nFrom here\ntrailing \n" + "long " * 60, "<p>é</p>\n" * 50
    )
    message = read(built(letter))
    plain, html = parts(message)
    assert message.get_content_type() == "multipart/alternative"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text(plain) == letter.text
    assert text(html) == letter.html


def test_an_export_carries_its_files_beside_the_letter() -> None:
    files = (
        Attachment("a b.csv", "text/csv", "week,é\r\n1,2\r\n"),
        Attachment("s.json", "application/json", '{"a": 1}'),
    )
    message = read(built(Letter("export", "x", "text", "<p>text</p>", attachments=files)))
    both, csv, json = parts(message)
    assert message.get_content_type() == "multipart/mixed"
    assert both.get_content_type() == "multipart/alternative"
    assert csv.get_filename() == "a_b.csv"
    assert text(csv) == "week,é\n1,2\n"
    assert text(json) == '{"a": 1}'


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_text_of_a_letter_of_ours_is_cut_out_as_it_would_be_read(name: str) -> None:
    raw = preview.message(name, samples.SAMPLES[name](LETTERS))
    assert incoming.sent_text(raw) == incoming.parse(raw).text != ""


def test_a_letter_in_another_shape_is_read_like_any_message() -> None:
    assert incoming.sent_text(b"Subject: Your week\r\n\r\nHow many?\r\n") == "How many?\n"


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert built() == built()
    assert built() != built(message_id="<other@example.org>")


# Threads


def test_long_message_ids_stay_whole_and_plain() -> None:
    raw = built(in_reply_to=OUTLOOK, references=("<check-in@example.org>", OUTLOOK))
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]
    assert read(raw)["In-Reply-To"].split() == [OUTLOOK]
    assert read(raw)["References"].split() == ["<check-in@example.org>", OUTLOOK]


def test_references_end_with_the_answered_message_and_leave_out_what_is_no_id() -> None:
    given = ("<a@x>", "junk", "<b@x>", "<ü@x>", "<a b@x>", "<a@x>", "<evil@x>\r\nBcc: <b@x>", f"<{'l' * 2000}@x>")
    assert mime.thread_ids(given, "<a@x>") == ["<b@x>", "<a@x>"]
    assert mime.thread_ids(given, "") == ["<a@x>", "<b@x>"]
    many = [f"<{n}@x>" for n in range(500)]
    assert mime.thread_ids(many, "<last@x>") == ["<0@x>", *many[-98:], "<last@x>"]


# Stopping


def test_list_unsubscribe_writes_the_stop_with_its_token() -> None:
    raw = built(stop_subject="stop abc-123")
    assert read(raw)["List-Unsubscribe"].split() == ["<mailto:checkin@example.org?subject=stop%20abc-123>"]
    assert "List-Unsubscribe-Post" not in read(raw)


def test_one_click_is_offered_only_with_a_page() -> None:
    page = Sender("D", "checkin@example.org", "", unsubscribe_url="https://example.org/stop?a=1&b=ü")
    message = read(built(sender=page, stop_subject="stop x"))
    assert message["List-Unsubscribe"].split() == [
        "<mailto:checkin@example.org?subject=stop%20x>,",
        "<https://example.org/stop?a=1&b=%C3%BC>",
    ]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_answer_can_be_led_to_the_token() -> None:
    assert read(built(reply_to="checkin+tok@example.org"))["Reply-To"] == "Dana via Steadily <checkin+tok@example.org>"


# Nothing is smuggled in

EVIL = [
    "Ada\r\nBcc: all@example.com",
    "Ada\n\n<p>body",
    "=?utf-8?q?Ada=0D=0ABcc:_x?=",
    "Ada\u2028Bcc: x",
    "\u202eadA\x00",
    "A\x85B",
]


@pytest.mark.parametrize("name", EVIL)
def test_a_name_or_subject_adds_no_header(name: str) -> None:
    for raw in (
        built(recipient_name=name),
        built(sender=Sender(name, "checkin@example.org", "")),
        built(Letter("digest", name, "t", "h")),
    ):
        message = read(raw)
        assert message.keys() == HEADERS
        assert not re.search("[\r\n\0\x85\u2028\u202e]", str(make_header(decode_header(message["To"]))))
        assert all(":" in line or line.startswith(" ") for line in head(raw))


@pytest.mark.parametrize(
    "address", ["", "ada", "a b@example.org", "a@b\r\nBcc: c@d", "a@example.org, b@example.org", "ü@x.org"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        built(recipient=address)


@pytest.mark.parametrize("message_id", ["", "x@y", "<x y@z>", "<x@y>\r\nBcc: a@b", "<ü@y>"])
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="not a Message-ID"):
        built(message_id=message_id)


def test_a_header_that_would_be_several_is_an_error() -> None:
    for bad in ("X: a\r\nBcc: b", "X: a\r\n\r\nbody", "no colon", "X: a\n b"):
        with pytest.raises(ValueError, match="more than one header"):
            mime.require_whole(bad)
    for value in ("a\r\nBcc: b", "a\r\n\r\nbody", "a\n b", "a\0"):
        with pytest.raises(ValueError, match="more than one header"):
            mime.fold("X", value)


# Lines


@pytest.mark.parametrize(
    "name", ['Ada "Ace" Lovelace, Dr.', "Žofie Nováková", "שרה בת־אברהם", "👩‍💻 Ada", "x" * 150, "word " * 60]
)
def test_a_name_comes_back_as_it_was(name: str) -> None:
    shown = parseaddr(read(built(recipient_name=name))["To"].replace("\r\n", ""))
    assert shown[1] == "ada@example.org"
    assert str(make_header(decode_header(shown[0]))) == name.strip()[:200].strip()


ANY = st.text(max_size=300)


@given(name=ANY, subject=ANY, words=st.text(max_size=3000), html=st.text(max_size=3000), ids=st.lists(ANY, max_size=5))
def test_any_letter_is_ascii_of_short_lines_with_these_headers(
    name: str, subject: str, words: str, html: str, ids: list[str]
) -> None:
    words, html = (part.encode("utf-8", "replace").decode() for part in (words, html))
    raw = built(Letter("digest", subject, words, html), recipient_name=name, references=ids, stop_subject=name)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    lines = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert max(len(line) for line in head(raw) if "<" not in line) <= 78
    assert set(read(raw).keys()) - {"List-Unsubscribe", "References", "In-Reply-To"} == set(HEADERS)


@pytest.mark.parametrize("length", range(60, 90))
def test_quoted_printable_lines_hold_76_characters_at_most(length: int) -> None:
    for line in ("x" * length, "é" * length, "x" * length + " ", "=" * length, "." * length):
        given = f"{line}\nnext\n"
        coded = quoted_printable(given)
        assert max(map(len, coded.split(b"\r\n"))) <= 76
        part = email.message_from_bytes(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + coded)
        assert text(part) == given
