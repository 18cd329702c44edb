"""Bytes taken apart: whatever a client, a relay or an attacker sends, something sensible comes out."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.reading.automated import verdict
from service.reading.mime.incoming import parse
from service.reading.quoting.own_words import own_words
from tests.messages import message


def raw(body: bytes, kind: str = "text/plain; charset=utf-8", headers: str = "") -> bytes:
    return f"From: Ada <ada@example.org>\nContent-Type: {kind}\n{headers}\n".encode() + body


def multipart(kind: str, *parts: bytes) -> bytes:
    return raw(b"".join(b"--b\n" + part + b"\n" for part in parts) + b"--b--\n", f'multipart/{kind}; boundary="b"')


def part(body: str, kind: str = "text/plain", headers: str = "") -> bytes:
    return f"Content-Type: {kind}\n{headers}\n{body}".encode()


# -- Headers


def test_the_headers_a_reader_needs_are_decoded() -> None:
    found = parse(
        b'From: =?utf-8?q?Ada_=C3=96bi?= <Ada@Example.org>\r\nTo: "Dana, via Steadily" <checkin@steadily.example>,\r\n'
        b" Bob <bob@example.org>\r\nDelivered-To: checkin+token@steadily.example\r\n"
        b"Subject: =?utf-8?B?UmU6IEhvdyA=?= =?utf-8?B?8J+M?=\r\n =?utf-8?B?sQ==?=\r\n"
        b"Date: Fri, 20 Nov 2026 18:00:00 +0100\r\n"
        b"Message-ID: <a@b>\r\nIn-Reply-To: <c@d> (yesterday)\r\nReferences: <e@f>\r\n <c@d>\r\n\r\nhi"
    )
    assert (found.sender, found.sender_name) == ("ada@example.org", "Ada Öbi")
    assert found.recipients == ("checkin@steadily.example", "bob@example.org", "checkin+token@steadily.example")
    assert found.to_names == ("Dana, via Steadily", "Bob")
    assert found.subject == "Re: How 🌱"
    assert found.date == datetime.fromisoformat("2026-11-20T18:00:00+01:00")
    assert (found.message_id, found.in_reply_to, found.references) == ("<a@b>", ("<c@d>",), ("<e@f>", "<c@d>"))


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        (b"ada@example.org", "ada@example.org", ""),
        (b"ada@example.org (Ada Obi)", "ada@example.org", "Ada Obi"),
        (b'"ada@elsewhere.example" <ada@example.org>', "ada@example.org", ""),
        (b'"Obi, Ada" <ada@example.org>', "ada@example.org", "Obi, Ada"),
        (b"Ada \xd6bi <ada@example.org>", "ada@example.org", "Ada Öbi"),
        ("Ada Öbi <ada@example.org>".encode(), "ada@example.org", "Ada Öbi"),
        (b"=?x-none?q?Ada?= <ada@example.org>", "ada@example.org", "Ada"),
        (b"undisclosed", "", ""),
        (b"", "", ""),
    ],
)
def test_a_sender_is_found_however_it_is_written(header: bytes, address: str, name: str) -> None:
    found = parse(b"From: " + header + b"\n\nhi")
    assert (found.sender, found.sender_name) == (address, name)


def test_a_header_carries_no_controls_no_line_ends_and_nothing_that_turns_text() -> None:
    found = parse(b"Subject: =?utf-8?q?a=0D=0ABcc:_x=07=E2=80=AEz?=\n\nhi")
    assert found.subject == "a Bcc: xz"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fri, 20 Nov 2026 18:00:00 -0000", datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("20 Nov 2026 18:00", datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("Fri, 99 Nov 2026 18:00:00 +0000", None),
        ("yesterday", None),
        ("Fri, 20 Nov 2026 18:00:00 +99999999", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_missing(written: str, read: datetime | None) -> None:
    assert parse(f"Date: {written}\n\nhi".encode()).date == read


# -- Text in its charset


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("café – 5".encode(), "text/plain; charset=utf-8"),
        ("café – 5".encode(), "text/plain"),
        ("café – 5".encode(), "text/plain; charset=us-ascii"),
        ("café – 5".encode(), "text/plain; charset=x-unknown"),
        ("café – 5".encode(), "text/plain; charset=hex"),
        ("café – 5".encode(), "text/plain; charset=unicode_escape"),
        ("café – 5".encode(), "text/plain; charset=UTF-16"),
        ("café – 5".encode(), "text"),
        ("café – 5".encode(), ""),
        ("café – 5".encode("cp1252"), "text/plain; charset=iso-8859-1"),
        ("café – 5".encode("cp1252"), "text/plain; charset=utf-8"),
        ("café – 5".encode("cp1252"), "text/plain"),
        ("café – 5".encode("utf-16"), "text/plain; charset=utf-16"),
        ("café – 5".encode("utf-7"), "text/plain; charset=utf-7"),
        ("\ufeffcafé – 5".encode(), "text/plain; charset='UTF8'"),
    ],
)
def test_text_is_read_in_the_charset_it_must_be_in(body: bytes, kind: str) -> None:
    assert parse(raw(body, kind)).text.strip() == "café – 5"


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
def test_japanese_is_read_in_its_charsets(charset: str) -> None:
    assert parse(raw("応募５件".encode(charset), f"text/plain; charset={charset}")).text == "応募５件"


def test_a_page_may_name_its_charset_itself() -> None:
    page = "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>пять</p>".encode("cp1251")
    assert own_words(parse(raw(page, "text/html"))).text == "пять"


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    assert parse(raw("fünf für Änne".encode() + b"\xff")).text == "fünf für Änne\ufffd"


# -- Transfer encodings


@pytest.mark.parametrize(
    ("encoding", "body", "read"),
    [
        ("base64", base64.encodebytes(b"5 apps, 3 chats"), "5 apps, 3 chats"),
        ("base64", base64.b64encode(b"5 apps, 3 chats")[:-1], "5 apps, 3 chat"),
        ("base64", base64.encodebytes(b"5 apps\n") + b"\n--\nList footer", "5 apps"),
        ("BASE64 ", b"NSBhcHBz", "5 apps"),
        ("quoted-printable", b"5 apps=2C 3=\n chats=", "5 apps, 3 chats"),
        ("quoted-printable", b"caf=C3=A9 =ZZ 5", "café =ZZ 5"),
        ("8bit", b"5 apps", "5 apps"),
        ("x-nonsense", b"5 apps", "5 apps"),
    ],
)
def test_a_transfer_encoding_is_undone_as_far_as_it_goes(encoding: str, body: bytes, read: str) -> None:
    assert parse(raw(body, headers=f"Content-Transfer-Encoding: {encoding}\n")).text.strip() == read


def test_lines_broken_for_transport_are_joined() -> None:
    text = "I had 2 \nchats.\n> quoted \n> line\n>> deeper\n-- \nAda"
    assert parse(message(text, kind="; format=flowed")).text.startswith(
        "I had 2 chats.\n> quoted line\n>> deeper\n-- \nAda"
    )
    assert parse(message("ap \nps", kind="; format=flowed; delsp=yes")).text.startswith("apps")


# -- Which part is read


def test_both_alternatives_are_kept_and_neither_is_read_twice() -> None:
    found = parse(message("5 apps", "<p>5 apps</p>"))
    assert (found.text.strip(), found.html.strip()) == ("5 apps", "<p>5 apps</p>")
    assert own_words(found).text == "5 apps"
    assert found.part_types == ("multipart/alternative", "text/plain", "text/html")


@pytest.mark.parametrize(
    "ignored",
    [
        part("9 apps", headers="Content-Disposition: attachment; filename=report.txt\n"),
        part("9 apps", 'text/plain; name="report.txt"'),
        part("BEGIN:VCALENDAR\nSUMMARY:9 apps", "text/calendar; method=REPLY"),
        part("Subject: 9 apps\n\n9 apps", "message/rfc822"),
        part("9 apps", "application/pdf"),
    ],
)
def test_attachments_calendars_and_attached_messages_are_not_read(ignored: bytes) -> None:
    assert parse(multipart("mixed", part("5 apps"), ignored)).text == "5 apps"


def test_of_a_signed_message_the_signed_part_is_read() -> None:
    assert parse(multipart("signed", part("5 apps"), part("9", "application/pgp-signature"))).text == "5 apps"
    assert parse(multipart("signed", part("5 apps"), part("9 apps"))).text == "5 apps"


def test_words_around_a_picture_are_all_read() -> None:
    pieces = part("5 apps"), part("x", "image/png"), part("3 chats")
    assert parse(multipart("mixed", *pieces)).text == "5 apps\n3 chats"


def test_words_in_html_are_not_lost_to_a_footer_in_plain_text() -> None:
    found = parse(multipart("mixed", part("<p>5 apps</p>", "text/html"), part("3 chats")))
    assert own_words(found).text == "5 apps\n\n3 chats"


def test_only_a_line_of_its_own_that_is_the_boundary_parts_a_message() -> None:
    within = b"5 apps\n--bb\nx--b\n --b\n--b-\n2 chats\n"
    body = b"preamble\n--b \t\n\n" + within + b"--b\nContent-Type: text/html\n\n<p>3</p>\n--b-- \n--b\n\nepilogue\n"
    found = parse(raw(body, "multipart/mixed; boundary=b"))
    assert found.part_types == ("multipart/mixed", "text/plain", "text/html")
    assert parse(raw(b"--b\n\n" + within + b"--b--", "multipart/mixed; boundary=b")).text + "\n" == within.decode()


def test_a_multipart_without_its_boundary_is_text() -> None:
    assert parse(raw(b"5 apps", "multipart/mixed")).text == "5 apps"
    assert parse(raw(b"5 apps", 'multipart/mixed; boundary="never comes"')).text == "5 apps"
    assert parse(raw(b"preamble\n--b\n\n5 apps", "multipart/mixed; boundary=b")).text == "5 apps"


def test_a_message_without_headers_is_a_body() -> None:
    assert parse(b"5 apps and\n3 chats").text == "5 apps and\n3 chats"
    assert parse(b"").text == ""


def test_a_returned_letter_tells_its_message_id_and_the_status() -> None:
    report = part("Final-Recipient: rfc822; a@example.org\nStatus: 5.1.1", "message/delivery-status")
    returned = part("Message-ID: <letter@steadily.example>\nSubject: x\n\nMessage-ID: not this", "message/rfc822")
    found = parse(multipart("report", part("It failed."), report, returned))
    assert (found.status, found.returned_ids) == ("5.1.1", ("<letter@steadily.example>",))


# -- Identity


def test_a_message_delivered_twice_has_one_fingerprint() -> None:
    first = parse(message("5 applications, café"))
    again = message("5 applications, café", headers="Received: from a by b\nX-Spam: no\n").replace(b"\n", b"\r\n")
    packed = message("5 applications, caf=C3=A9", headers="Content-Transfer-Encoding: quoted-printable\n")
    assert first.fingerprint == parse(again).fingerprint == parse(packed).fingerprint
    assert len(first.fingerprint) == 64


@pytest.mark.parametrize(
    ("told", "otherwise"),
    [
        (b"5 apps", b"6 apps"),
        (b"<reply@", b"<other@"),
        (b"From: Ada", b"From: Eve"),
        (b"18:00:00", b"18:00:01"),
        (b"Subject: Re:", b"Subject: Fwd:"),
    ],
)
def test_any_difference_a_person_could_make_gives_another_fingerprint(told: bytes, otherwise: bytes) -> None:
    one = message("5 apps")
    assert parse(one).fingerprint != parse(one.replace(told, otherwise)).fingerprint


# -- Anything at all

MULTIPART = [b"Content-Type: ", b"multipart/mixed; boundary=b", b"\n\n", b"--b", b"--b--", b"charset=utf-16", b"\r"]
PIECES = st.sampled_from(
    [
        *MULTIPART,
        b"Content-Transfer-Encoding: base64\n",
        b"=?utf-8?q?",
        b"?=",
        b"From: ",
        b"Date: ",
        b"<div>",
        b"> ",
        b'"',
    ]
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=40).map(b"".join))
)
@example(b"Content-Type: text/plain; charset=utf-16\n\n\xd8\x00\x00")
@example(b"From: \n\n>")
def test_no_bytes_whatever_raise(data: bytes) -> None:
    found = parse(data)
    verdict(found)
    own_words(found, sent="Hello Ada,\n\nApplications sent:\n")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)  # lone surrogates can't be written as bytes


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_no_text_or_html_whatever_raises(text: str, html: str) -> None:
    own_words(parse(message(text, html)), sent=text)
