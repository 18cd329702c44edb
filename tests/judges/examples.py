"""A small letter no judge minds, and for each judge the same letter spoilt in the ways that judge must notice."""

import quopri
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

HEADERS = f"""\
From: Dana via Steadily <checkin@example.org>
To: Ada <ada@example.org>
Subject: Your week of 16 November
Date: {format_datetime(datetime.now(UTC))}
Message-ID: <f3a9c2d1e8b74650@example.org>
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
List-Id: Steadily <steadily.example.org>
List-Unsubscribe: <mailto:checkin@example.org?subject=stop>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="between"
"""
TEXT = """\
Your week of 16 November

You sent 6 applications, and had 2 conversations.

What is the first small step of next week, and on which day?
"""
HTML = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Your week of 16 November</title>
<style>
@media (prefers-color-scheme: dark) { .page { background-color: #121212 !important; color: #eeeeee !important; } }
</style>
</head>
<body>
<table role="presentation" class="page" width="100%" style="background-color: #ffffff; color: #222222"><tr><td>
<h1>Your week of 16 November</h1>
<p>You sent 6 applications, and had 2 conversations.</p>
<p>What is the first small step of next week, and on which day?</p>
</td></tr></table>
</body>
</html>
"""
PART = "--between\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"


def letter(headers: str = HEADERS, text: str = TEXT, html: str = HTML) -> bytes:
    """A letter of two parts as raw bytes, lines ending in CRLF."""
    parts = (head(headers), part("text/plain", text), part("text/html", html))
    return b"\r\n".join(parts) + b"\r\n--between--\r\n"


def head(headers: str) -> bytes:
    """The header block."""
    return headers.replace("\n", "\r\n").encode()


def part(content_type: str, content: str) -> bytes:
    """One quoted-printable part."""
    return PART.format(content_type).encode() + quopri.encodestring(content.encode()).replace(b"\n", b"\r\n")


def with_html(old: str, new: str) -> bytes:
    """The letter with something else in its HTML."""
    assert old in HTML
    return letter(html=HTML.replace(old, new))


def with_headers(old: str, new: str) -> bytes:
    """The letter with something else in its headers."""
    assert old in HEADERS
    return letter(HEADERS.replace(old, new))


GOOD = letter()
MACHINE = ("Auto-Submitted", "X-Auto-Response-Suppress", "List-")
PERSONAL = [line for line in HEADERS.splitlines(keepends=True) if not line.startswith(MACHINE)]
SLOGAN = "Act now! Buy viagra, cialis: 100% free, risk free, no prescription. Click here! You are a winner!"

BAD: Mapping[str, Mapping[str, tuple[bytes, str]]] = {  # judge -> name -> (letter, what the judge says of it)
    "size": {
        "long": (letter(text=TEXT + "A line of words.\n" * 2500), "40000 allowed"),
        "much-html": (with_html("</body>", "<p>Words.</p>\n" * 2000 + "</body>"), "24000 allowed"),
    },
    "lines": {
        "long-header": (with_headers("Subject: ", f"Subject: {'a' * 80} "), "header line of"),
        "long-line": (GOOD.replace(b"\r\n--between--", b"a" * 77 + b"\r\n--between--"), "body line of 77"),
        "eight-bit": (GOOD.replace(b"Dana", "Dänä".encode()), "not ASCII"),
        "bare-line-feed": (GOOD.replace(b"\r\n\r\nYour", b"\r\n\nYour"), "does not end in CRLF"),
    },
    "vnu": {
        "unclosed": (with_html("<p>You", "<p><b>You"), "open elements"),
        "misplaced": (with_html("<tr><td>", "<tr><p>"), "p"),
    },
    "html-validate": {
        "no-title": (with_html("<title>Your week of 16 November</title>\n", ""), "title"),
        "two-ids": (with_html("<h1>", '<h1 id="a"><span id="a">x</span>'), "no-dup-id"),
    },
    "html5lib": {
        "no-doctype": (with_html("<!DOCTYPE html>\n", ""), "expected-doctype"),
        "stray-end": (with_html("</h1>", "</h1></div>"), "end-tag-too-early"),
    },
    "caniemail": {
        "flex": (with_html("#222222", "#222222; display: flex"), "display:flex"),
        "film": (with_html("</h1>", '</h1><video src="a.mp4"></video>'), "<video>"),
    },
    "Chromium": {
        "dark-on-dark": (with_html("; color: #eeeeee !important", ""), "color-contrast"),
        "light-on-light": (with_html("color: #222222", "color: #aaaaaa"), "(light, 600 px): color-contrast"),
        "no-language": (with_html(' lang="en"', ""), "html-has-lang"),
        "too-wide": (with_html("<h1>", '<div style="width: 350px">-</div><h1>'), "(light, 320 px): "),
        "remote-image": (with_html("</h1>", '</h1><img alt="" src="https://example.com/seen.gif">'), "asks for https"),
        "remote-font": (
            with_html(
                "</style>", "@font-face { font-family: F; src: url(//example.com/f) } h1 { font-family: F }</style>"
            ),
            "asks for",
        ),
    },
    "SpamAssassin": {
        "shouting": (letter(HEADERS.replace("Your week of 16 November", "WIN $$$ NOW"), SLOGAN, HTML), "points"),
        "no-id": (with_headers("Message-ID: <f3a9c2d1e8b74650@example.org>\n", ""), "MISSING_MID"),
    },
    "rspamd": {
        "question": (with_headers("of 16 November", "of 16 November?"), "SUBJECT_ENDS_QUESTION"),
        "no-id": (with_headers("Message-ID: <f3a9c2d1e8b74650@example.org>\n", ""), "MISSING_MID"),
        "hidden-words": (with_html("<h1>", '<div style="display: none">Hidden words</div><h1>'), "+"),
    },
    "vacation": {
        "as-from-a-person": (letter("".join(PERSONAL)), "was answered"),
    },
    "w3m": {
        "other-number": (letter(text=TEXT.replace("6 app", "5 app")), "'6'"),
        "other-order": (letter(text=TEXT.replace("6 app", "2 app").replace("2 con", "6 con")), "'2'"),
        "other-week": (letter(text=TEXT.replace("16 Nov", "9 Nov")), "'16 November'"),
    },
}
